"""Where transforms sign up: what each works on, what stands behind its name, and how it is undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from rules.nodes import Node


class BadValue(ValueError):
    """The value cannot go through the transform; the message says why, without the value."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a `lookup`: from a word, without regard to case, to another, and back.

    `otherwise` is what every other word becomes; None refuses it.
    """

    there: Mapping[str, str]
    back: Mapping[str, str]
    otherwise: str | None = None

    @classmethod
    def of(cls, pairs: Mapping[str, str], otherwise: str | None = None) -> "Pairs":
        """From the words as the file has them; of two that become the same the first comes back.

        >>> Pairs.of({"Net30": "Net 30"}).there["net30"]
        'Net 30'
        """
        there = {fold(key): value for key, value in pairs.items()}
        back = {fold(value): key for key, value in reversed(list(pairs.items()))}
        return cls(MappingProxyType(there), MappingProxyType(back), otherwise)


def fold(text: str) -> str:
    """How words of a lookup are compared."""
    return text.strip().casefold()


Argument = int | str | Pairs | None


@dataclass(frozen=True, slots=True)
class Transform:
    """One change by name; `argument` is a length (truncate), a date format (date), pairs (lookup) …"""

    name: str
    argument: Argument = None


@dataclass(frozen=True, slots=True)
class Takes:
    """What stands behind a transform's name. `read` raises BadLiteral.

    `one_way` says why a value cannot come back through a transform with this argument, "" where it can.
    """

    example: str
    read: Callable[[Node], Argument]
    one_way: Callable[[Argument], str] = field(default=lambda _: "")


class Way(Enum):
    """How a transform is undone, where that takes no function of its own."""

    TIDIES = "tidies"  # it only brings a value into one form, so the same serves both ways
    NEVER = "never"  # something is lost


@dataclass(frozen=True, slots=True, repr=False)
class Definition:
    """One transform.

    `there` takes a text, or a Decimal where `of_numbers`; then the argument, if it takes one; then the
    zone, if it is `zoned`. It raises BadValue. `back` undoes it, None where nothing can. `example` is a
    value and what becomes of it, with the argument of `takes.example`; the reference shows it, a test runs
    it.
    """

    name: str
    there: Callable[..., str | Decimal]
    back: Callable[..., str | Decimal] | None
    takes: Takes | None
    of_numbers: bool
    zoned: bool
    example: tuple[str, str]

    def __repr__(self) -> str:
        return f"<transform {self.name}>"


TRANSFORMS: dict[str, Definition] = {}

Change = TypeVar("Change", bound=Callable[..., str | Decimal])


def transform(
    back: Way | Callable[..., str | Decimal],
    *,
    example: tuple[str, str],
    takes: Takes | None = None,
    of_numbers: bool = False,
    zoned: bool = False,
) -> Callable[[Change], Change]:
    """Sign a function up under its own name; a name that is taken is an error."""

    def sign_up(there: Change) -> Change:
        name = there.__name__
        if name in TRANSFORMS:
            raise ValueError(f"two transforms are called {name}")
        undo = there if back is Way.TIDIES else None if isinstance(back, Way) else back
        TRANSFORMS[name] = Definition(name, there, undo, takes, of_numbers, zoned, example)
        return there

    return sign_up
