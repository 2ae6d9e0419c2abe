"""What changed from one text of the rule file to the next: which rules by id, and how many lines."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.nodes import Listing, Node, Scalar, Table, shortened
from rules.reader import lines_of, read

# What people call the members of each section. Of a section that is not here the whole is one thing.
_LISTED = {
    "billing_schedules": ("schedule", "id"),
    "triggers": ("trigger", "id"),
    "tests": ("test", "name"),
}
_KEYED = {
    "conditions": "condition",
    "defaults": "defaults of",
    "properties": "property",
    "sync": "sync of",
}

_SHOWN = 6  # in one line; more would fill the screen


@dataclass(frozen=True, slots=True)
class Changes:
    """The rules that came, went and differ ("trigger retainer"), and the lines that came and went.

    A rule differs when it says something else; comments, blanks, quotes and the order of keys say nothing.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    more_lines: int
    less_lines: int

    def __str__(self) -> str:
        named = (("+", self.added), ("-", self.removed), ("~", self.changed))
        words = [f"{sign}{name}" for sign, names in named for name in names]
        more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
        shown = ", ".join(words[:_SHOWN]) or "no rule"
        return f"{shown}{more} (+{self.more_lines} -{self.less_lines} lines)"


def changes(before: str, after: str) -> Changes:
    """What changed; the texts may have mistakes, and of one that is no YAML only lines are counted."""
    old, new = _named(before), _named(after)
    lines = [line[:1] for line in unified(before, after, "", "", context=0)[2:]]
    return Changes(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
        more_lines=lines.count("+"),
        less_lines=lines.count("-"),
    )


def unified(before: str, after: str, old_name: str, new_name: str, *, context: int = 3) -> tuple[str, ...]:
    """The lines of a unified diff; none where both texts are the same."""
    old, new = _lines(before), _lines(after)
    return tuple(difflib.unified_diff(old, new, old_name, new_name, n=context, lineterm=""))


def _lines(text: str) -> list[str]:
    lines = lines_of(text)
    return lines[:-1] if lines[-1] == "" else lines


def _named(text: str) -> Mapping[str, object]:
    node, _ = read(text, "rules.yaml")
    return dict(_members(node)) if isinstance(node, Table) else {}


def _members(file: Table) -> Iterator[tuple[str, object]]:
    """Everything in the file that has a name, with what it says."""
    for entry in file:
        section, value = entry.key.text, entry.value
        if section in _LISTED and isinstance(value, Listing):
            noun, key = _LISTED[section]
            yield from ((f"{noun} {_name_of(item, key)}", _said(item)) for item in value.items)
        elif section in _KEYED and isinstance(value, Table):
            yield from ((f"{_KEYED[section]} {one.key.text}", _said(one.value)) for one in value)
        else:
            yield section, _said(value)


def _name_of(item: Node, key: str) -> str:
    values = [entry.value for entry in item if entry.key.text == key] if isinstance(item, Table) else []
    return shortened(values[0].text) if values and isinstance(values[0], Scalar) else "without a name"


def _said(node: Node) -> object:
    """The node without its places, its quotes and the order of its keys."""
    match node:
        case Scalar(text=text):
            return text
        case Listing(items=items):
            return [_said(item) for item in items]
        case Table(entries=entries):
            return {entry.key.text: _said(entry.value) for entry in entries}
