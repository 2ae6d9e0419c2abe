"""A rule file as it was written: scalars, lists and mappings, each with its place.

Scalars keep their own text beside the typed value: a pipeline called 12345 is a name, not a number,
and only the property it is compared with can tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.problems import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """One word or text. `plain` means written without quotes."""

    text: str
    value: str | Decimal | bool | None
    plain: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    items: "tuple[Node, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Table:
    """A YAML mapping; keys are unique, in the order of the file."""

    entries: tuple[Entry, ...]
    span: Span

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


Node = Scalar | Listing | Table


def pointer(root: Node, at: Span) -> str:
    """The JSON pointer (RFC 6901) of the key or value at a place, "" for the whole file."""
    steps: list[str] = []
    place, node = (at.line, at.column), root
    while node.span != at:
        before = [(step, one) for step, one, start in _children(node) if start <= place]
        if not before:
            break
        step, node = before[-1]
        steps.append(step.replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{step}" for step in steps)


def _children(node: Node) -> "Iterator[tuple[str, Node, tuple[int, int]]]":
    """What is inside, by the step that leads there, with the place where it begins."""
    match node:
        case Table(entries=entries):
            for entry in entries:
                yield entry.key.text, entry.value, (entry.key.span.line, entry.key.span.column)
        case Listing(items=items):
            for index, item in enumerate(items):
                yield str(index), item, (item.span.line, item.span.column)


def described(node: Node) -> str:
    """What a node is, for messages: `"abc"`, `nothing`, `a list` or `a mapping`."""
    match node:
        case Listing():
            return "a list"
        case Table():
            return "a mapping"
        case Scalar(value=None):
            return "nothing"
        case Scalar(text=text):
            return f'"{shortened(text)}"'


def shortened(text: str, most: int = 60) -> str:
    """At most `most` characters on one line, for messages.

    >>> shortened("abc def", most=5)
    'abc …'
    """
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else one_line[: most - 1] + "…"


def flow(node: Node) -> str:
    """The node on one line, as it could stand in a file: `{gte: 500.00}`."""
    match node:
        case Listing(items=items):
            return f"[{', '.join(flow(item) for item in items)}]"
        case Table(entries=entries):
            return f"{{{', '.join(f'{entry.key.text}: {flow(entry.value)}' for entry in entries)}}}"
        case Scalar(text=text, plain=plain):
            return text if plain else f'"{text}"'
