"""Changing one place of a rule file that was read: nodes in, nodes out, every other place as it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rules.nodes import Entry, Listing, Node, Scalar, Table, flow
from rules.problems import Span
from rules.reader import typed

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands at a path (keys and indexes from the top) is replaced; with None it is taken away."""

    path: Path
    new: Node | Entry | None


@dataclass(frozen=True, slots=True)
class Change:
    """One small change to the rules, as people write it: `gte: 500` becomes `gt: 500`, or `after` is "".

    `advice` is the test, or the expectation, that would notice it.
    """

    span: Span
    before: str
    after: str
    advice: str
    edits: tuple[Edit, ...]


def edited(root: Node, edits: Sequence[Edit]) -> Node:
    """The nodes with all edits made."""
    for edit in edits:
        root = _with(root, edit.path, edit.new)
    return root


def _with(node: Node, path: Path, new: Node | Entry | None) -> Node:
    step, rest = path[0], path[1:]
    match node:
        case Table(entries=entries):
            changed = (_entry(entry, rest, new) if entry.key.text == step else entry for entry in entries)
            return replace(node, entries=tuple(entry for entry in changed if entry is not None))
        case Listing(items=items):
            inside = (_item(item, rest, new) if at == step else item for at, item in enumerate(items))
            return replace(node, items=tuple(item for item in inside if item is not None))
    raise KeyError(step)


def _entry(entry: Entry, rest: Path, new: Node | Entry | None) -> Entry | None:
    if rest:
        return Entry(entry.key, _with(entry.value, rest, new))
    return new if new is None or isinstance(new, Entry) else Entry(entry.key, new)


def _item(item: Node, rest: Path, new: Node | Entry | None) -> Node | None:
    if rest:
        return _with(item, rest, new)
    return Table((new,), item.span) if isinstance(new, Entry) else new


def at(root: Node | None, *path: str | int) -> Node | None:
    """What stands at a path, or None."""
    node = root
    for step in path:
        node = next((child for key, child in inside(node) if key == step), None)
    return node


def inside(node: Node | None) -> Iterator[tuple[str | int, Node]]:
    """What a list or mapping holds, by index or key."""
    match node:
        case Table(entries=entries):
            yield from ((entry.key.text, entry.value) for entry in entries)
        case Listing(items=items):
            yield from enumerate(items)


def word(text: str, like: Node) -> Scalar:
    """A scalar with another text, at the place and with the quotes of one that was written."""
    plain = like.plain if isinstance(like, Scalar) else True
    return Scalar(text, typed(text) if plain else text, plain, like.span)


def renamed(entry: Entry, key: str) -> Entry:
    """The entry under another key."""
    return Entry(word(key, entry.key), entry.value)


def shown(entry: Entry) -> str:
    """An entry as people write it: `gte: 500.00`."""
    return f"{entry.key.text}: {flow(entry.value)}"
