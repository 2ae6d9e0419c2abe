"""`stagebill connect …` and `stagebill disconnect …`: connections without a browser."""

from pathlib import Path

from engine.commands.output import OK, Out
from engine.commands.tools import secret
from engine.compose import Base
from engine.connecting.oauth import Vendor
from engine.install import prepare_account
from rules import BadRules, load
from rules.model import ENGLISH


async def connect_hubspot(base: Base, out: Out, *, portal_id: str, refresh_token: str) -> int:
    """Connect a HubSpot account and create the deal properties that Stagebill writes."""
    await base.connections.adopt_hubspot(portal_id, secret(refresh_token))
    await prepare_account(base.accounts, portal_id, _language(base.settings.rules))
    out.line(f"HubSpot account {portal_id} is connected; its deals have Stagebill's properties")
    out.data({"vendor": "hubspot", "portal_id": portal_id, "status": "connected"})
    return OK


def _language(path: Path) -> str:
    """That of the rule file; English as long as there is no right one."""
    try:
        return load(path.read_bytes(), str(path)).language
    except (OSError, BadRules):
        return ENGLISH


async def connect_quickbooks(
    base: Base, out: Out, *, portal_id: str, realm_id: str, refresh_token: str, environment: str
) -> int:
    """Connect a QuickBooks company to a HubSpot account."""
    await base.connections.adopt_quickbooks(
        portal_id, realm_id, secret(refresh_token), environment, base.accounts.books_by_id
    )
    out.line(f"a QuickBooks company is connected to HubSpot account {portal_id}")
    out.data({"vendor": "quickbooks", "portal_id": portal_id, "status": "connected"})
    return OK


async def disconnect(base: Base, out: Out, *, vendor: Vendor, portal_id: str) -> int:
    """Revoke the tokens there, delete them here, and rotate the account's key."""
    told = await base.connections.disconnect(vendor, portal_id)
    out.line(told)
    out.data({"vendor": vendor, "portal_id": portal_id, "status": "disconnected", "detail": told})
    return OK
