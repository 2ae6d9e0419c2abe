"""All choices of one source for one HubSpot account: from kept lists, the connections, our own bills."""

from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session, col, select

from engine.billing.shares import RECEIPT
from engine.connecting.connections import Connections
from engine.errors import NeedsPerson
from engine.live_choices.choices import Choice, by_name, choices_of, companies_of, invoices_of
from engine.live_choices.lists import ShownLists
from engine.said import said
from engine.store import Store
from engine.store.tables import Bill
from engine.texts.reasons import told_in
from rules.model import ENGLISH

_CALLED = {"email": said("E-mail"), "sms": "SMS", "whatsapp": "WhatsApp"}
_NEWEST = 500  # invoices; older ones are found by their number


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose choices. `company` is a QuickBooks company's realm id or name, `deal_id` empty for any deal.

    `language` is that of what marketers are told.
    """

    portal_id: str
    company: str | None = None
    deal_id: str = ""
    query: str = ""
    language: str = ENGLISH


class Source(Protocol):
    """One kind of choices."""

    @property
    def input(self) -> str:
        """The input that it usually fills; the rules' defaults are known by it."""

    async def choices(self, menus: "Menus", asked: Asked) -> list[Choice]:
        """All of them. Raises ServiceError where they cannot be told."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list of the QuickBooks company that was asked for, else of the account's only one."""

    input: str
    kind: str
    number: str = "SKU"

    async def choices(self, menus: "Menus", asked: Asked) -> list[Choice]:
        company = await menus.connections.quickbooks(asked.portal_id, asked.company)
        entries = await menus.lists.entries(company.connection_id, self.kind)
        return by_name(choices_of(entries, self.number))


@dataclass(frozen=True, slots=True)
class _Companies:
    input: str = "quickbooks_company"

    async def choices(self, menus: "Menus", asked: Asked) -> list[Choice]:
        companies = await menus.connections.companies(asked.portal_id)
        if not companies:
            raise NeedsPerson(said("no QuickBooks company is connected; connect one first"))
        return by_name(companies_of(companies))


@dataclass(frozen=True, slots=True)
class _Invoices:
    """Those that Stagebill knows, newest first: of the deal, or of the account where no deal is named."""

    input: str = "invoice_id"

    async def choices(self, menus: "Menus", asked: Asked) -> list[Choice]:
        connection_id = None
        if asked.company is not None:
            company = await menus.connections.quickbooks(asked.portal_id, asked.company)
            connection_id = company.connection_id
        bills = await menus.store.read(lambda session: _invoiced(session, asked, connection_id))
        return invoices_of(bills)


@dataclass(frozen=True, slots=True)
class _Channels:
    """By which ways people can be asked for reviews: those that are set up."""

    input: str = "channel"

    async def choices(self, menus: "Menus", asked: Asked) -> list[Choice]:
        return [Choice(one, told_in(asked.language, _CALLED[one])) for one in menus.channels]


SOURCES: dict[str, Source] = {
    "companies": _Companies(),
    "items": _List("item", "item"),
    "tax-codes": _List("tax_code", "tax_code"),
    "terms": _List("terms", "term"),
    "payment-methods": _List("payment_method", "payment_method"),
    "accounts": _List("account", "account", "No."),
    "invoices": _Invoices(),
    "channels": _Channels(),
}


@dataclass(frozen=True, slots=True)
class Menus:
    """What the sources read from."""

    store: Store
    connections: Connections
    lists: ShownLists
    channels: tuple[str, ...] = ()


def _invoiced(session: Session, asked: Asked, connection_id: str | None) -> list[Bill]:
    query = select(Bill).where(
        col(Bill.portal_id) == asked.portal_id,
        col(Bill.invoice_id).is_not(None),
        col(Bill.invoice_type) != RECEIPT,
    )
    if asked.deal_id:
        query = query.where(col(Bill.deal_id) == asked.deal_id)
    if connection_id is not None:
        query = query.where(col(Bill.connection_id) == connection_id)
    if asked.query:
        query = query.where(col(Bill.number).icontains(asked.query, autoescape=True))
    newest = query.order_by(col(Bill.reserved_at).desc(), col(Bill.id).desc()).limit(_NEWEST)
    return list(session.exec(newest))
