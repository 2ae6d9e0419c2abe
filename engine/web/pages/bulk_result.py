"""The page that tells what has become of each deal of a batch, as HTML."""

import html
from collections import Counter
from collections.abc import Sequence

from engine.bulk.batches import Result
from engine.said import said
from engine.texts.telling import Teller
from engine.web.pages.fields import table
from engine.web.pages.page import button_link, form, paragraph

_WORDS = {
    "done": said("Created"),
    "scheduled": said("Scheduled"),
    "skipped": said("Nothing to do"),
    "refused": said("Not created"),
    "failed": said("Failed"),
}


def parts(results: Sequence[Result], address: str, hidden: dict[str, str], tell: Teller) -> tuple[str, ...]:
    """The page from top to bottom. `address` is where a retry goes, with `hidden`."""
    again = [one for one in results if one.may_be_tried]
    lines = [_summary(results, tell), _table(results, address, hidden, tell)]
    if len(again) > 1:
        label = tell("Try these {count} again", count=len(again))
        lines.append(form(address, "", label, hidden | {"all": "1"}))
    lines.append(button_link("/bulk", tell("Bill other deals"), "plain"))
    return tuple(lines)


def _summary(results: Sequence[Result], tell: Teller) -> str:
    counted = Counter(_word(one, tell) for one in results)
    told = ", ".join(f"{word}: {count}" for word, count in counted.items())
    still_open = any(one.is_open for one in results)
    again = tell("This page looks again by itself until all have ended.")
    wait = paragraph(again, "small") if still_open else ""
    return f'<p class="sum" role="status">{html.escape(told)}</p>{wait}'


def _word(one: Result, tell: Teller) -> str:
    if one.is_open:
        return tell("Waiting") if one.tried else tell("Under way")
    return tell.what(_WORDS[one.outcome])


def _table(results: Sequence[Result], address: str, hidden: dict[str, str], tell: Teller) -> str:
    heads = (tell("Deal"), tell("Outcome"), tell("Invoice"), tell("Amount"), tell("Reason"))
    rows = "".join(_row(one, heads, address, hidden, tell) for one in results)
    return table(heads, rows, numbers=(heads[3],))


def _row(one: Result, heads: Sequence[str], address: str, hidden: dict[str, str], tell: Teller) -> str:
    again = _again(one, address, hidden, tell) if one.may_be_tried else ""
    _, outcome, invoice, amount, reason = map(html.escape, heads)
    return (
        f'<tr><th scope="row">{html.escape(one.deal.name)}</th>'
        f'<td data-label="{outcome}">{html.escape(_word(one, tell))}</td>'
        f"{_invoice(one, invoice)}"
        f'<td class="amount" data-label="{amount}">{html.escape(one.billed or one.deal.amount)}</td>'
        f'<td data-label="{reason}">{html.escape(_reason(one, tell))}{again}</td></tr>'
    )


def _invoice(one: Result, head: str) -> str:
    number = html.escape(one.number)
    linked = f'<a href="{html.escape(one.link)}">{number}</a>' if one.link else number
    return f'<td data-label="{head}">{linked}</td>' if number else "<td></td>"


def _reason(one: Result, tell: Teller) -> str:
    """With a word where the deal has changed since it was reviewed."""
    if one.differs:
        return tell(
            "{reason}; the deal has changed since its review, which showed {amount}",
            reason=one.reason,
            amount=one.deal.amount,
        )
    return tell.what(one.reason)


def _again(one: Result, address: str, hidden: dict[str, str], tell: Teller) -> str:
    label = tell("Try now") if one.is_open else tell("Try again")
    return form(address, "", label, hidden | {"execution": one.execution_id}, about=one.deal.name)
