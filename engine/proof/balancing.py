"""Reads what QuickBooks and HubSpot have, and has it compared with the ledger. A failed read is raised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from engine.clients.quickbooks.documents import reads_for
from engine.clients.wire import Unreadable
from engine.clock import Clock
from engine.connecting.accounts import Accounts, BooksAccess
from engine.deal_properties import DEFINITIONS, deal_values
from engine.errors import NeedsPerson, Refused
from engine.proof.comparing import Comparison, compare_deals, compare_documents
from engine.proof.sides import KINDS, Ours, Theirs, ours, theirs
from engine.proof.verifying import begun
from engine.proof.work import Work, state_of, work_of
from engine.store import Store
from engine.store.account_tables import Connection
from engine.store.tables import Bill
from rules.model import ENGLISH

_CLOCKS_DIFFER = timedelta(minutes=10)  # how far QuickBooks' clock may be from ours


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger's side at one moment."""

    documents: Sequence[Ours]
    deals: Mapping[str, Mapping[str, str]]
    currencies: Mapping[str, str]
    work: Work


class Balancer:
    """Compares one account's ledger with both vendors."""

    def __init__(
        self, store: Store, accounts: Accounts, portal_id: str, clock: Clock, today: Callable[[], date]
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._portal_id = portal_id
        self._clock = clock
        self._today = today
        self.notes: list[str] = []  # what was left out of the comparison, in sentences

    async def begun(self) -> datetime | None:
        """When the account's first effect was intended; None where it has none."""
        return await self._store.read(lambda session: begun(session, self._portal_id))

    async def companies(self) -> list[BooksAccess]:
        """The QuickBooks companies of the account. NeedsPerson where there is none."""
        ids = await self._store.read(lambda session: _living(session, self._portal_id))
        if not ids:
            raise NeedsPerson("no QuickBooks company is connected; run stagebill connect quickbooks")
        return [await self._accounts.books_by_id(one) for one in ids]

    async def most_reads(self, access: BooksAccess, since: datetime) -> tuple[int, int]:
        """How many documents QuickBooks has from then on, and how many metered reads comparing takes at most.

        To find out takes one for each kind of document.
        """
        mine = await self._store.read(lambda session: ours(session, self._portal_id))
        count = reads = 0
        for kind in KINDS:
            listed = await access.api.count_since(kind, since - _CLOCKS_DIFFER)
            have = any(one.kind == kind and one.connection_id == access.connection_id for one in mine)
            count += listed
            reads += reads_for(listed) + have  # one more for those that the list does not have
        return count, reads

    async def compare(self, companies: Sequence[BooksAccess], since: datetime) -> list[Comparison]:
        """Everything, with documents of ours that nobody knows if they were made from `since` on.

        The ledger is read before, to know what to ask for, and after, since it goes on.
        """
        began = self._clock()
        before = await self._ledger(began)
        there = await self._all_books(companies, before.documents, since)
        deals = await self._deals(sorted(before.deals))
        after = await self._ledger(began)
        return [
            *await self._of_books(after.documents, there, after.work),
            compare_deals(
                {deal: told for deal, told in after.deals.items() if deal in before.deals},
                deals,
                after.currencies,
                after.work,
            ),
        ]

    async def compare_books(self, companies: Sequence[BooksAccess], since: datetime) -> list[Comparison]:
        """As `compare`, without HubSpot."""
        began = self._clock()
        before = await self._store.read(lambda session: ours(session, self._portal_id))
        there = await self._all_books(companies, before, since)
        now = self._clock()
        after, work = await self._store.read(
            lambda session: (
                ours(session, self._portal_id),
                work_of(session, self._portal_id, since=began, now=now),
            )
        )
        return await self._of_books(after, there, work)

    async def _of_books(
        self, mine: Sequence[Ours], there: Mapping[str, Sequence[Theirs]], work: Work
    ) -> list[Comparison]:
        await self._look_up(work, there)
        self._leave_out(mine, there)
        return [compare_documents(_of(mine, one), found, work) for one, found in there.items()]

    async def _all_books(
        self, companies: Sequence[BooksAccess], mine: Sequence[Ours], since: datetime
    ) -> dict[str, list[Theirs]]:
        return {access.connection_id: await self._books(access, mine, since) for access in companies}

    async def _ledger(self, since: datetime) -> Ledger:
        today, now = self._today(), self._clock()
        return await self._store.read(lambda session: _ledger(session, self._portal_id, since, now, today))

    async def _books(self, access: BooksAccess, mine: Sequence[Ours], since: datetime) -> list[Theirs]:
        """All documents of ours that there are, and all that were made since."""
        found: list[Theirs] = []
        home = access.company.home_currency
        for kind in KINDS:
            listed = await access.api.documents_since(kind, since - _CLOCKS_DIFFER)
            known = {str(one["Id"]) for one in listed}
            wanted = [one.id for one in _of(mine, access.connection_id) if one.kind == kind]
            further = await access.api.documents(kind, [one for one in wanted if one not in known])
            try:
                found += theirs(kind, (*listed, *further), home)
            except Unreadable as odd:
                raise Refused(f"QuickBooks has a document that cannot be read: {odd}") from odd
        return found

    async def _deals(self, ids: Sequence[str]) -> dict[str, Mapping[str, str]]:
        """What HubSpot has of these deals."""
        if not ids:
            return {}
        api = self._accounts.hubspot(self._portal_id)
        found = await api.records("deals", ids, _PROPERTIES)
        return {one.id: one.properties for one in found}

    async def _look_up(self, work: Work, there: Mapping[str, Sequence[Theirs]]) -> None:
        marked = {
            one.marker.removeprefix("Stagebill ") for found in there.values() for one in found if one.marker
        }

        def states(session: Session) -> dict[str, str]:
            return {one: state for one in marked if (state := state_of(session, self._portal_id, one))}

        work.runs = await self._store.read(states)

    def _leave_out(self, documents: Sequence[Ours], there: Mapping[str, object]) -> None:
        left = sum(one.connection_id not in there for one in documents)
        if left:
            self.notes.append(
                f"{left} documents of a QuickBooks company that is not connected any more were not compared"
            )


_PROPERTIES = tuple(one.name for one in DEFINITIONS)


def _of(documents: Sequence[Ours], connection_id: str) -> list[Ours]:
    return [one for one in documents if one.connection_id == connection_id]


def _living(session: Session, portal_id: str) -> list[str]:
    found = session.exec(
        select(Connection.id)
        .where(
            col(Connection.portal_id) == portal_id,
            col(Connection.vendor) == "quickbooks",
            col(Connection.status) != "disconnected",
        )
        .order_by(col(Connection.id))
    )
    return list(found)


def _ledger(session: Session, portal_id: str, since: datetime, now: datetime, today: date) -> Ledger:
    """Reasons are not compared, so their language does not matter."""
    bills = session.exec(select(Bill.deal_id, Bill.currency).where(col(Bill.portal_id) == portal_id))
    currencies = dict(bills.all())
    return Ledger(
        ours(session, portal_id),
        {deal: deal_values(session, portal_id, deal, today, ENGLISH) for deal in currencies},
        currencies,
        work_of(session, portal_id, since=since, now=now),
    )
