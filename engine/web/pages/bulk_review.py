"""The page that shows each invoice of a batch before any is made, as HTML."""

import html
from collections.abc import Mapping, Sequence

from engine.bulk.proposing import Objection, Proposal, ProposedLine, sums
from engine.web.pages.fields import section, table
from engine.web.pages.page import button_link, form, paragraph

_HEADS = ("Product or service", "Description", "Quantity", "Price", "Tax code", "Amount")
_NUMBERS = ("Quantity", "Price", "Amount")
_MAILS = {
    "now": "Each is e-mailed at once.",
    "scheduled": "Each is e-mailed at the date and time that you gave.",
}


def parts(
    told: Sequence[Proposal | Objection], inputs: Mapping[str, str], hidden: dict[str, str], back: str
) -> tuple[str, ...]:
    """The page from top to bottom. `hidden` carries the batch, `back` is the address of the list."""
    proposals = [one for one in told if isinstance(one, Proposal)]
    objections = [one for one in told if isinstance(one, Objection)]
    lines = [_summary(proposals, objections, inputs)]
    if proposals:
        lines.append(form("/bulk/create", "", _label(len(proposals)), hidden))
    lines.append(button_link(back, "Back to the deals", "plain"))
    if objections:
        lines.append(section(f"Not billed: {_deals(len(objections))}", _objections(objections)))
    if proposals:
        lines.append(section("Invoices to create", *map(_invoice, proposals)))
    return tuple(lines)


def _label(count: int) -> str:
    return "Create 1 invoice" if count == 1 else f"Create {count} invoices"


def _deals(count: int) -> str:
    return "1 deal" if count == 1 else f"{count} deals"


def _summary(
    proposals: Sequence[Proposal], objections: Sequence[Objection], inputs: Mapping[str, str]
) -> str:
    if not proposals:
        return paragraph("None of these deals would get an invoice; the reasons stand below.", "bad")
    whole = " and ".join(str(amount) for amount in sums(proposals))
    count = "1 invoice" if len(proposals) == 1 else f"{len(proposals)} invoices"
    calls = sum(one.calls for one in proposals)
    mails = _MAILS.get(inputs.get("email_delivery", ""), "None of them is e-mailed.")
    lines = [
        f'<p class="sum">{html.escape(f"{count}: {whole}")}</p>',
        paragraph(f"{mails} QuickBooks adds the tax, and gets {_at_most(calls)} for all of them."),
    ]
    if objections:
        lines.append(paragraph(f"{_deals(len(objections))} would get none.", "mark"))
    return "".join(lines)


def _at_most(calls: int) -> str:
    return "1 call" if calls == 1 else f"at most {calls} calls"


def _objections(objections: Sequence[Objection]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{html.escape(one.deal_name)}</th>'
        f'<td data-label="Reason">{html.escape(one.reason)}</td></tr>'
        for one in objections
    )
    return table(("Deal", "Reason"), rows)


def _invoice(one: Proposal) -> str:
    rows = "".join(map(_line, one.lines))
    if one.discount:
        rows += (
            f'<tr><th scope="row" colspan="{len(_HEADS) - 1}">Discount</th>'
            f'<td class="amount" data-label="Amount">−{html.escape(str(one.discount))}</td></tr>'
        )
    return (
        f'<article><h3>{html.escape(one.deal_name)}<span class="amount">{html.escape(str(one.amount))}</span>'
        f"</h3>{paragraph(_customer(one))}"
        f"{table(_HEADS, rows, numbers=_NUMBERS)}"
        f"{paragraph(_terms(one), 'small')}</article>"
    )


def _customer(one: Proposal) -> str:
    email = f", {one.email}" if one.email else ""
    known = "" if one.customer.id else "; not linked yet, so QuickBooks is asked for the customer first"
    return f"For {one.customer.name}{email}{known}."


def _terms(one: Proposal) -> str:
    told = [
        f"Dated {one.day.isoformat()}" if one.day else "",
        f"due {one.due.isoformat()}" if one.due else f"terms {one.terms}" if one.terms else "",
        f"tax code {one.tax_code} for the whole invoice" if one.tax_code else "",
        f"{one.left} is left to bill on the deal",
        f"{_at_most(one.calls)} to QuickBooks",
    ]
    return "; ".join(part for part in told if part) + "."


def _line(line: ProposedLine) -> str:
    cells = (
        line.item,
        line.description,
        f"{line.quantity.normalize():f}" if line.quantity is not None else "",
        f"{line.price:f}" if line.price is not None else "",
        line.tax_code,
        str(line.amount),
    )
    shown = "".join(map(_cell, _HEADS, cells))
    return f"<tr>{shown}</tr>"


def _cell(head: str, text: str) -> str:
    kind = ' class="amount"' if head in _NUMBERS else ""
    return f'<td{kind} data-label="{head}">{html.escape(text)}</td>' if text else "<td></td>"
