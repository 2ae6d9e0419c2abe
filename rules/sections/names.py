"""Names of facts, and texts with placeholders: what both must look like."""

import re
from collections.abc import Iterable, Mapping

from rules.kinds import Kind, with_article
from rules.nodes import Scalar, shortened
from rules.problems import Report, Span, did_you_mean
from rules.properties import (
    BUILT_IN,
    QUICKBOOKS_OBJECTS,
    RULE_OBJECTS,
    is_ours_but_unknown,
)
from rules.templates import PLACEHOLDER, misplaced_brace

_BRACED = re.compile(r"\{([^{}]*)\}")
_FACT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")


def check_fact(name: str, at: Span, report: Report, objects: Iterable[str] = RULE_OBJECTS) -> bool:
    """Whether the name is a fact of one of the objects; reports when not."""
    allowed = tuple(objects)
    first, dot, _ = name.partition(".")
    if not _FACT.fullmatch(name):
        near = did_you_mean(name, (fact.partition(".")[2] for fact in BUILT_IN)) if not dot else ""
        hint = _with_object(near) or "; write object.property, like deal.amount"
        report.error("unknown-fact", at, f'"{shortened(name)}" is not a fact{hint}')
    elif first in QUICKBOOKS_OBJECTS and first not in allowed:
        report.error("unknown-object", at, f"{name} is a fact of QuickBooks; only sync filters know those")
    elif first not in allowed:
        message = f'no object is called "{first}"{did_you_mean(first, allowed)}'
        report.error("unknown-object", at, message, f"objects here: {', '.join(allowed)}")
    elif name.count(".") > 1 and first not in QUICKBOOKS_OBJECTS:
        report.error(
            "unknown-fact", at, f"{name} has too many parts; write object.property, like deal.amount"
        )
    else:
        _doubt(name, at, report)
        return True
    return False


def _with_object(near: str) -> str:
    """`; did you mean "amount"?` -> the same with the first object that has such a property."""
    if not near:
        return ""
    word = near.split('"')[1]
    fact = next(fact for fact in BUILT_IN if fact.partition(".")[2] == word)
    return f'; did you mean "{fact}"?'


def _doubt(name: str, at: Span, report: Report) -> None:
    if is_ours_but_unknown(name):
        first = name.partition(".")[0]
        known = [fact for fact in BUILT_IN if fact.startswith(f"{first}.")]
        message = f"{name} is never read, so no rule can tell it{did_you_mean(name, known)}"
        report.warning("unknown-fact", at, message, f"known: {', '.join(known)}")


def check_dated(name: str, at: Span, report: Report, kinds: Mapping[str, Kind]) -> None:
    """Reports a fact that is known to be something else than a date."""
    kind = BUILT_IN.get(name) or kinds.get(name)
    if kind is not None and kind not in (Kind.DATE, Kind.DATETIME):
        report.error("operator-type", at, f"{name} is {with_article(kind)}, not a date")


def check_text(node: Scalar, report: Report, objects: Iterable[str] = RULE_OBJECTS) -> None:
    """Reports braces that belong to no placeholder, and placeholders that name no fact."""
    at = misplaced_brace(node.text)
    if at is not None:
        _misplaced(node, at, report)
        return
    for found in PLACEHOLDER.finditer(node.text):
        check_fact(found[1], inner_span(node, *found.span()), report, objects)


def _misplaced(node: Scalar, at: int, report: Report) -> None:
    """A brace that belongs to no placeholder; a bare property in it is the usual mistake."""
    word = _BRACED.match(node.text, at)
    if word is None:
        message = "a brace must belong to a placeholder like {deal.dealname}; one pair, one fact"
        report.error("placeholder", inner_span(node, at, at + 1), message)
        return
    near = _with_object(did_you_mean(word[1], (fact.partition(".")[2] for fact in BUILT_IN)))
    hint = near or "; write {object.property}, like {deal.dealname}"
    message = f'"{{{shortened(word[1])}}}" is not a placeholder{hint}'
    report.error("placeholder", inner_span(node, *word.span()), message)


def inner_span(node: Scalar, start: int, end: int) -> Span:
    """The place of a part of a scalar; of the whole one where escapes or lines make that unclear."""
    quotes = 0 if node.plain else 1
    span = node.span
    if span.line != span.end_line or span.end_column - span.column != len(node.text) + 2 * quotes:
        return span
    first = span.column + quotes
    return Span(span.line, first + start, span.line, first + end)
