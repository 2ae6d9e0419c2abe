"""What the demo expects, and how long it waits for it. The first difference ends the play."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

PAUSE = 0.1  # seconds between two looks
PATIENCE = 20.0  # seconds until what was to come is taken for missing


class Difference(Exception):
    """Something is not as it should be; the text is a sentence that says what."""


class CannotRun(Exception):
    """The play cannot go on, or not even begin; the text is a sentence that says why."""


def _nothing() -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Compares what is seen with what should be.

    `watch` is called before every look, and before a difference is told; it raises CannotRun when a
    process has died, which explains everything else. `timer` and `sleep` count in seconds.
    """

    watch: Callable[[], None] = _nothing
    timer: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def same(self, what: str, seen: object, wanted: object) -> None:
        """Raises: Difference unless both are equal, CannotRun from the watch."""
        self.that(seen == wanted, f"{what} should be {told(wanted)} and is {told(seen)}")

    def that(self, holds: bool, sentence: str) -> None:
        """Raises: Difference with the sentence unless it holds, CannotRun from the watch."""
        if not holds:
            self.watch()
            raise Difference(sentence)

    def becomes(self, what: str, look: Callable[[], T], wanted: T, patience: float = PATIENCE) -> T:
        """Look again and again until it is as wanted.

        Raises: Difference with what was seen last, CannotRun from the watch.
        """
        return self.until(
            look,
            lambda seen: seen == wanted,
            lambda seen: f"{what} should become {told(wanted)} and was {told(seen)} after {patience:g} s",
            patience,
        )

    def until(
        self,
        look: Callable[[], T],
        good: Callable[[T], bool],
        sentence: Callable[[T], str],
        patience: float = PATIENCE,
    ) -> T:
        """Look again and again until it is good, at least once.

        Raises: Difference with the sentence about what was seen last, CannotRun from the watch.
        """
        deadline = self.timer() + patience
        while True:
            self.watch()
            seen = look()
            if good(seen):
                return seen
            if self.timer() >= deadline:
                raise Difference(sentence(seen))
            self.sleep(PAUSE)


def told(value: object) -> str:
    """A value as a sentence shows it.

    >>> told(["a", "b"]), told([]), told("")
    ('a, b', 'nothing', 'empty')
    >>> told({"status": "paid", "balance": "0.00"})
    'status paid, balance 0.00'
    """
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {told(each)}" for name, each in value.items()) or "nothing"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(told, value)) or "nothing"
    return str(value) if str(value) else "empty"
