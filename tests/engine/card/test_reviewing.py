"""What the card shows of an invoice before it is created."""

from typing import Any

from engine.card.reviewing import Reviewed, Reviewer
from engine.lines import Line, Sheet
from engine.ports import Bill
from engine.records import Customer, InvoiceDraft
from rules.money import Money


class FoundReviewer(Reviewer):
    """Has an invoice over 1.00, to which less than a cent of the quote's own taxes belongs."""

    def __init__(self) -> None:
        """Without services: nothing is read."""

    async def draft(self, portal_id: str, deal_id: str, inputs: Any, crm: Any = None) -> Reviewed:
        part, nothing = Money.of("1.00", "USD"), Money(0, "USD")
        sheet = Sheet((Line(part, "19", "Deposit: Roof", "NON"),))
        bill = Bill("b", deal_id, "deposit", part, Money.of("100.00", "USD"), nothing, tax_lines=nothing)
        draft = InvoiceDraft("58", sheet, "ann@example.com", "")
        return Reviewed(draft, bill, Customer("58", "Ann Lee", None), True, "books")

    async def names(self, connection_id: str, kind: str) -> dict[str, str]:
        return {}


async def test_no_tax_is_announced_where_the_quotes_own_are_lines() -> None:
    """F25: also where none of them comes to a cent of this part, as no line of it is taxed."""
    shown = await FoundReviewer().review("4210001", "7", {})

    assert shown["taxed"] is False
