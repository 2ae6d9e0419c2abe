"""The closed list of changes a mapped field may go through, one family in each module.

Importing this signs all of them up; nothing else has to name a new one. Nothing is code: a file names
transforms and gives them values.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from zoneinfo import ZoneInfo

from rules.transforms.numbers import number_of
from rules.transforms.registry import (
    TRANSFORMS,
    Argument,
    BadValue,
    Definition,
    Pairs,
    Takes,
    Transform,
    Way,
    transform,
)

__all__ = [
    "PLAIN",
    "TRANSFORMS",
    "WITH_ARGUMENT",
    "Argument",
    "BadValue",
    "Definition",
    "Pairs",
    "Takes",
    "Transform",
    "Way",
    "bound",
    "number_of",
    "one_way",
    "transform",
    "transformed",
    "undone",
    "written",
]

for _family in iter_modules(__path__):
    import_module(f"{__name__}.{_family.name}")

PLAIN = tuple(name for name, one in TRANSFORMS.items() if one.takes is None)
WITH_ARGUMENT = tuple(name for name, one in TRANSFORMS.items() if one.takes is not None)

Step = Callable[..., str | Decimal]


def transformed(text: str, transforms: Sequence[Transform], zone: ZoneInfo) -> str:
    """The text after all transforms, in order; days are counted in the zone. Raises BadValue.

    >>> transformed(" ann LEE ", (Transform("trim"), Transform("title")), ZoneInfo("UTC"))
    'Ann Lee'
    """
    value: str | Decimal = text
    for one in transforms:
        value = _applied(TRANSFORMS[one.name], bound(one, zone), value)
    return written(value)


def undone(text: str, transforms: Sequence[Transform], zone: ZoneInfo) -> str:
    """What was there before the transforms, as the other side's record says it. Raises BadValue.

    >>> undone("7.5", (Transform("percent"),), ZoneInfo("UTC"))
    '0.075'
    """
    value: str | Decimal = text
    for one in reversed(transforms):
        value = _applied(TRANSFORMS[one.name], bound(one, zone, back=True), value)
    return written(value)


def one_way(transforms: Sequence[Transform]) -> str:
    """Why values cannot come back through these transforms; "" where they can.

    >>> one_way((Transform("trim"), Transform("truncate", 21)))
    'truncate cannot be undone: something is lost'
    """
    for one in transforms:
        known = TRANSFORMS[one.name]
        why = "something is lost" if known.back is None else ""
        if known.takes is not None and not why:
            why = known.takes.one_way(one.argument)
        if why:
            return f"{one.name} cannot be undone: {why}"
    return ""


def bound(one: Transform, zone: ZoneInfo, *, back: bool = False) -> Step:
    """The transform's function, with its argument and zone filled in: one value in, one out."""
    known = TRANSFORMS[one.name]
    change = known.back if back else known.there
    if change is None:
        raise ValueError(f"{one.name} cannot be undone")  # the checker refuses such a mapping
    given: list[object] = [one.argument] if known.takes is not None else []
    given += [zone] if known.zoned else []
    return partial(_filled, change, given) if given else change


def written(value: str | Decimal) -> str:
    """A value as text.

    >>> written(Decimal("3E+2"))
    '300'
    """
    return value if isinstance(value, str) else f"{value:f}"


def _applied(known: Definition, step: Step, value: str | Decimal) -> str | Decimal:
    if known.of_numbers:
        return step(number_of(value) if isinstance(value, str) else value)
    return step(written(value))


def _filled(change: Step, given: Sequence[object], value: str | Decimal) -> str | Decimal:
    return change(value, *given)
