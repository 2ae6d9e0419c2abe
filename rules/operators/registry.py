"""Where operators sign up: what each takes, which types it fits, what it says of an empty fact."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from rules.kinds import EVERY_KIND, Kind


class Takes(Enum):
    """What stands behind an operator in the file."""

    ONE = auto()
    SEVERAL = auto()
    PAIR = auto()
    DURATION = auto()
    FLAG = auto()


@dataclass(frozen=True, slots=True)
class Example:
    """How an operator looks in a file, a value that passes and one that does not.

    `fact: {operator: wanted}` as YAML; `passing` and `failing` are values of the fact as HubSpot sends them,
    looked at on 1 April 2026. The reference shows it, and a test runs it.
    """

    fact: str
    wanted: str
    passing: str
    failing: str


@dataclass(frozen=True, slots=True, repr=False)
class Operator:
    """One question about a fact.

    `ask` gets the fact and what the file wants, both converted; of a duration also the present moment.
    `empty` is the answer for a fact that is empty: yes, no, or None for cannot tell.
    `needs` completes "the rule needs …" with the wanted {values} in it; `of_dates` does for dates.
    `inline` may say in Python what `ask` says, of {fact} (no set), {wanted} or {low} and {high}, and {now}:
    compiled conditions then ask without a call.
    """

    name: str
    ask: Callable[..., bool]
    takes: Takes
    kinds: frozenset[Kind]
    empty: bool | None
    needs: str
    of_dates: str
    example: Example
    inline: str = ""

    def __repr__(self) -> str:
        return f"<operator {self.name}>"


OPERATORS: dict[str, Operator] = {}

Ask = TypeVar("Ask", bound=Callable[..., bool])


def operator(
    takes: Takes,
    *,
    needs: str,
    of_dates: str = "",
    kinds: frozenset[Kind] = EVERY_KIND,
    empty: bool | None,
    example: Example,
    inline: str = "",
) -> Callable[[Ask], Ask]:
    """Sign a function up under its own name (`in_` as "in"); a name that is taken is an error."""

    def sign_up(ask: Ask) -> Ask:
        name = ask.__name__.rstrip("_")
        if name in OPERATORS:
            raise ValueError(f"two operators are called {name}")
        OPERATORS[name] = Operator(name, ask, takes, kinds, empty, needs, of_dates or needs, example, inline)
        return ask

    return sign_up
