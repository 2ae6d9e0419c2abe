"""The page that tells what has become of each deal of a batch, as HTML."""

import html
from collections import Counter
from collections.abc import Sequence

from engine.bulk.batches import Result
from engine.web.pages.fields import table
from engine.web.pages.page import button_link, form, paragraph

_HEADS = ("Deal", "Outcome", "Invoice", "Amount", "Reason")
_WORDS = {
    "done": "Created",
    "scheduled": "Scheduled",
    "skipped": "Nothing to do",
    "refused": "Not created",
    "failed": "Failed",
}


def parts(results: Sequence[Result], address: str, hidden: dict[str, str]) -> tuple[str, ...]:
    """The page from top to bottom. `address` is where a retry goes, with `hidden`."""
    again = [one for one in results if one.may_be_tried]
    lines = [_summary(results), _table(results, address, hidden)]
    if len(again) > 1:
        lines.append(form(address, "", f"Try these {len(again)} again", hidden | {"all": "1"}))
    lines.append(button_link("/bulk", "Bill other deals", "plain"))
    return tuple(lines)


def _summary(results: Sequence[Result]) -> str:
    counted = Counter(_word(one) for one in results)
    told = ", ".join(f"{word.lower()}: {count}" for word, count in counted.items())
    still_open = any(one.is_open for one in results)
    wait = paragraph("This page looks again by itself until all have ended.", "small") if still_open else ""
    return f'<p class="sum" role="status">{html.escape(told.capitalize())}</p>{wait}'


def _word(one: Result) -> str:
    if one.is_open:
        return "Waiting" if one.tried else "Under way"
    return _WORDS[one.outcome]


def _table(results: Sequence[Result], address: str, hidden: dict[str, str]) -> str:
    rows = "".join(_row(one, address, hidden) for one in results)
    return table(_HEADS, rows, numbers=("Amount",))


def _row(one: Result, address: str, hidden: dict[str, str]) -> str:
    again = _again(one, address, hidden) if one.may_be_tried else ""
    return (
        f'<tr><th scope="row">{html.escape(one.deal.name)}</th>'
        f'<td data-label="Outcome">{_word(one)}</td>'
        f"{_invoice(one)}"
        f'<td class="amount" data-label="Amount">{html.escape(one.billed or one.deal.amount)}</td>'
        f'<td data-label="Reason">{html.escape(_reason(one))}{again}</td></tr>'
    )


def _invoice(one: Result) -> str:
    number = html.escape(one.number)
    linked = f'<a href="{html.escape(one.link)}">{number}</a>' if one.link else number
    return f'<td data-label="Invoice">{linked}</td>' if number else "<td></td>"


def _reason(one: Result) -> str:
    """With a word where the deal has changed since it was reviewed."""
    if one.differs:
        return f"{one.reason}; the deal has changed since its review, which showed {one.deal.amount}"
    return one.reason


def _again(one: Result, address: str, hidden: dict[str, str]) -> str:
    label = "Try now" if one.is_open else "Try again"
    return form(address, "", label, hidden | {"execution": one.execution_id}, about=one.deal.name)
