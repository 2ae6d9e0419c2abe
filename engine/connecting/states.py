"""OAuth states: each lets one browser come back from a vendor's page of consent, once and soon."""

import asyncio
import base64
from datetime import timedelta

from sqlmodel import Session, col, delete

from engine.clock import Clock
from engine.connecting.oauth import Vendor
from engine.connecting.vault import Vault
from engine.errors import Refused
from engine.store import Store
from engine.store.account_tables import OAuthState

VENDOR_NAMES = {"hubspot": "HubSpot", "quickbooks": "QuickBooks"}

_SECRET_BYTES = 32
_LIVES = timedelta(minutes=10)


class States:
    """Gives states out and takes them back. Only their digests are kept."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def new_secret(self) -> str:
        """What nobody can guess, fit for an address or a cookie."""
        return base64.urlsafe_b64encode(self._vault.random_bytes(_SECRET_BYTES)).rstrip(b"=").decode()

    async def give(self, vendor: Vendor, portal_id: str | None, browser: str) -> str:
        """A new state, for that browser only."""
        await asyncio.to_thread(self._vault.prepare)
        state, now = self.new_secret(), self._clock()
        digest = self._digest(state, browser)

        def remember(session: Session) -> None:
            session.exec(delete(OAuthState).where(col(OAuthState.expires_at) < now))
            session.add(
                OAuthState(digest=digest, vendor=vendor, portal_id=portal_id, expires_at=now + _LIVES)
            )

        await self._store.write(remember, account=None)
        return state

    async def take(self, vendor: Vendor, state: str, browser: str) -> str | None:
        """The account that the state was given for, if one was named; the state is gone after that.

        Refused where it is unknown, used, late, or another vendor's or browser's.
        """
        digest = await asyncio.to_thread(self._digest, state, browser)

        def take(session: Session) -> OAuthState | None:
            row = session.get(OAuthState, digest)
            # Of two who come at once, only one finds something to delete.
            taken = session.exec(delete(OAuthState).where(col(OAuthState.digest) == digest))
            return row if taken.rowcount else None

        row = await self._store.write(take, account=None)
        if row is None or row.vendor != vendor or row.expires_at < self._clock():
            raise Refused(
                f"this way back from {VENDOR_NAMES[vendor]} was used before, is too old, or began in another "
                "browser; start again"
            )
        return row.portal_id

    def _digest(self, state: str, browser: str) -> str:
        return self._vault.digest(f"state:{state}\n{browser}")
