"""What the checker does with one file: all that `rules check`, `rules test` and a reload do with it."""

import json
from datetime import UTC, datetime

from rules import (
    BadRules,
    Facts,
    Happening,
    Problem,
    Rulebook,
    decide,
    load,
    needs,
    references,
    run_tests,
)

_MOST_RUN = 60  # rules and tests of a file that are run; many are slow by right
_NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
_RECORDS = {
    "deal": {
        "amount": "10,000",
        "dealstage": "won",
        "pipeline": "a",
        "own_1": "5",
        "closedate": "1772409600000",
    },
    "contact": {"email": "ann@example.com"},
    "company": None,
    "invoice": {"balance": "820.00", "status": "paid", "due_date": "2026-03-02"},
    "ticket": [{"subject": "roof"}, {}],
}


def judged(data: bytes) -> str:
    """ "clean", "doubted", "refused" or "unreadable"; raises whatever the rules wrongly raise."""
    try:
        book = load(data)
    except BadRules as mistakes:
        _tell(mistakes.problems)
        assert any(problem.severity == "error" for problem in mistakes.problems)
        return "unreadable" if mistakes.unreadable else "refused"
    _tell(book.warnings)
    if len(book.triggers) + len(book.schedules) + len(book.tests) <= _MOST_RUN:
        _run(book)
    return "doubted" if book.warnings else "clean"


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        assert problem.text.startswith(problem.short)
        assert 1 <= problem.line <= problem.end_line
        json.dumps(problem.details).encode()


def _run(book: Rulebook) -> None:
    run_tests(book)
    references(book)
    needs(book, None)
    whens = {one.when for schedule in book.schedules for one in schedule.instalments}
    for when in {*whens, *(trigger.when for trigger in book.triggers)}:
        decide(book, Happening(when.kind, when.value), Facts(_RECORDS), now=_NOW)
