"""One of several. Of a fact with several values (checkboxes), one in common is enough."""

from collections.abc import Set

from rules.operators.registry import Example, Takes, operator
from rules.values import Comparable


@operator(
    Takes.SEVERAL,
    needs="one of {values}",
    empty=False,
    example=Example("company.country", "[US, CA]", "us", "DE"),
    inline="{fact} in {wanted}",
)
def in_(fact: Comparable, wanted: Set[Comparable]) -> bool:
    """One of the values; of a set, any overlap.

    >>> in_("us", {"us", "ca"}), in_(frozenset({"roof", "wall"}), {"roof"})
    (True, True)
    """
    return not fact.isdisjoint(wanted) if isinstance(fact, frozenset) else fact in wanted


@operator(
    Takes.SEVERAL,
    needs="none of {values}",
    empty=True,
    example=Example("company.industry", "[BANKING, INSURANCE]", "CONSTRUCTION", "BANKING"),
    inline="{fact} not in {wanted}",
)
def not_in(fact: Comparable, wanted: Set[Comparable]) -> bool:
    """None of the values; an empty fact is none of them.

    >>> not_in("de", {"us", "ca"})
    True
    """
    return not in_(fact, wanted)
