"""What can go wrong in `rules`: at load, in an evaluation, in the arithmetic of a schedule."""

from rules.problems import Problem
from rules.worded import Worded

UNREADABLE_CODES = frozenset({"not-text", "too-large", "too-deep", "too-many", "too-long"})


class BadRules(Exception):
    """The rule file has mistakes; `problems` holds all of them, in file order.

    `mistakes` are those without the warnings between them, at least one. `unreadable` tells a file that is
    no UTF-8 text within its bounds from one with mistakes in it.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.short for problem in problems))
        self.problems = problems
        self.mistakes = tuple(problem for problem in problems if problem.severity == "error")
        self.unreadable = any(problem.code in UNREADABLE_CODES for problem in problems)


class CannotTell(Worded):
    """A fact that is needed is missing or unreadable; the message is the reason, one sentence."""


class Overbilled(Worded):
    """More is billed than the deal's total; a person has to look before anything else is billed."""
