"""The arithmetic of schedules: billed and still to bill always make the total, to the minor unit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rules.errors import Overbilled
from rules.model import Instalment, Schedule
from rules.money import Money, apportion
from rules.money import total as sum_of
from rules.said import said


def amounts(
    schedule: Schedule, total: Money, billed: Mapping[str, Money], outside: Money
) -> Mapping[str, Money]:
    """The forecast for each open instalment, in the order of the file.

    `billed` is by instalment, `outside` is what was invoiced for the deal without being one. While any
    instalment is open, billed + outside + forecast = total. After a `rest` is billed none is open: it took
    what earlier ones had left. Raises Overbilled when more is billed than the total.
    """
    left = remaining(total, billed, outside)
    open_ones = open_instalments(schedule, billed)
    if any(item.share is None for item in open_ones):
        return _with_rest(open_ones, total, left)
    return _without_rest(schedule.instalments, open_ones, total, left)


def amount_now(
    schedule: Schedule, instalment_id: str, total: Money, billed: Mapping[str, Money], outside: Money
) -> Money:
    """What the instalment comes to when it is billed now, whatever is still open before it.

    A `rest` takes everything not yet billed. A share is never more than what is left. Raises Overbilled,
    and KeyError for an instalment that is not open.
    """
    left = remaining(total, billed, outside)
    open_ones = {item.id: item for item in open_instalments(schedule, billed)}
    share = open_ones[instalment_id].share
    if share is None:
        return left
    if any(item.share is None for item in schedule.instalments):
        return min(total.percent(share), left)
    return amounts(schedule, total, billed, outside)[instalment_id]


def remaining(total: Money, billed: Mapping[str, Money], outside: Money) -> Money:
    """What is not billed yet. Raises Overbilled when that is less than nothing."""
    done = sum_of(list(billed.values()), total.currency) + outside
    if done > total:
        raise Overbilled(
            said(
                "{done} is billed already, more than the total of {total}; a person has to look",
                done=done.text,
                total=total.text,
            )
        )
    return total - done


def open_instalments(schedule: Schedule, billed: Mapping[str, Money]) -> tuple[Instalment, ...]:
    """Those that can still be billed: none after a `rest`, which absorbs the others."""
    if any(item.share is None and item.id in billed for item in schedule.instalments):
        return ()
    return tuple(item for item in schedule.instalments if item.id not in billed)


def _with_rest(open_ones: Sequence[Instalment], total: Money, left: Money) -> dict[str, Money]:
    """Shares of the total as long as something is left; the rest is the rest."""
    found: dict[str, Money] = {}
    for item in open_ones:
        if item.share is not None:
            found[item.id] = min(total.percent(item.share), left)
            left = left - found[item.id]
    return {item.id: found.get(item.id, left) for item in open_ones}


def _without_rest(
    instalments: Sequence[Instalment], open_ones: Sequence[Instalment], total: Money, left: Money
) -> dict[str, Money]:
    """The parts first planned where they fit what is left; else what is left, in the same proportions."""
    if not open_ones:
        return {}
    planned = dict(
        zip((item.id for item in instalments), apportion(total, _weights(instalments)), strict=True)
    )
    parts = [planned[item.id] for item in open_ones]
    if sum_of(parts, total.currency) != left:
        parts = list(apportion(left, _weights(open_ones)))
    return dict(zip((item.id for item in open_ones), parts, strict=True))


def _weights(instalments: Sequence[Instalment]) -> list[Decimal]:
    return [item.share or Decimal(0) for item in instalments]
