"""Names of facts, and texts with placeholders: what both must look like."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules.kinds import Kind, with_article
from rules.nodes import Scalar, shortened
from rules.problems import Report, Span, did_you_mean
from rules.properties import (
    BUILT_IN,
    QUICKBOOKS_OBJECTS,
    RULE_OBJECTS,
    SYNCED_OBJECTS,
    is_ours_but_unknown,
)
from rules.templates import PLACEHOLDER, misplaced_brace

_BRACED = re.compile(r"\{([^{}]*)\}")
_FACT = re.compile(
    r"[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*|[A-Z][A-Za-z]*\.CustomField\[[^\[\]{}]+\]"
)


@dataclass(frozen=True, slots=True)
class _Mistake:
    """What is wrong with a name, before its place is known."""

    code: str
    message: str
    notes: tuple[str, ...] = ()


def check_fact(
    name: str, at: Span, report: Report, objects: Iterable[str] = RULE_OBJECTS, *, doubt: bool = True
) -> bool:
    """Whether the name is a fact of one of the objects; reports when not.

    With `doubt` a fact of our own objects that is never read is doubted; a sync may write such a one, and its
    filters know HubSpot's own invoices.
    """
    allowed = tuple(objects)
    mistake = _mistake_in(name, allowed)
    if mistake is None:
        if doubt and not set(SYNCED_OBJECTS) & set(allowed):
            _doubt(name, at, report)
        return True
    report.error(mistake.code, at, mistake.message, *mistake.notes)
    return False


def _mistake_in(name: str, allowed: Sequence[str]) -> _Mistake | None:
    first, dot, _ = name.partition(".")
    shown = shortened(name)
    if not _FACT.fullmatch(name):
        near = did_you_mean(name, (fact.partition(".")[2] for fact in BUILT_IN)) if not dot else ""
        hint = _with_object(near) or "; write object.property, like deal.amount"
        return _Mistake("unknown-fact", f'"{shown}" is not a fact{hint}')
    if first in QUICKBOOKS_OBJECTS and first not in allowed:
        return _Mistake("unknown-object", f"{shown} is a fact of QuickBooks; only sync filters know those")
    if first in SYNCED_OBJECTS and first not in allowed:
        return _Mistake("unknown-object", f"{shown} is known in the sync of {first}s only; name another fact")
    if first not in allowed:
        hint = did_you_mean(first, allowed) or f"; write one of {', '.join(allowed)}"
        message = f'no object is called "{shortened(first)}"{hint}'
        return _Mistake("unknown-object", message, (f"objects here: {', '.join(allowed)}",))
    if name.count(".") > 1 and first not in QUICKBOOKS_OBJECTS:
        message = f"{shown} has too many parts; write object.property, like deal.amount"
        return _Mistake("unknown-fact", message)
    return None


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
        hint = did_you_mean(name, known) or "; use one of those that are"
        message = f"{name} is never read, so no rule can tell it{hint}"
        report.warning("unread-fact", at, message, f"known: {', '.join(known)}")


def check_dated(name: str, at: Span, report: Report, kinds: Mapping[str, Kind]) -> None:
    """Reports a fact that is known to be something else than a date."""
    kind = BUILT_IN.get(name) or kinds.get(name)
    if kind is not None and kind not in (Kind.DATE, Kind.DATETIME):
        message = f"{name} is {with_article(kind)}, not a date; name a property that holds a date"
        report.error("operator-type", at, message)


def check_text(
    node: Scalar,
    report: Report,
    objects: Iterable[str] = RULE_OBJECTS,
    *,
    doubt: bool = True,
    also: Collection[str] = (),
) -> None:
    """Reports braces that belong to no placeholder, and placeholders that name no fact.

    `also` are words that may stand in braces here and are no facts.
    """
    at = misplaced_brace(node.text)
    if at is not None:
        _misplaced(node, at, report)
        return
    allowed = tuple(objects)
    for found in PLACEHOLDER.finditer(node.text):
        # Finding a place costs a look through the text, so it is found where something is wrong.
        if found[1] in also:
            continue
        if _mistake_in(found[1], allowed) or (doubt and is_ours_but_unknown(found[1])):
            check_fact(found[1], inner_span(node, *found.span(), report), report, allowed)


def _misplaced(node: Scalar, at: int, report: Report) -> None:
    """A brace that belongs to no placeholder; a bare property in it is the usual mistake."""
    word = _BRACED.match(node.text, at)
    if word is None:
        message = "this brace belongs to no placeholder; write one pair for one fact, like {deal.dealname}"
        report.error("placeholder", inner_span(node, at, at + 1, report), message)
        return
    near = _with_object(did_you_mean(word[1], (fact.partition(".")[2] for fact in BUILT_IN)))
    hint = near.replace(' "', ' "{').replace('"?', '}"?') or "; write {object.property}, like {deal.dealname}"
    message = f'"{{{shortened(word[1])}}}" is not a placeholder{hint}'
    report.error("placeholder", inner_span(node, *word.span(), report), message)


def inner_span(node: Scalar, start: int, end: int, report: Report) -> Span:
    """The place of a part of a scalar; of the whole one where escapes make that unclear."""
    part = node.text[start:end]
    earlier = node.text.count(part, 0, start)
    for line in range(node.span.line, node.span.end_line + 1):
        first, last = _edges(node.span, line, report.lines)
        source = report.lines[line - 1]
        found = source.count(part, first, last)
        if earlier < found:
            column = _nth(source, part, earlier, first) + 1
            return Span(line, column, line, column + len(part))
        earlier -= found
    return node.span


def _edges(span: Span, line: int, lines: list[str]) -> tuple[int, int]:
    """From where to where a line belongs to a place."""
    first = span.column - 1 if line == span.line else 0
    return first, span.end_column - 1 if line == span.end_line else len(lines[line - 1])


def _nth(text: str, part: str, skipped: int, start: int) -> int:
    """The index of the part that stands behind as many others of its kind."""
    at = text.index(part, start)
    for _ in range(skipped):
        at = text.index(part, at + len(part))
    return at
