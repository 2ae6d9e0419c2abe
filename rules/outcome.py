"""How a condition came out, and why: three values, one sentence, one line for each thing looked at."""

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """What a rule says about a record. Nothing starts on CANNOT_TELL."""

    MATCH = "match"
    NO_MATCH = "no match"
    CANNOT_TELL = "cannot tell"

    @staticmethod
    def of(answer: bool | None) -> "Verdict":
        """The verdict for yes, no, or None for cannot tell."""
        return _OF_ANSWER[answer]


_OF_ANSWER = {True: Verdict.MATCH, False: Verdict.NO_MATCH, None: Verdict.CANNOT_TELL}


class TraceLine(NamedTuple):
    """One condition of the file: where it stands, its text, the value it saw, and what it said."""

    line: int
    column: int
    condition: str
    seen: str
    verdict: Verdict


class Outcome(NamedTuple):
    """The result of a condition. `reason` is one sentence without its full stop."""

    verdict: Verdict
    reason: str
    trace: tuple[TraceLine, ...] = ()
