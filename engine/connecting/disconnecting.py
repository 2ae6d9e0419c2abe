"""Ending connections: there (uninstalled, revoked) and here (deleted, the account's key rotated)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from engine.connecting.keyring import Keyring, Secrets
from engine.connecting.oauth import OAuth, Vendor
from engine.connecting.tokens import TokenSource
from engine.errors import NeedsPerson, Refused
from engine.store.account_tables import Account, Connection
from engine.store.report_tables import KeptReport

_VENDORS = {"hubspot": "HubSpot", "quickbooks": "QuickBooks"}


async def end_there(oauth: OAuth, vendor: Vendor, secrets: Secrets, source: TokenSource) -> str:
    """Tell the vendor; what came of it. What the vendor refuses does not keep us from forgetting here.

    Raises: TryLater where the vendor cannot be asked: then asking again must stay possible.
    """
    try:
        alive = await _uninstall(oauth, source) if vendor == "hubspot" else True
        revoked = await oauth.of(vendor).revoke(secrets.refresh_token, secrets.client)
    except (NeedsPerson, Refused) as refusal:
        return f"its tokens are deleted, but {refusal}; remove the app in {_VENDORS[vendor]} by hand"
    if alive and revoked:
        return "its tokens are revoked and deleted"
    return f"its tokens are deleted; {_VENDORS[vendor]} had ended it before"


async def _uninstall(oauth: OAuth, source: TokenSource) -> bool:
    try:
        token = await source.access_token()
    except NeedsPerson:
        return False  # HubSpot has ended it: there is nothing to uninstall
    return await oauth.hubspot.uninstall(token)


def forget_here(
    session: Session,
    keyring: Keyring,
    portal_id: str,
    *,
    gone: Sequence[str],
    new_salt: bytes,
    now: datetime,
) -> None:
    """Delete the secrets and kept reports of the connections `gone`, and seal what the account keeps under a
    new salt."""
    session.connection().execute(delete(KeptReport).where(col(KeptReport.connection_id).in_(gone)))
    rows = session.exec(select(Connection).where(col(Connection.portal_id) == portal_id)).all()
    for row in rows:
        if row.id in gone:
            row.status, row.reason, row.sealed = "disconnected", "", None
            row.access_expires_at = row.refresh_expires_at = row.refreshing_until = None
            row.updated_at = now
            session.add(row)
    try:
        kept = [(row, keyring.open(session, row)) for row in rows]
    except NeedsPerson:
        return  # the wrong master secret: under a new salt the right one would open nothing, either
    account = session.get_one(Account, portal_id)
    account.salt = new_salt
    session.add(account)
    for row, secrets in kept:
        if secrets is not None:
            keyring.seal(session, row, secrets)
            session.add(row)
