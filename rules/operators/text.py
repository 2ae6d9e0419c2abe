"""Parts of a text, members of a set. Case and outer blanks don't count."""

from rules.kinds import Kind
from rules.operators.registry import Example, Takes, operator

_TEXT = frozenset({Kind.TEXT})
_TEXT_OR_SET = frozenset({Kind.TEXT, Kind.SET})


@operator(
    Takes.ONE,
    needs="{values} in it",
    kinds=_TEXT_OR_SET,
    empty=False,
    example=Example("deal.dealname", "roof", "New roof, Main Street 4", "New kitchen"),
    inline="{wanted} in {fact}",
)
def contains(fact: str | frozenset[str], wanted: str) -> bool:
    """A part of a text, or a member of a set.

    >>> contains("new roof", "roof"), contains(frozenset({"roofing"}), "roof")
    (True, False)
    """
    return wanted in fact


@operator(
    Takes.ONE,
    needs="no {values} in it",
    kinds=_TEXT_OR_SET,
    empty=True,
    example=Example("deal.dealname", '"[test]"', "Roof", "Roof [TEST]"),
    inline="{wanted} not in {fact}",
)
def not_contains(fact: str | frozenset[str], wanted: str) -> bool:
    """No such part or member; an empty fact has none.

    >>> not_contains("new roof", "wall")
    True
    """
    return wanted not in fact


@operator(
    Takes.ONE,
    needs="a text that starts with {values}",
    kinds=_TEXT,
    empty=False,
    example=Example("deal.dealname", "Roof", "Roof, Main Street 4", "New roof"),
    inline="{fact}.startswith({wanted})",
)
def starts_with(fact: str, wanted: str) -> bool:
    """The text begins so.

    >>> starts_with("roof, new", "roof")
    True
    """
    return fact.startswith(wanted)


@operator(
    Takes.ONE,
    needs="a text that ends with {values}",
    kinds=_TEXT,
    empty=False,
    example=Example("company.domain", ".example", "acme.example", "acme.com"),
    inline="{fact}.endswith({wanted})",
)
def ends_with(fact: str, wanted: str) -> bool:
    """The text ends so.

    >>> ends_with("roof, new", "roof")
    False
    """
    return fact.endswith(wanted)
