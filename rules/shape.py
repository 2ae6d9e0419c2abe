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
    keys = tuple(known)
    if not isinstance(node, Table):
        message = f"{where} must be keys with values, like {keys[0]}: …, not {described(node)}"
        report.error("wrong-type", node.span, message, f"keys here: {', '.join(keys)}")
        return None
    found = {entry.key.text: entry for entry in node if entry.key.text in keys}
    meant = _unknown_keys(node, report, where, keys)
    if missing := [f'"{key}"' for key in required if key not in found and key not in meant]:
        listed = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        it = "it" if len(missing) == 1 else "them"
        report.error("missing-key", node.span, f"{where} has no {listed}; add {it}")
    return Fields(found, node.span)


def _unknown_keys(node: Table, report: Report, where: str, keys: tuple[str, ...]) -> set[str]:
    """Reports the keys that do not exist here. The keys that may be meant, which then are not missing."""
    meant: set[str] = set()
    for entry in node:
        if entry.key.text not in keys:
            hint = did_you_mean(entry.key.text, keys)
            meant |= {key for key in keys if f'"{key}"' in hint}
            message = f'unknown key "{shortened(entry.key.text)}" in {where}{hint or "; remove it"}'
            report.error("unknown-key", entry.key.span, message, f"keys here: {', '.join(keys)}")
    return meant


def table(node: Node | None, report: Report, where: str) -> tuple[Entry, ...]:
    """The entries of a mapping with free keys; nothing where the section is missing or empty."""
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return ()
    if not isinstance(node, Table):
        report.error("wrong-type", node.span, f"{where} must be keys with values, not {described(node)}")
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


def is_empty(node: Node | None) -> bool:
    """Whether something is given and holds nothing: `[]`, or a key with nothing behind it."""
    if isinstance(node, Listing):
        return not node.items
    return isinstance(node, Scalar) and node.value is None


def text(node: Node | None, report: Report, what: str) -> str | None:
    """A text that is not blank."""
    if node is None:
        return None
    if is_blank(node):
        report.error("wrong-type", node.span, f"{what} has no value; write one, or remove the key")
        return None
    if not isinstance(node, Scalar):
        report.error("wrong-type", node.span, f"{what} must be one value, not {described(node)}")
        return None
    return node.text.strip()


def is_blank(node: Node) -> bool:
    """Whether there is nothing, or a text of blanks."""
    return isinstance(node, Scalar) and (node.value is None or not node.text.strip())


def is_of(form: type[Listing] | type[Table], node: Node | None) -> bool:
    """Whether a section has this form; one that is missing or empty has any."""
    return node is None or isinstance(node, form) or is_blank(node)


def choice(node: Node | None, report: Report, what: str, options: Iterable[str]) -> str | None:
    """One of the words."""
    word = text(node, report, what)
    allowed = tuple(options)
    if node is None or word is None or word in allowed:
        return word
    listed = f"it can be {', '.join(allowed)}"
    hint = did_you_mean(word, allowed)
    notes = (listed,) if hint else ()
    report.error(
        "wrong-value", node.span, f'{what} cannot be "{shortened(word)}"{hint or "; " + listed}', *notes
    )
    return None


def words(node: Node | None, report: Report, what: str, options: Iterable[str] = ()) -> tuple[str, ...]:
    """A list of words, each at most once; with `options`, only those."""
    allowed = tuple(options)
    found: dict[str, None] = {}
    for item in listing(node, report, what):
        word = choice(item, report, what, allowed) if allowed else text(item, report, what)
        if word is not None and word in found:
            report.error(
                "duplicate-value", item.span, f'"{shortened(word)}" stands twice in {what}; remove one'
            )
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
    if found is not None and not found.count:
        message = f"{what} {found} is no time at all; write more, or remove the key"
        report.error("wrong-value", node.span, message)
        return None
    if found is None:
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
        message = f'{what} "{word}" is given twice, first at {taken[word].place}; choose another'
        report.error("duplicate-id", node.span, message)
        return None
    taken[word] = node.span
    return word
