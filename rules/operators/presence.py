"""Whether a fact has a value at all. Only these ask for missing ones; unread stays "cannot tell"."""

from rules.operators.registry import Example, Takes, operator
from rules.values import Comparable


@operator(
    Takes.FLAG,
    needs="a value",
    empty=False,
    example=Example("contact.email", "true", "ann@example.com", ""),
    inline="True",
)
def known(fact: Comparable, wanted: bool) -> bool:
    """The property has a value. `known: false` asks what `unknown: true` asks.

    >>> known("anything", True)
    True
    """
    return True


@operator(
    Takes.FLAG,
    needs="no value",
    empty=True,
    example=Example("deal.closed_lost_reason", "true", "", "too expensive"),
    inline="False",
)
def unknown(fact: Comparable, wanted: bool) -> bool:
    """The property is empty, or there is no such record.

    >>> unknown("anything", True)
    False
    """
    return False
