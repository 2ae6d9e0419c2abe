"""The page that shows each invoice of a batch before any is made, as HTML."""

import html
from collections.abc import Mapping, Sequence

from engine.bulk.proposing import Objection, Proposal, ProposedLine, sums
from engine.said import Said, joined, listed, said
from engine.texts.telling import Teller
from engine.web.pages.fields import section, table
from engine.web.pages.page import button_link, form, paragraph

_COLUMNS = 6
_NUMBERS = (2, 3, 5)  # the columns of quantity, price and amount


def parts(
    told: Sequence[Proposal | Objection],
    inputs: Mapping[str, str],
    hidden: dict[str, str],
    back: str,
    tell: Teller,
) -> tuple[str, ...]:
    """The page from top to bottom. `hidden` carries the batch, `back` is the address of the list."""
    proposals = [one for one in told if isinstance(one, Proposal)]
    objections = [one for one in told if isinstance(one, Objection)]
    lines = [_summary(proposals, objections, inputs, tell)]
    if proposals:
        lines.append(form("/bulk/create", "", _label(len(proposals), tell), hidden))
    lines.append(button_link(back, tell("Back to the deals"), "plain"))
    if objections:
        title = tell("Not billed: {deals}", deals=_deals(len(objections)))
        lines.append(section(title, _objections(objections, tell)))
    if proposals:
        shown = [_invoice(one, tell) for one in proposals]
        lines.append(section(tell("Invoices to create"), *shown))
    return tuple(lines)


def _label(count: int, tell: Teller) -> str:
    return tell("Create 1 invoice") if count == 1 else tell("Create {count} invoices", count=count)


def _deals(count: int) -> Said:
    return said("1 deal") if count == 1 else said("{count} deals", count=count)


def _summary(
    proposals: Sequence[Proposal], objections: Sequence[Objection], inputs: Mapping[str, str], tell: Teller
) -> str:
    if not proposals:
        return paragraph(tell("None of these deals would get an invoice; the reasons stand below."), "bad")
    count = len(proposals)
    counted = said("1 invoice") if count == 1 else said("{count} invoices", count=count)
    whole = listed([str(amount) for amount in sums(proposals)])
    calls = _at_most(sum(one.calls for one in proposals))
    taxes = tell("QuickBooks adds the tax, and gets {calls} for all of them.", calls=calls)
    lines = [
        f'<p class="sum">{html.escape(tell("{count}: {whole}", count=counted, whole=whole))}</p>',
        paragraph(f"{_mails(inputs.get('email_delivery', ''), tell)} {taxes}"),
    ]
    if objections:
        lines.append(paragraph(tell("{deals} would get none.", deals=_deals(len(objections))), "mark"))
    return "".join(lines)


def _mails(delivery: str, tell: Teller) -> str:
    told = {
        "now": said("Each is e-mailed at once."),
        "scheduled": said("Each is e-mailed at the date and time that you gave."),
    }
    return tell.what(told.get(delivery, said("None of them is e-mailed.")))


def _at_most(calls: int) -> Said:
    return said("1 call") if calls == 1 else said("at most {count} calls", count=calls)


def _objections(objections: Sequence[Objection], tell: Teller) -> str:
    deal, reason = tell("Deal"), tell("Reason")
    rows = "".join(
        f'<tr><th scope="row">{html.escape(one.deal_name)}</th>'
        f'<td data-label="{html.escape(reason)}">{html.escape(tell.what(one.reason))}</td></tr>'
        for one in objections
    )
    return table((deal, reason), rows)


def _invoice(one: Proposal, tell: Teller) -> str:
    heads = (
        *(tell("Product or service"), tell("Description"), tell("Quantity"), tell("Price")),
        *(tell("Tax code"), tell("Amount")),
    )
    rows = "".join(_line(line, heads) for line in one.lines)
    if one.discount:
        rows += (
            f'<tr><th scope="row" colspan="{_COLUMNS - 1}">{html.escape(tell("Discount"))}</th>'
            f"{_cell(_COLUMNS - 1, heads[-1], f'−{one.discount}')}</tr>"
        )
    return (
        f'<article><h3>{html.escape(one.deal_name)}<span class="amount">{html.escape(str(one.amount))}</span>'
        f"</h3>{paragraph(_customer(one, tell))}"
        f"{table(heads, rows, numbers=[heads[at] for at in _NUMBERS])}"
        f"{paragraph(_terms(one, tell), 'small')}</article>"
    )


def _customer(one: Proposal, tell: Teller) -> str:
    name = f"{one.customer.name}, {one.email}" if one.email else one.customer.name
    if one.customer.id:
        return tell("For {customer}.", customer=name)
    return tell(
        "For {customer}; not linked yet, so QuickBooks is asked for the customer first.", customer=name
    )


def _terms(one: Proposal, tell: Teller) -> str:
    """When it is dated and due, how it is taxed, what is left, and what it costs in calls."""
    told = [said("dated {day}", day=one.day)] if one.day else []
    if one.due:
        told.append(said("due {day}", day=one.due))
    elif one.terms:
        told.append(said("terms {terms}", terms=one.terms))
    if one.tax_code:
        told.append(said("tax code {code} for the whole invoice", code=one.tax_code))
    told.append(said("{amount} is left to bill on the deal", amount=one.left))
    told.append(said("{calls} to QuickBooks", calls=_at_most(one.calls)))
    sentence = tell.what(joined(told))
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _line(line: ProposedLine, heads: Sequence[str]) -> str:
    cells = (
        line.item,
        line.description,
        f"{line.quantity.normalize():f}" if line.quantity is not None else "",
        f"{line.price:f}" if line.price is not None else "",
        line.tax_code,
        str(line.amount),
    )
    shown = "".join(map(_cell, range(_COLUMNS), heads, cells))
    return f"<tr>{shown}</tr>"


def _cell(column: int, head: str, text: str) -> str:
    kind = ' class="amount"' if column in _NUMBERS else ""
    return f'<td{kind} data-label="{html.escape(head)}">{html.escape(text)}</td>' if text else "<td></td>"
