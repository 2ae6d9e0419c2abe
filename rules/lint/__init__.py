"""Doubts about a file without mistakes: what can never run, what changes nothing, what is never used.

Each is told only where it is certain, whatever the records hold and whatever types an account gives to its
properties; tests compare the claims with the answers for generated records.
"""

from collections.abc import Collection, Iterator, Mapping

from rules.conditions import Condition
from rules.lint.conditions import Walker
from rules.lint.rules import doubt_doubles, doubt_overlaps, doubt_stages, doubt_tests
from rules.lint.solving import Solver
from rules.model import Rulebook
from rules.problems import Report, Span

__all__ = ["lint"]


def lint(report: Report, book: Rulebook, names: Mapping[str, Span], used: Collection[str]) -> None:
    """Report every doubt. `names` tells where named conditions stand, `used` those that something needs."""
    solver = Solver(book.timezone)
    walker = Walker(report, solver, frozenset(map(id, book.conditions.values())), {})
    for name, at in names.items():
        if name not in used:
            report.warning("unused", at, f"condition {name} is never used; name it in a rule, or remove it")
    for condition, at in _conditions(book, names):
        walker.visit(condition, at)
    doubt_stages(book.schedules, book.triggers, report, solver)
    doubt_overlaps(book.schedules, report, solver)
    doubt_doubles(book.triggers, report, solver)
    doubt_tests(book, report)


def _conditions(book: Rulebook, names: Mapping[str, Span]) -> Iterator[tuple[Condition, Span]]:
    """Every condition, with the place to point at where it only names others."""
    for name, condition in book.conditions.items():
        yield condition, names[name]
    for schedule in book.schedules:
        yield schedule.condition, schedule.span
    for trigger in book.triggers:
        if trigger.condition is not None:
            yield trigger.condition, trigger.span
    sync = book.sync
    for one in (sync.customers, sync.products, sync.invoices, sync.payments):
        if one is not None:
            yield from ((found, one.span) for found in (one.to_quickbooks, one.to_hubspot) if found)
