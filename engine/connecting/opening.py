"""What a connection's row opens: the company, and tokens that are renewed by one at a time."""

from collections.abc import Callable, Iterable
from functools import partial

from sqlmodel import Session

from engine.clock import Clock
from engine.connecting.connected import BooksConnection, by_id, described
from engine.connecting.keyring import Keyring, Sealed, Secrets, salt_of
from engine.connecting.oauth import OAuth, Vendor
from engine.connecting.tokens import Find, Shared, Sleep, TokenSource
from engine.store import Store
from engine.store.account_tables import Connection


class Opening:
    """Makes of rows what others can use; all of it shares one memory of tokens."""

    def __init__(
        self, store: Store, keyring: Keyring, oauth: OAuth, shared: Shared, clock: Clock, sleep: Sleep
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._oauth = oauth
        self._shared = shared
        self._clock = clock
        self._sleep = sleep

    async def books(self, find: Callable[[Session], Iterable[Connection]]) -> list[BooksConnection]:
        """The companies of the rows found, as far as those still have their secrets."""

        def look(session: Session) -> list[Sealed]:
            return [(row, salt_of(session, row)) for row in find(session)]

        opened = [(row, await self._keyring.unlock(row, salt)) for row, salt in await self._store.look(look)]
        return [self._company(row, secrets) for row, secrets in opened if secrets]

    def _company(self, row: Connection, secrets: Secrets) -> BooksConnection:
        find = partial(by_id, connection_id=row.id)
        return BooksConnection(
            connection_id=row.id,
            portal_id=row.portal_id,
            realm_id=secrets.external_id,
            environment=row.environment,
            company=described(row.company),
            tokens=self.source("quickbooks", row.portal_id, find, row.id),
        )

    def source(self, vendor: Vendor, portal_id: str, find: Find, connection_id: str) -> TokenSource:
        """The tokens of the connection that `find` gives the row of."""
        return TokenSource(
            self._store,
            self._keyring,
            self._oauth,
            vendor=vendor,
            portal_id=portal_id,
            find=find,
            name=f"{vendor}:{portal_id}:{connection_id}",
            shared=self._shared,
            clock=self._clock,
            sleep=self._sleep,
        )
