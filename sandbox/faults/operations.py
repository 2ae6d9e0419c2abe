"""Which operations there are. A rule for one that nobody calls would never strike, and nobody would see."""

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase

from sandbox.faults.rules import FaultRule
from sandbox.names import Slip, unknown

Operations = Mapping[str, Collection[str]]
"""The operations of each stand-in, by its name; without any, none is looked for."""


def known_to(operations: Operations, stand_in: str | None) -> frozenset[str]:
    """The operations of a stand-in; those of all of them where a rule is for all (None)."""
    chosen = operations.values() if stand_in is None else [operations.get(stand_in, ())]
    return frozenset[str]().union(*chosen)


def need_operations(rules: Iterable[FaultRule], known: Collection[str]) -> None:
    """Raises: Slip for a rule whose operation, a name or a glob, is none of those known.

    >>> need_operations([FaultRule(operation="invoice.*", kind="html")], ["invoice.create"])
    """
    for rule in rules:
        if known and not any(fnmatchcase(name, rule.operation) for name in known):
            raise Slip(unknown("operation", rule.operation, known))
