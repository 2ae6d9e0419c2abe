"""Parts of a text, members of a set. Case and outer blanks don't count."""

from rules.kinds import Kind
from rules.operators.registry import Takes, operator

_TEXT = frozenset({Kind.TEXT})
_TEXT_OR_SET = frozenset({Kind.TEXT, Kind.SET})


@operator(Takes.ONE, needs="{} in it", kinds=_TEXT_OR_SET, empty=False)
def contains(fact: str | frozenset[str], wanted: str) -> bool:
    """A part of a text, or a member of a set.

    >>> contains("new roof", "roof"), contains(frozenset({"roofing"}), "roof")
    (True, False)
    """
    return wanted in fact


@operator(Takes.ONE, needs="no {} in it", kinds=_TEXT_OR_SET, empty=True)
def not_contains(fact: str | frozenset[str], wanted: str) -> bool:
    """No such part or member; an empty fact has none.

    >>> not_contains("new roof", "wall")
    True
    """
    return wanted not in fact


@operator(Takes.ONE, needs="a text that starts with {}", kinds=_TEXT, empty=False)
def starts_with(fact: str, wanted: str) -> bool:
    """The text begins so.

    >>> starts_with("roof, new", "roof")
    True
    """
    return fact.startswith(wanted)


@operator(Takes.ONE, needs="a text that ends with {}", kinds=_TEXT, empty=False)
def ends_with(fact: str, wanted: str) -> bool:
    """The text ends so.

    >>> ends_with("roof, new", "roof")
    False
    """
    return fact.endswith(wanted)
