"""What the mail of an invoice may name: that invoice as it is now, and what belongs to its deal."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from engine.billing.bill_rows import apply_invoice
from engine.deciding.own_records import OwnRecords, invoice_facts
from engine.errors import Refused
from engine.records import Invoice
from engine.said import said
from rules import PAYMENT_LINK, BadAmount, Facts, Money, Unread, read_decimal
from rules.kinds import Kind
from rules.properties import BUILT_IN

ReadFacts = Callable[[frozenset[str]], Awaitable[Facts]]

_LINK = PAYMENT_LINK.partition(".")[2]
_OF_INVOICES = "invoice."


class MailFacts:
    """The facts of one deal and its invoices in one QuickBooks company. `read` brings those of the deal."""

    def __init__(
        self,
        own: OwnRecords,
        read: ReadFacts,
        *,
        deal_id: str,
        connection_id: str,
        today: Callable[[], date],
    ) -> None:
        self._own = own
        self._read = read
        self._deal_id = deal_id
        self._connection_id = connection_id
        self._today = today

    async def of(self, invoice: Invoice, wanted: frozenset[str], link: str) -> Facts:
        """The facts `wanted`, and what is known of the invoice; `link` is where it is paid."""
        others = frozenset(fact for fact in wanted if not fact.startswith(_OF_INVOICES))
        facts = await self._read(others) if others else Facts({})
        return with_invoice(facts, await self._invoice(invoice), wanted, link)

    async def _invoice(self, invoice: Invoice) -> Mapping[str, Any]:
        """By its bill, brought up to date with what QuickBooks has just told; the row itself stays."""
        rows = [
            row
            for row in await self._own.bills(self._deal_id)
            if (row.connection_id, row.invoice_id) == (self._connection_id, invoice.id)
        ]
        if not rows:
            raise Refused(said("the invoice is none of this deal any more"), category="invoice-not-found")
        apply_invoice(rows[-1], invoice, self._today())
        return invoice_facts(rows[-1], self._today())


def with_invoice(facts: Facts, invoice: Mapping[str, Any], wanted: frozenset[str], link: str) -> Facts:
    """The facts, with the invoice as people are to read it: amounts with cents and currency.

    >>> told = with_invoice(Facts({}), {"total": "1500", "currency": "USD"}, frozenset(), "")
    >>> told.text("invoice.total")
    '1,500.00 USD'
    """
    unread = {
        fact.removeprefix(_OF_INVOICES): Unread(said("Stagebill does not read {name}", name=fact))
        for fact in wanted
        if fact.startswith(_OF_INVOICES)
    }
    currency = str(invoice.get("currency") or "")
    shown = {name: _shown(name, value, currency) for name, value in invoice.items()}
    return facts.only("invoice", {**unread, **shown, _LINK: link})


def _shown(name: str, value: Any, currency: str) -> Any:
    if BUILT_IN.get(_OF_INVOICES + name) is not Kind.MONEY or value is None or not currency:
        return value
    try:
        return str(Money.of(read_decimal(str(value)), currency))
    except BadAmount:  # of a preview's record: people see what they wrote
        return value
