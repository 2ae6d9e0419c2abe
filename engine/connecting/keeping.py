"""How a connection comes to rest: its tokens sealed in the one row that the account has for it."""

import asyncio

from sqlmodel import Session, col, select

from engine.clock import Clock, NewId
from engine.connecting.keyring import Keyring, Secrets, renewed
from engine.connecting.oauth import ClientPair, TokenSet, Vendor
from engine.connecting.tokens import Shared
from engine.mirroring.taking import forget_refusals
from engine.store import Store
from engine.store.account_tables import Account, Connection


class Keeping:
    """Writes the rows of new connections, and of former ones that are connected again."""

    def __init__(self, store: Store, keyring: Keyring, shared: Shared, clock: Clock, new_id: NewId) -> None:
        self._store = store
        self._keyring = keyring
        self._shared = shared
        self._clock = clock
        self._new_id = new_id

    async def keep(
        self,
        vendor: Vendor,
        portal_id: str,
        external_id: str,
        environment: str,
        tokens: TokenSet,
        client: ClientPair | None,
    ) -> str:
        """Seal the tokens under the salt of the account, which may be new; returns the connection's id."""
        secrets = Secrets(external_id, tokens.access_token, tokens.refresh_token, client)
        account = await self._store.read(lambda session: session.get(Account, portal_id))
        salt = account.salt if account else self._keyring.vault.new_salt()
        await asyncio.to_thread(self._keyring.vault.prepare, salt)  # and not while the writer waits for it

        def stored(session: Session) -> str:
            if session.get(Account, portal_id) is None:
                session.add(Account(portal_id=portal_id, salt=salt, created_at=self._clock()))
                session.flush()
            row = self._row(session, vendor, portal_id, external_id)
            row.environment, row.status, row.reason = environment, "connected", ""
            self._keyring.seal(session, row, secrets)
            renewed(row, tokens, self._clock())
            session.add(row)
            forget_refusals(session, portal_id)  # of permissions that this may have granted
            return row.id

        connection_id = await self._store.write(stored, account=portal_id)
        self._shared.remembered.clear()
        return connection_id

    def _row(self, session: Session, vendor: Vendor, portal_id: str, external_id: str) -> Connection:
        """The row of this connection: the former one where the account was connected to it before."""
        digest, now = self._keyring.digest(vendor, external_id), self._clock()
        known = session.exec(
            select(Connection).where(
                col(Connection.portal_id) == portal_id,
                col(Connection.vendor) == vendor,
                col(Connection.external_digest) == digest,
            )
        ).first()
        return known or Connection(
            id=self._new_id(),
            portal_id=portal_id,
            vendor=vendor,
            external_digest=digest,
            environment="",
            connected_at=now,
            updated_at=now,
        )
