"""Reading nodes into plain values: each function reports what is wrong and returns None for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rules.durations import Duration, read_duration
from rules.literals import BadLiteral, day
from rules.nodes import Entry, Listing, Node, Scalar, Table, described, shortened
from rules.problems import Report, Span, did_you_mean


@dataclass(frozen=True, slots=True)
class Fields:
    """The known entries of one mapping."""

    entries: Mapping[str, Entry]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value, or None when the key is not there."""
        return self.entries[key].value if key in self.entries else None

    def at(self, key: str) -> Span:
        """Where the key stands; where it is missing, the mapping."""
        return self.entries[key].key.span if key in self.entries else self.span


def fields(
    node: Node, report: Report, where: str, known: Iterable[str], required: Iterable[str] = ()
) -> Fields | None:
    """A mapping with these keys and no others. `where` completes "unknown key … in "."""
    if not isinstance(node, Table):
        report.error("wrong-type", node.span, f"{where} must be a mapping of keys, not {described(node)}")
        return None
    keys = tuple(known)
    for entry in node:
        if entry.key.text not in keys:
            hint = did_you_mean(entry.key.text, keys)
            message = f'unknown key "{entry.key.text}" in {where}{hint}'
            report.error("unknown-key", entry.key.span, message, f"keys here: {', '.join(keys)}")
    found = {entry.key.text: entry for entry in node if entry.key.text in keys}
    for key in required:
        if key not in found:
            report.error("missing-key", node.span, f'{where} has no "{key}"; add it')
    return Fields(found, node.span)


def table(node: Node | None, report: Report, where: str) -> tuple[Entry, ...]:
    """The entries of a mapping with free keys; nothing where the section is missing or empty."""
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return ()
    if not isinstance(node, Table):
        report.error("wrong-type", node.span, f"{where} must be a mapping of keys, not {described(node)}")
        return ()
    return node.entries


def listing(node: Node | None, report: Report, where: str) -> tuple[Node, ...]:
    """The items of a list; nothing where the section is missing or empty."""
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return ()
    if not isinstance(node, Listing):
        report.error(
            "wrong-type", node.span, f"{where} must be a list, each item with a dash, not {described(node)}"
        )
        return ()
    return node.items


def text(node: Node | None, report: Report, what: str) -> str | None:
    """A text that is not blank."""
    if node is None:
        return None
    if not isinstance(node, Scalar) or node.value is None or not node.text.strip():
        report.error("wrong-type", node.span, f"{what} must be a text, not {described(node)}")
        return None
    return node.text.strip()


def choice(node: Node | None, report: Report, what: str, options: Iterable[str]) -> str | None:
    """One of the words."""
    word = text(node, report, what)
    allowed = tuple(options)
    if node is None or word is None or word in allowed:
        return word
    hint = did_you_mean(word, allowed) or f"; it can be {', '.join(allowed)}"
    report.error("wrong-value", node.span, f'{what} cannot be "{shortened(word)}"{hint}')
    return None


def words(node: Node | None, report: Report, what: str, options: Iterable[str] = ()) -> tuple[str, ...]:
    """A list of words, each at most once; with `options`, only those."""
    allowed = tuple(options)
    found: dict[str, None] = {}
    for item in listing(node, report, what):
        word = choice(item, report, what, allowed) if allowed else text(item, report, what)
        if word is not None and word in found:
            report.error("duplicate-value", item.span, f'"{shortened(word)}" stands twice in {what}')
        elif word is not None:
            found[word] = None
    return tuple(found)


def whole(node: Node | None, report: Report, what: str, least: int, most: int) -> int | None:
    """A whole number within bounds."""
    word = text(node, report, what)
    if node is None or word is None:
        return None
    if not (word.isascii() and word.isdigit() and len(word) < 10 and least <= int(word) <= most):
        message = f'{what} must be a whole number from {least} to {most}, not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return int(word)


def duration(node: Node | None, report: Report, what: str) -> Duration | None:
    """A length of time that is not zero."""
    word = text(node, report, what)
    if node is None or word is None:
        return None
    found = read_duration(word)
    if found is None or not found.count:
        message = f'{what} must be a duration like 45min, 2h, 30d or 2w, not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return found


def calendar_day(node: Node | None, report: Report, what: str) -> date | None:
    """A day that exists."""
    if node is None or text(node, report, what) is None or not isinstance(node, Scalar):
        return None
    try:
        return day(node)
    except BadLiteral as wrong:
        report.error(wrong.code, wrong.span, wrong.message, *wrong.notes)
        return None


def identifier(node: Node | None, report: Report, what: str, taken: dict[str, Span]) -> str | None:
    """An id: letters, digits, - and _, at most 64, and not yet taken."""
    word = text(node, report, what)
    if node is None or word is None:
        return None
    if len(word) > 64 or not (word.isascii() and word.replace("-", "").replace("_", "").isalnum()):
        message = f'{what} may have letters, digits, "-" and "_", at most 64, not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    if word in taken:
        message = f'{what} "{word}" is given twice; first at {taken[word].place}'
        report.error("duplicate-id", node.span, message)
        return None
    taken[word] = node.span
    return word
