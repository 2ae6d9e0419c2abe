"""The invoices that a batch would make, one by one, or why one would not be made: the card's own review.

All deals are read from HubSpot together. QuickBooks is asked for nothing but lists that have grown old.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.billing.many_deals import ManyDealsCrm
from engine.card.reviewing import Reviewed, Reviewer
from engine.errors import NothingToDo, Refused
from engine.lines import Line
from engine.records import Customer
from rules import QUICKBOOKS, Rulebook, with_defaults
from rules.money import Money, total

ACTION = "create-invoice"
_LISTS = ("item", "tax_code", "term")

Inputs = Mapping[str, str]
Names = Mapping[str, Mapping[str, str]]  # by list, by Id


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One line of an invoice, in words. `quantity` and `price` are None where the amount alone counts."""

    item: str
    description: str
    quantity: Decimal | None
    price: Decimal | None
    tax_code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Proposal:
    """One invoice as it would be made. `calls` is how many calls QuickBooks would get at most."""

    deal_id: str
    deal_name: str
    customer: Customer  # without an Id where it will be looked up first
    email: str
    amount: Money  # of all lines; QuickBooks adds the tax that it works out itself
    lines: tuple[ProposedLine, ...]
    discount: Money | None
    tax_code: str  # of the whole invoice
    terms: str
    day: date | None
    due: date | None
    left: Money
    calls: int


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a deal would get no invoice, in the action's words. `category`: "input" where a field is wrong."""

    deal_name: str
    reason: str
    category: str


async def propose(
    reviewer: Reviewer,
    crm: ManyDealsCrm,
    book: Rulebook,
    portal_id: str,
    deal_ids: Sequence[str],
    inputs: Inputs,
) -> list[Proposal | Objection]:
    """What would come of each deal.

    Raises TryLater or NeedsPerson where that cannot be told now: nothing of it is about one deal alone.
    """
    await crm.read(deal_ids)
    whole = with_defaults(book, ACTION, inputs)
    names: dict[str, Names] = {}
    told: list[Proposal | Objection] = []
    for deal_id in deal_ids:
        try:
            found = await reviewer.draft(portal_id, deal_id, inputs, crm)
        except (Refused, NothingToDo) as problem:
            told.append(Objection(crm.name_of(deal_id), problem.message, problem.category))
            continue
        company = found.connection_id
        if company not in names:
            names[company] = {kind: await reviewer.names(company, kind) for kind in _LISTS}
        calls = _calls(found, whole, book)
        told.append(_proposal(deal_id, crm.name_of(deal_id), found, names[company], calls))
    return told


def one_objection(told: Sequence[Proposal | Objection]) -> str:
    """What stands in the way of all deals alike, because a field of the form is wrong; else empty."""
    reasons = {one.reason if isinstance(one, Objection) and one.category == "input" else "" for one in told}
    return reasons.pop() if len(reasons) == 1 else ""


def sums(proposals: Sequence[Proposal]) -> list[Money]:
    """What they come to, in each currency."""
    currencies = sorted({one.amount.currency for one in proposals})
    return [
        total([one.amount for one in proposals if one.amount.currency == each], each) for each in currencies
    ]


def _proposal(deal_id: str, name: str, found: Reviewed, names: Names, calls: int) -> Proposal:
    draft, sheet = found.draft, found.draft.sheet
    return Proposal(
        deal_id=deal_id,
        deal_name=name,
        customer=found.customer,
        email=draft.bill_email,
        amount=sheet.charged,
        lines=tuple(_line(line, names) for line in (*sheet.lines, *sheet.tax_lines)),
        discount=sheet.discount,
        tax_code=_called(names["tax_code"], sheet.transaction_tax_code),
        terms=_called(names["term"], draft.terms_id),
        day=draft.invoice_date,
        due=draft.due_date,
        left=found.bill.remaining,
        calls=calls,
    )


def _line(line: Line, names: Names) -> ProposedLine:
    return ProposedLine(
        _called(names["item"], line.item_id),
        line.description,
        line.quantity,
        line.unit_price,
        _called(names["tax_code"], line.tax_code),
        line.amount,
    )


def _called(names: Mapping[str, str], identity: str | None) -> str:
    return names.get(identity, identity) if identity else ""


def _calls(found: Reviewed, whole: Mapping[str, object], book: Rulebook) -> int:
    """One for the invoice; one to look a new customer up and one to make it; its mail's; one for a link."""
    making = 2 if whole.get("customer") != "must_exist" else 1
    online = found.draft.online_payment != "none"
    return 1 + (0 if found.customer.id else making) + _mailing(whole, book, online=online) + online


def _mailing(whole: Mapping[str, object], book: Rulebook, *, online: bool) -> int:
    """QuickBooks' mail is one; ours has the PDF, the link and the mark. Later the invoice is read first."""
    delivery = whole.get("email_delivery", "none")
    if delivery == "none":
        return 0
    itself = (whole.get("mail") or book.invoice_mails.use) != QUICKBOOKS
    return (2 + online if itself else 1) + (delivery == "scheduled")
