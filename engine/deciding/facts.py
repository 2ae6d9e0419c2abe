"""Gathers what rules may look at, and nothing else: reads cost money and time (F207).

An object that could not be read is unread with the reason, and so is a property that HubSpot does not have;
neither is ever empty. What may work in a moment (TryLater) is not a fact: the decision is made later.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from engine.billing.crm import FURTHER, HubSpotCrm
from engine.connecting.accounts import Accounts, BooksAccess
from engine.deciding.hubspot_properties import KINDS, Definitions, type_of
from engine.deciding.own_records import CustomerAt, OwnRecords, invoice_facts
from engine.errors import NeedsPerson, Refused
from engine.records import Customer, Deal
from engine.said import said
from engine.store import Store
from engine.store.tables import Bill
from rules import Facts, Unread
from rules.facts import MEANT
from rules.properties import BUILT_IN, OUR_OBJECTS

Record = Mapping[str, Any]
Members = Record | Sequence[Record] | Unread | None
Properties = Callable[[str, frozenset[str]], Awaitable[Definitions]]

_ON_THE_CUSTOMER = frozenset({"name", "email", "active", "balance"})
_OF_QUICKBOOKS = _ON_THE_CUSTOMER | {"paid_invoices", "open_invoices"}


def by_object(facts: Iterable[str]) -> dict[str, frozenset[str]]:
    """Names of facts by the object that they belong to.

    >>> sorted(by_object(["deal.amount", "deal.closedate", "company.country"])["deal"])
    ['amount', 'closedate']
    """
    named: dict[str, set[str]] = {}
    for fact in facts:
        name, _, prop = fact.partition(".")
        named.setdefault(name, set()).add(prop)
    return {name: frozenset(props) for name, props in named.items()}


def fact_reader(
    store: Store, accounts: Accounts, crm: HubSpotCrm, portal_id: str, today: date
) -> "FactReader":
    """A reader of one account's facts; `crm` is told the same needs."""
    properties = partial(accounts.properties, portal_id)
    return FactReader(crm, OwnRecords(store, portal_id), properties, accounts.books_by_id, today=today)


class FactReader:
    """Reads the objects of one deal, each at most once, and only those that `needs` names.

    `properties` tells which properties an object of the account has, `books` opens the QuickBooks company
    of a connection, `today` is the day in the rules' time zone.
    """

    def __init__(
        self,
        crm: HubSpotCrm,
        own: OwnRecords,
        properties: Properties,
        books: Callable[[str], Awaitable[BooksAccess]],
        *,
        today: date,
    ) -> None:
        self._crm = crm
        self._own = own
        self._properties = properties
        self._books = books
        self._today = today

    async def of_deal(self, deal: Deal, needs: frozenset[str], bill: Bill | None = None) -> Facts:
        """The facts of a deal and, where something happened to an invoice, of that invoice."""
        wanted = by_object(needs)
        records: dict[str, Members] = {"deal": {"id": deal.id, "hs_object_id": deal.id, **deal.properties}}
        reads = {"contact": self._contact, "company": self._company, "owner": self._owner}
        reads |= {name: partial(self._further, name) for name in FURTHER}
        for name, read in reads.items():
            if name in wanted:
                records[name] = await _or_unread(read(deal))
        records |= await self._ours(deal, wanted, bill)
        types: dict[str, str] = {}
        for name in KINDS.keys() & wanted.keys():
            records[name], found = await self._checked(name, records[name], wanted[name])
            types |= found
        return Facts(records, types)

    async def _contact(self, deal: Deal) -> Members:
        people = [{"id": one.id, **one.properties} for one in await self._crm.people(deal)]
        if len(people) < 2:
            return people
        try:
            return _marked(people, await self._crm.billing_contact_id(deal))
        except Refused as nobody:
            return _marked(people, Unread(nobody.message))

    async def _company(self, deal: Deal) -> Members:
        firms = [{"id": one.id, **one.properties} for one in await self._crm.firms(deal)]
        if len(firms) < 2:
            return firms
        none = Unread(said("the deal has {count} companies and none is primary", count=len(deal.company_ids)))
        return _marked(firms, deal.primary_company_id or none)

    async def _further(self, name: str, deal: Deal) -> Members:
        return [{"id": one.id, **one.properties} for one in await self._crm.further(deal, name)]

    async def _owner(self, deal: Deal) -> Members:
        owner = await self._crm.owner(deal)
        return None if owner is None else {"id": owner.id, **owner.properties}

    async def _ours(
        self, deal: Deal, wanted: Mapping[str, frozenset[str]], bill: Bill | None
    ) -> dict[str, Members]:
        """What we know ourselves: of all the deal's invoices, with the one that this is about marked."""
        records: dict[str, Members] = {}
        asked = {name: wanted[name] for name in OUR_OBJECTS if name in wanted}
        bills = await self._own.bills(deal.id) if asked else []
        about = [bill] if bill is not None else []
        others = [one for one in bills if bill is None or one.id != bill.id]
        told = [invoice_facts(one, self._today) for one in (*others, *about)]
        if "invoice" in asked or about:
            invoices = _marked(told, bill.invoice_id or "") if bill is not None and len(told) > 1 else told
            records["invoice"] = _honest("invoice", invoices, wanted.get("invoice", frozenset()))
        if "payment" in asked:
            records["payment"] = _honest("payment", await self._own.payments(bills), asked["payment"])
        if "customer" in asked:
            customer = await _or_unread(self._customer(deal, about or bills, asked["customer"]))
            records["customer"] = customer
        return records

    async def _customer(self, deal: Deal, bills: Sequence[Bill], wanted: frozenset[str]) -> Members:
        found = await self._own.customer(bills, deal.contact_ids)
        if isinstance(found, Unread):
            return found
        told: dict[str, Any] = {"id": found.customer_id}
        if wanted & _OF_QUICKBOOKS:
            told |= await self._customer_in(found, wanted)
        return _honest("customer", [told], wanted)

    async def _customer_in(self, at: CustomerAt, wanted: frozenset[str]) -> Record:
        """What QuickBooks tells of the customer. Each of these reads is metered: made where a rule asks."""
        access = await self._books(at.connection_id)
        told: dict[str, Any] = {}
        if wanted & _ON_THE_CUSTOMER:
            home = access.company.home_currency
            told |= _customer_facts(await access.api.customer(at.customer_id, home_currency=home))
        if "paid_invoices" in wanted:
            told["paid_invoices"] = await access.api.paid_invoice_count(at.customer_id)
        if "open_invoices" in wanted:
            told["open_invoices"] = await access.api.open_invoice_count(at.customer_id)
        return told

    async def _checked(
        self, name: str, members: Members, wanted: frozenset[str]
    ) -> tuple[Members, dict[str, str]]:
        """The records, in which a property that HubSpot does not have is unread; and the others' types."""
        custom = frozenset(prop for prop in wanted if f"{name}.{prop}" not in BUILT_IN)
        if not custom or members is None or isinstance(members, Unread):
            return members, {}
        try:
            known = await self._properties(name, custom)
        except Refused as refusal:
            why = Unread(said("whether HubSpot has it is not known: {why}", why=refusal.message))
            return _with_gaps(members, dict.fromkeys(custom, why)), {}
        gaps = {
            prop: Unread(said("HubSpot has no property {name}", name=f"{name}.{prop}"))
            for prop in custom - known.keys()
        }
        types = {f"{name}.{prop}": type_of(known[prop]) for prop in custom & known.keys()}
        return _with_gaps(members, gaps), types


async def _or_unread(reading: Awaitable[Members]) -> Members:
    """What was read, or why it cannot be. That nothing can be read any more is no fact, but a failure."""
    try:
        return await reading
    except Refused as refusal:
        return Unread(refusal.message)
    except NeedsPerson as problem:
        if problem.category != "missing-scopes":
            raise
        return Unread(problem.message)


def _marked(records: Sequence[Record], meant: str | Unread) -> list[Record]:
    """Several records, of which one is meant where a rule does not quantify, or none for a reason."""
    if isinstance(meant, Unread):
        return [{**records[0], MEANT: meant}, *records[1:]]
    return [{**one, MEANT: True} if one["id"] == meant else one for one in records]


def _with_gaps(members: Record | Sequence[Record], gaps: Mapping[str, Unread]) -> Members:
    """The records, with what they lack of `gaps` unread."""
    if not gaps:
        return members
    if isinstance(members, Mapping):
        return {**gaps, **members}
    return [{**gaps, **one} for one in members]


def _honest(name: str, records: Sequence[Record], wanted: frozenset[str]) -> Members:
    """The records, in which what a rule asks for and nobody has read is unread, not empty."""
    unread = {prop: Unread(said("Stagebill does not read {name}", name=f"{name}.{prop}")) for prop in wanted}
    return _with_gaps(records, unread)


def _customer_facts(customer: Customer) -> Record:
    balance = customer.balance.amount if customer.balance else Unread(said("QuickBooks did not tell it"))
    return {
        "name": customer.name,
        "email": customer.email,
        "active": customer.active,
        "balance": balance,
    }
