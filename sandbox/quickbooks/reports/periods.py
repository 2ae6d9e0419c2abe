"""Which days a report is about: explicit dates, or a macro like `Last Month`."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from sandbox.quickbooks import errors
from sandbox.quickbooks.gate import Call

_USUAL = "This Fiscal Year-to-date"
_MACRO = re.compile(r"(this|last|next) (week|month|fiscal quarter|fiscal year)(-to-date)?", re.IGNORECASE)
_STEP = {"this": 0, "last": -1, "next": 1}
_MONTHS = {
    "month": 1,
    "fiscal quarter": 3,
    "fiscal year": 12,
}  # fiscal years of all companies begin in January
_ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
    """From the first day to the last. `macro` is empty where the dates were said."""

    first: date
    last: date
    macro: str = ""


def asked(call: Call) -> Period:
    """The period that a call names; by default the fiscal year to date. Raises: Refusal 2070, 2190."""
    first, last = day(call, "start_date"), day(call, "end_date")
    if first is None or last is None:
        return of_macro(call.parameter("date_macro") or _USUAL, _today(call))
    if first > last:
        raise errors.invalid("2190", "Invalid Date Range", "start_date", first.isoformat())
    return Period(first, last)


def day(call: Call, name: str) -> date | None:
    """A day of the call's parameters. Raises: Refusal 2070."""
    said = call.parameter(name)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise errors.invalid("2070", "Invalid Date Format", name, said) from None


def of_macro(macro: str, today: date) -> Period:
    """The days that a macro stands for. Raises: Refusal 2190 where it stands for none.

    >>> of_macro("Last Month", date(2026, 3, 2))[:2]
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    >>> of_macro("This Fiscal Quarter-to-date", date(2026, 5, 7))[:2]
    (datetime.date(2026, 4, 1), datetime.date(2026, 5, 7))
    """
    said = macro.strip().lower()
    if said in ("today", "yesterday"):
        only = today - _ONE_DAY * (said == "yesterday")
        return Period(only, only, macro)
    found = _MACRO.fullmatch(said)
    if found is None:
        raise errors.invalid("2190", "Invalid Date Range", "date_macro", macro)
    which, unit, to_date = found.groups()
    first = _begin(unit, today, _STEP[which])
    last = _begin(unit, today, _STEP[which] + 1) - _ONE_DAY
    if to_date:
        last = min(last, first + (today - _begin(unit, today, 0)))
    return Period(first, last, macro)


def _begin(unit: str, today: date, step: int) -> date:
    """When the week, month, … that lies so many from today's begins; weeks begin on Sunday."""
    if unit == "week":
        return today - timedelta(days=today.isoweekday() % 7) + timedelta(weeks=step)
    length = _MONTHS[unit]
    months = today.year * 12 + (today.month - 1) // length * length + step * length
    return date(months // 12, months % 12 + 1, 1)


def _today(call: Call) -> date:
    return date.fromisoformat(call.books.today)
