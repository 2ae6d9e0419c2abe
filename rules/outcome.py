"""How a condition came out, and why: three values, one sentence, one line for each thing looked at."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a rule says about a record. Nothing starts on CANNOT_TELL."""

    MATCH = "match"
    NO_MATCH = "no match"
    CANNOT_TELL = "cannot tell"

    @staticmethod
    def of(answer: bool | None) -> "Verdict":
        """The verdict for yes, no, or None for cannot tell."""
        if answer is None:
            return Verdict.CANNOT_TELL
        return Verdict.MATCH if answer else Verdict.NO_MATCH


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One condition of the file: where it stands, its text, the value it saw, and what it said."""

    line: int
    column: int
    condition: str
    seen: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a condition. `reason` is one sentence without its full stop."""

    verdict: Verdict
    reason: str
    trace: tuple[TraceLine, ...] = ()
