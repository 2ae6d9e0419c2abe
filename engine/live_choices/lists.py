"""QuickBooks' lists of connected companies, for those who look at them and cannot wait.

What is kept answers at once. Where it is old, one read for all who ask renews it (reads are metered); who
asks waits for that only as long as a person would, and gets what is kept when it takes longer or fails.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from engine.billing.catalogue import Catalogue, Entry, ReadList
from engine.clients.quickbooks import QuickBooks
from engine.clock import Clock
from engine.connecting.accounts import Accounts
from engine.errors import ServiceError, TryLater
from engine.live_choices.renewing import Renewals
from engine.said import said
from engine.store import Store

PATIENCE = timedelta(seconds=0.8)  # a menu is to open within a second

_LISTS: Mapping[str, Callable[[QuickBooks], ReadList]] = {
    "item": lambda api: api.items,
    "term": lambda api: api.terms,
    "tax_code": lambda api: api.tax_codes,
    "payment_method": lambda api: api.payment_methods,
    "account": lambda api: api.ledger_accounts,
    "sales_field": lambda api: api.sales_fields,
}


def lists_of(api: QuickBooks) -> dict[str, ReadList]:
    """How each list of the catalogue is read from one company."""
    return {kind: choose(api) for kind, choose in _LISTS.items()}


def catalogue_of(store: Store, accounts: Accounts, clock: Clock, connection_id: str) -> Catalogue:
    """The catalogue of one connection; QuickBooks is spoken to only where a list has to be read."""

    def reading(kind: str) -> ReadList:
        async def read() -> Sequence[Entry]:
            return await _LISTS[kind]((await accounts.books_by_id(connection_id)).api)()

        return read

    return Catalogue(store, connection_id, clock, {kind: reading(kind) for kind in _LISTS})


class ShownLists:
    """The lists of all connections, as choices show them. `patience` is how long who asks may wait."""

    def __init__(
        self, store: Store, accounts: Accounts, clock: Clock, patience: timedelta = PATIENCE
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock
        self._patience = patience
        self._renewals: Renewals[Sequence[Entry]] = Renewals(clock)

    async def entries(self, connection_id: str, kind: str) -> Sequence[Entry]:
        """The whole list. Raises what reading it raised, or TryLater, only where none is kept."""
        catalogue = catalogue_of(self._store, self._accounts, self._clock, connection_id)
        kept = await catalogue.kept(kind)
        if kept.fresh:
            return kept.entries
        outcome = await self._renewals.renewed(
            (connection_id, kind), lambda: catalogue.read(kind), self._patience
        )
        if outcome is None:
            outcome = TryLater(
                said("the list is still being read from QuickBooks; open this field again in a moment")
            )
        if not isinstance(outcome, ServiceError):
            return outcome
        if kept.age is None:
            raise outcome
        return kept.entries

    async def aclose(self) -> None:
        """Let go of what is still being read."""
        await self._renewals.aclose()
