"""What a connection's row opens: the company, and tokens that are renewed by one at a time."""

from functools import partial

from sqlmodel import Session

from engine.clock import Clock
from engine.connecting.connected import BooksConnection, all_living, by_id, described
from engine.connecting.keyring import Keyring, Secrets
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

    def books(self, session: Session, portal_id: str) -> list[BooksConnection]:
        """The account's connected companies, the oldest first."""
        rows = all_living(session, "quickbooks", portal_id)
        opened = [(row, self._keyring.open(session, row)) for row in rows]
        return [self.company(row, secrets) for row, secrets in opened if secrets]

    def company(self, row: Connection, secrets: Secrets) -> BooksConnection:
        """The company of a row whose secrets were opened."""
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
