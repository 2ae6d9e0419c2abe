"""Dates in another form. Numbers only, so that it is the same on every machine."""

import re
from zoneinfo import ZoneInfo

from rules.literals import BadLiteral
from rules.nodes import Node, Scalar, described, shortened
from rules.transforms.registry import Argument, BadValue, Takes, transform
from rules.values import Unreadable, as_any_day

_EXAMPLE = '{date: "%Y-%m-%d"}'
_DIGITS = {"Y": "[0-9]{4}", "m": "[0-9]{1,2}", "d": "[0-9]{1,2}"}


def is_date_format(form: str) -> bool:
    """Whether a `date` transform would write a date with it.

    >>> is_date_format("%d/%m/%Y"), is_date_format("%B"), is_date_format("day")
    (True, False, False)
    """
    directives = re.findall("%(.?)", form)
    return bool(directives) and set(directives) <= set("Yymdj")


def _form(node: Node) -> Argument:
    form = node.text.strip() if isinstance(node, Scalar) else ""
    if is_date_format(form):
        return form
    message = f"date needs a value like {_EXAMPLE}, not {described(node)}"
    raise BadLiteral("wrong-value", node.span, message)


def _one_way(form: Argument) -> str:
    whole = sorted(re.findall("%(.?)", str(form))) == sorted("Ymd")
    return "" if whole else f'"{shortened(str(form), 20)}" does not hold year, month and day once each'


def _back(text: str, form: str, zone: ZoneInfo) -> str:
    """The calendar day that a text in this form is, as HubSpot writes it."""
    parts = re.split("%([Ymd])", form)
    pattern = "".join(
        f"(?P<{part}>{_DIGITS[part]})" if odd else re.escape(part)
        for part, odd in zip(parts, [False, True] * len(parts), strict=False)
    )
    found = re.fullmatch(pattern, text.strip())
    if found is None:
        raise BadValue(f"the value is not a date like {form}")
    day = f"{found['Y']}-{found['m']:0>2}-{found['d']:0>2}"
    return date(day, "%Y-%m-%d", zone)


@transform(_back, takes=Takes(_EXAMPLE, _form, _one_way), zoned=True, example=("2026-03-02", "2026-03-02"))
def date(text: str, form: str, zone: ZoneInfo) -> str:
    """The day, in a form made of `%Y %y %m %d %j`; of a moment the day in the file's zone.

    >>> date("2026-03-02T03:00:00Z", "%d/%m/%Y", ZoneInfo("America/Chicago"))
    '01/03/2026'
    """
    try:
        return as_any_day(text, zone).strftime(form)
    except Unreadable as wrong:
        raise BadValue("the value is not a date") from wrong
