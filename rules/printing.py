"""From a rule file's parts back to text: nodes as YAML that reads the same, conditions as nodes.

What is printed and read again is what was there, except comments and the places of things. Short mappings
and lists stay on one line, as people write them.
"""

import re
from collections.abc import Iterable, Iterator

from rules.conditions import AllOf, AnyOf, Check, Condition, Not, Quantified
from rules.nodes import Entry, Listing, Node, Scalar, Table
from rules.operators import Takes
from rules.problems import START
from rules.reader import typed
from rules.testing.writing import quoted

_WIDEST = 100
_INDENT = "  "
_PLAIN = re.compile(r"(-?[A-Za-z0-9_./]([A-Za-z0-9_./ +%@?!()'-]*[A-Za-z0-9_./+%@?!()'-])?)", re.ASCII)


def printed(node: Node) -> str:
    """The node as YAML, ending with a line end.

    >>> print(printed(table({"id": word("retainer"), "wait": word("2h")})), end="")
    id: retainer
    wait: 2h
    """
    return "\n".join(_block(node, "")) + "\n"


def on_one_line(node: Node) -> str:
    """The node as YAML that can stand anywhere: `{gte: 500.00}`.

    >>> on_one_line(table({"in": Listing((word("a, b"), word("no")), START)}))
    '{in: ["a, b", "no"]}'
    """
    match node:
        case Listing(items=items):
            return f"[{', '.join(map(on_one_line, items))}]"
        case Table(entries=entries):
            pairs = (f"{_scalar(entry.key)}: {on_one_line(entry.value)}" for entry in entries)
            return f"{{{', '.join(pairs)}}}"
        case Scalar():
            return _scalar(node)


def condition_node(condition: Condition) -> Node:
    """A condition as the mapping that a file would have for it; names of conditions are written out."""
    return _condition(condition, "")


def word(text: str) -> Scalar:
    """A text as a scalar, in quotes where it would be read as something else."""
    return Scalar(text, text, text not in _SUSPECT and _is_plain(text), START)


def table(entries: dict[str, Node]) -> Table:
    """A mapping of words."""
    keys = {key: Scalar(key, key, _is_plain(key), START) for key in entries}
    return Table(tuple(Entry(keys[key], value) for key, value in entries.items()), START)


_SUSPECT = frozenset({"yes", "no", "on", "off", "Yes", "No", "On", "Off", "YES", "NO", "ON", "OFF"})


def _condition(condition: Condition, scope: str) -> Node:
    match condition:
        case AllOf(parts=parts):
            return table({"all": _list(_condition(part, scope) for part in parts)})
        case AnyOf(parts=parts):
            return table({"any": _list(_condition(part, scope) for part in parts)})
        case Not(part=part):
            return table({"not": _condition(part, scope)})
        case Quantified(quantifier=quantifier, name=name, part=part):
            return table({quantifier: table({name: _condition(part, name)})})
        case Check():
            return table({condition.fact.removeprefix(f"{scope}."): _check(condition)})


def _check(item: Check) -> Node:
    asked: dict[str, Node] = {item.operator.name: item.operand}
    if item.operator.takes is not Takes.FLAG and item.empty is not item.operator.empty:
        asked["if_empty"] = word("match" if item.empty else "no_match")
    return table(asked)


def _list(items: Iterable[Node]) -> Listing:
    return Listing(tuple(items), START)


def _block(node: Node, indent: str) -> Iterator[str]:
    """The lines of a node that has lines of its own."""
    match node:
        case Table(entries=entries) if entries:
            for entry in entries:
                yield from _headed(f"{indent}{_scalar(entry.key)}:", entry.value, indent, inside=_INDENT)
        case Listing(items=items) if items:
            for item in items:
                yield from _item(item, indent)
        case _:
            yield indent + on_one_line(node)


def _headed(head: str, value: Node, indent: str, *, inside: str) -> Iterator[str]:
    """A key or a dash with what belongs to it: on its line where that fits, else below it."""
    line = f"{head} {on_one_line(value)}"
    if isinstance(value, Scalar) and _is_letter(value):
        yield f"{head} |" if value.text.endswith("\n") else f"{head} |-"
        yield from (f"{indent}{inside}{line}".rstrip() for line in value.text.splitlines())
    elif isinstance(value, Scalar) or (
        len(line) <= _WIDEST and (indent or _is_small(value)) and not _has_letter(value)
    ):
        yield line
    else:
        yield head
        yield from _block(value, indent + inside)


def _item(item: Node, indent: str) -> Iterator[str]:
    """An item of a list; a mapping that is too long for a line begins behind its dash."""
    too_long = len(indent) + len(on_one_line(item)) > _WIDEST - 2 or _has_letter(item)
    if isinstance(item, Table) and item.entries and too_long:
        first, *others = _block(item, indent + _INDENT)
        yield f"{indent}- {first[len(indent) + 2 :]}"
        yield from others
    else:
        yield from _headed(f"{indent}-", item, indent, inside=_INDENT)


def _is_small(node: Node) -> bool:
    """Whether a section of the file is one line to people too: nothing in it has parts of its own."""
    values = [entry.value for entry in node.entries] if isinstance(node, Table) else ()
    return not isinstance(node, Listing) and all(isinstance(value, Scalar) for value in values)


def _is_letter(node: Scalar) -> bool:
    """Whether a text reads best as the lines it has."""
    lines = node.text.split("\n")
    return (
        not node.plain
        and len(lines) > 1
        and bool(lines[0].strip())
        and not node.text.endswith("\n\n")
        and all(line.isprintable() and line == line.strip() for line in lines)
    )


def _has_letter(node: Node) -> bool:
    match node:
        case Listing(items=items):
            return any(map(_has_letter, items))
        case Table(entries=entries):
            return any(_has_letter(entry.value) for entry in entries)
        case Scalar():
            return _is_letter(node)


def _scalar(node: Scalar) -> str:
    if node.plain and node.value is None:
        return "null"
    if node.plain and _PLAIN.fullmatch(node.text):
        return node.text
    return quoted(node.text)


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and isinstance(typed(text), str)
