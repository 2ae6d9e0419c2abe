"""Equal, and before or after. Text is folded and stripped before it comes here."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from rules.kinds import DATES, NUMBERS
from rules.operators.registry import Example, Takes, operator
from rules.values import Comparable

Ordered = TypeVar("Ordered", Decimal, date, datetime)
_ORDERED = NUMBERS | DATES


@operator(
    Takes.ONE,
    needs="{values}",
    empty=False,
    example=Example("deal.pipeline", "default", "default", "renewals"),
    inline="{fact} == {wanted}",
)
def eq(fact: Comparable, wanted: Comparable) -> bool:
    """The same value; of several checkboxes, the same set.

    >>> eq(Decimal("500.0"), Decimal("500"))
    True
    """
    return fact == wanted


@operator(
    Takes.ONE,
    needs="anything but {values}",
    empty=True,
    example=Example("deal.dealtype", "existingbusiness", "newbusiness", "existingbusiness"),
    inline="{fact} != {wanted}",
)
def neq(fact: Comparable, wanted: Comparable) -> bool:
    """Another value. An empty fact is another value too.

    >>> neq("lead", "customer")
    True
    """
    return fact != wanted


@operator(
    Takes.ONE,
    needs="more than {values}",
    of_dates="after {values}",
    kinds=_ORDERED,
    empty=None,
    example=Example("deal.amount", "500", "500.01", "500.00"),
    inline="{fact} > {wanted}",
)
def gt(fact: Ordered, wanted: Ordered) -> bool:
    """More than, or later than; a calendar day is over when it ends.

    >>> gt(Decimal("500.00"), Decimal("500"))
    False
    """
    return fact > wanted


@operator(
    Takes.ONE,
    needs="at least {values}",
    of_dates="on or after {values}",
    kinds=_ORDERED,
    empty=None,
    example=Example("deal.amount", "500", "500.00", "499.99"),
    inline="{fact} >= {wanted}",
)
def gte(fact: Ordered, wanted: Ordered) -> bool:
    """At least, or on that day and later.

    >>> gte(Decimal("500.00"), Decimal("500"))
    True
    """
    return fact >= wanted


@operator(
    Takes.ONE,
    needs="less than {values}",
    of_dates="before {values}",
    kinds=_ORDERED,
    empty=None,
    example=Example("deal.amount", "1000", "999.99", "1000.00"),
    inline="{fact} < {wanted}",
)
def lt(fact: Ordered, wanted: Ordered) -> bool:
    """Less than, or before that day begins.

    >>> lt(date(2026, 3, 1), date(2026, 3, 2))
    True
    """
    return fact < wanted


@operator(
    Takes.ONE,
    needs="at most {values}",
    of_dates="on or before {values}",
    kinds=_ORDERED,
    empty=None,
    example=Example("deal.closedate", "2026-03-31", "2026-03-31", "2026-04-01"),
    inline="{fact} <= {wanted}",
)
def lte(fact: Ordered, wanted: Ordered) -> bool:
    """At most, or until the end of that day.

    >>> lte(date(2026, 3, 2), date(2026, 3, 2))
    True
    """
    return fact <= wanted


@operator(
    Takes.PAIR,
    needs="between {values}",
    kinds=_ORDERED,
    empty=None,
    example=Example("invoice.days_overdue", "[7, 60]", "60", "61"),
    inline="{low} <= {fact} <= {high}",
)
def between(fact: Ordered, wanted: tuple[Ordered, Ordered]) -> bool:
    """From the first to the second, both included.

    >>> between(Decimal(5), (Decimal(5), Decimal(9))), between(Decimal(10), (Decimal(5), Decimal(9)))
    (True, False)
    """
    low, high = wanted
    return low <= fact <= high
