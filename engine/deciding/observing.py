"""What a decision sees of one deal: its facts, its bills and its currency, read in one way for all who ask.

`decide` reads this before it decides and keeps it beside its decisions; `rules explain --deal` and
`rules capture` read the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session, col, select

from engine.billing.crm import ALWAYS_READ, HubSpotCrm
from engine.billing.shares import COUNTS, billed, by_instalment
from engine.clock import Clock
from engine.connecting.accounts import Accounts
from engine.connecting.connected import all_living
from engine.deciding.facts import by_object, fact_reader
from engine.deciding.listening import listeners
from engine.errors import Refused
from engine.executions.tries import first_key
from engine.records import Deal
from engine.said import listed, said
from engine.store import Store
from engine.store.tables import Bill, Decision, Execution
from rules import Decision as Decided
from rules import Facts, Happening, Rulebook, decide, needs
from rules.money import Money
from rules.planning.recording import named_in
from rules.planning.replaying import is_billed_by, once_for
from rules.properties import HUBSPOT_OBJECTS


@dataclass(frozen=True, slots=True)
class Observed:
    """One deal as `rules.decide` takes it.

    `asked` names the facts that were read, also where they are empty; of any other one nothing is known.
    `bills` are those that count, oldest first; `made_by` names, by the bill's id, the run of `decide` that
    asked for one (`moment`) and under which business key (`key`). `about` is the bill whose invoice something
    happened to. `currency` is empty where nothing tells it and no instalment listens.
    """

    deal: Deal
    facts: Facts
    asked: frozenset[str]
    bills: tuple[Bill, ...]
    made_by: Mapping[str, Mapping[str, str]]
    about: Bill | None
    currency: str

    def decide(self, book: Rulebook, happening: Happening, now: datetime) -> tuple[Decided, ...]:
        """What the rules say to a happening. Refused where the deal has bills in another currency."""
        if is_billed_by(book, happening):
            decisions = decide(
                book,
                happening,
                self.facts,
                now=now,
                billed=self.billed(book),
                billed_outside=self.billed_outside,
                currency=self.currency,
            )
        else:
            decisions = decide(book, happening, self.facts, now=now)
        return tuple(once_for(decision, self.subjects) for decision in decisions)

    def billed(self, book: Rulebook) -> dict[str, Mapping[str, Money]]:
        """What each instalment was billed at, by schedule."""
        return {schedule.id: by_instalment(self.bills, schedule.id)[0] for schedule in book.schedules}

    @property
    def subjects(self) -> Mapping[str, str]:
        """What a trigger may run once for, by object; absent where it is nobody or several."""
        deal, bill = self.deal, self.about
        one_contact = deal.contact_ids[0] if len(deal.contact_ids) == 1 else None
        one_company = deal.company_ids[0] if len(deal.company_ids) == 1 else None
        found = {
            "deal": deal.id,
            "contact": one_contact,
            "company": deal.primary_company_id or one_company,
            "invoice": bill.invoice_id if bill else None,
            "customer": (bill.customer_id or None) if bill else None,
        }
        return {name: identity for name, identity in found.items() if identity is not None}

    @property
    def billed_outside(self) -> Money:
        """What was billed without being an instalment. Refused where it is in another currency."""
        return billed([bill for bill in self.bills if not bill.schedule], self.currency)


class Reading:
    """Reads one deal for one happening (None: for all that the rules know), each object at most once.

    `bill_id` is the bill of the invoice that something happened to.
    """

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        clock: Clock,
        book: Rulebook,
        happening: Happening | None,
        *,
        portal_id: str,
        deal_id: str,
        bill_id: str = "",
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock
        self._book = book
        self._happening = happening
        self._portal_id = portal_id
        self._deal_id = deal_id
        self._bill_id = bill_id
        self._wanted = _wanted(book, happening)

    @cached_property
    def _crm(self) -> HubSpotCrm:
        return self._accounts.crm(self._portal_id, by_object(self._wanted))

    async def deal(self) -> Deal:
        """The deal alone: enough to see whether it has moved on. Refused where it is gone."""
        return await self._crm.deal(self._deal_id)

    async def all(self) -> Observed:
        """The deal with everything that the rules may look at. Raises what the clients raise."""
        deal = await self.deal()
        bills, made_by, about = await self._store.read(self._bills)
        today = self._clock().astimezone(self._book.timezone).date()
        reader = fact_reader(self._store, self._accounts, self._crm, self._portal_id, today)
        facts = await reader.of_deal(deal, self._wanted, about)
        currency = await self._currency(deal, bills)
        asked = _asked(facts, self._wanted)
        return Observed(deal, facts, asked, tuple(bills), made_by, about, currency)

    def _bills(self, session: Session) -> tuple[list[Bill], Mapping[str, Mapping[str, str]], Bill | None]:
        """The deal's bills that count, the runs that asked for them, and the bill that this is about."""
        rows = session.exec(
            select(Bill, col(Decision.run_id), col(Execution.business_key))
            .join(Execution, col(Execution.id) == col(Bill.execution_id), isouter=True)
            .join(Decision, col(Decision.id) == col(Execution.decision_id), isouter=True)
            .where(
                col(Bill.portal_id) == self._portal_id,
                col(Bill.deal_id) == self._deal_id,
                col(Bill.state).in_(COUNTS),
            )
            .order_by(col(Bill.reserved_at), col(Bill.id))
        )
        found = [*rows]
        made_by = {bill.id: {"moment": run, "key": first_key(key)} for bill, run, key in found if run}
        return [bill for bill, _, _ in found], made_by, session.get(Bill, self._bill_id)

    async def _currency(self, deal: Deal, bills: Sequence[Bill]) -> str:
        """What the deal is billed in: its own currency, its bills', or the one that its companies share."""
        told = deal.properties.get("deal_currency_code") or (bills[-1].currency if bills else "")
        if told:
            return told.upper()
        connected = await self._store.read(lambda session: all_living(session, "quickbooks", self._portal_id))
        if self._happening is None or not is_billed_by(self._book, self._happening):
            return _known_home([one.company for one in connected])
        if len(connected) < 2:
            return (await self._accounts.books(self._portal_id)).company.home_currency
        companies = [(await self._accounts.books_by_id(one.id)).company for one in connected]
        homes = sorted({company.home_currency for company in companies})
        if len(homes) > 1:
            raise Refused(
                said(
                    "the deal has no currency, and its QuickBooks companies keep books in {currencies}; set "
                    "the deal's currency",
                    currencies=listed(homes),
                ),
                category="currency",
            )
        return homes[0]


def _wanted(book: Rulebook, happening: Happening | None) -> frozenset[str]:
    """What this happening needs, and of HubSpot's objects that are read anyway all that the file names.

    It comes with the same answer and costs no call; and what other rules would have said can be told later.
    """
    needed = needs(book, happening) | _of_time(book)
    read = {"deal", *by_object(needed)} & set(HUBSPOT_OBJECTS)
    return needed | {fact for fact in needs(book, None) if fact.partition(".")[0] in read}


def _of_time(book: Rulebook) -> frozenset[str]:
    """The deal's dates that rules wait for, and, where cron lines look at open deals, whether it is one."""
    dates = {one.when.value for one in listeners(book) if one.when.kind == "date_reached"}
    by_cron = any(one.when.kind == "every" for one in listeners(book))
    closed = {"deal.hs_is_closed"} if by_cron else set()
    return frozenset(closed | {fact for fact in dates if fact.startswith("deal.")})


def _asked(facts: Facts, wanted: frozenset[str]) -> frozenset[str]:
    """The facts that were read: those wanted, those that always are, and those that came by themselves."""
    always = {
        f"{name}.{prop}" for name, props in ALWAYS_READ.items() if name in facts.records for prop in props
    }
    return frozenset(wanted | always | named_in(facts))


def _known_home(companies: Sequence[Mapping[str, Any]]) -> str:
    """The home currency that all connected companies share, as last heard; empty where they differ."""
    homes = {str(company.get("home_currency", "")) for company in companies}
    return homes.pop() if len(homes) == 1 else ""
