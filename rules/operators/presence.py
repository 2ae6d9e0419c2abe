"""Whether a fact has a value at all. Only these ask for missing ones; unread stays "cannot tell"."""

from rules.operators.registry import Takes, operator
from rules.values import Comparable


@operator(Takes.FLAG, needs="a value", empty=False)
def known(fact: Comparable, wanted: bool) -> bool:
    """The property has a value. `known: false` asks what `unknown: true` asks.

    >>> known("anything", True)
    True
    """
    return True


@operator(Takes.FLAG, needs="no value", empty=True)
def unknown(fact: Comparable, wanted: bool) -> bool:
    """The property is empty, or there is no such record.

    >>> unknown("anything", True)
    False
    """
    return False
