"""Damage: to the text, as fingers and programs do it, and to the structure, as misunderstandings do."""

import random
from collections.abc import Callable

from benchmarks.fuzzing.corpus import corpus
from benchmarks.fuzzing.hostile import HOSTILE
from rules.nodes import Entry, Listing, Node, Scalar, Table
from rules.printing import printed, word
from rules.problems import START
from rules.reader import read
from rules.vocabulary import ACTIONS

_SIGNS = "{}[]:,-#&*!|>'\"%@`?~ \n\t\\<=5x.\x00\x85\u2028\u202eé🙂"
_WORDS = (
    *("version", "timezone", "defaults", "properties", "conditions", "billing_schedules", "triggers"),
    *("review_requests", "sync", "tests", "all", "any", "not", "some", "every", "no", "id", "when", "if"),
    *("wait", "do", "for", "total", "instalments", "share", "invoice", "given", "expect", "event", "cases"),
    *("gte", "in", "between", "within", "known", "if_empty", "deal.amount", "deal.dealstage", "ticket"),
    *("contact.email", "Customer.Active", "customers", "mappings", "filters", "transform", "lookup"),
    *("hubspot", "quickbooks", "direction", "two_way", "sites", "templates", "text", "subject", "window"),
    *ACTIONS,
)


def damaged_text(chance: random.Random) -> str:
    """A file of the corpus with characters and lines lost, doubled, moved or replaced."""
    text = chance.choice(corpus())
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        text = chance.choice(_DAMAGES)(text, chance)
    return text


def damaged_structure(chance: random.Random) -> str:
    """A file of the corpus with keys and values lost, doubled, moved, renamed or replaced."""
    node = _tree(chance.choice(corpus()))
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        node = _changed(node, chance, depth=chance.randint(0, 8))
    return printed(node)


def _tree(text: str) -> Node:
    node, _ = read(text, "")
    return node if node is not None else Table((), START)


def _changed(node: Node, chance: random.Random, depth: int) -> Node:
    """The node with one change somewhere inside, about that deep."""
    if depth and isinstance(node, Table) and node.entries:
        at = chance.randrange(len(node.entries))
        entry = node.entries[at]
        inner = Entry(entry.key, _changed(entry.value, chance, depth - 1))
        return Table((*node.entries[:at], inner, *node.entries[at + 1 :]), START)
    if depth and isinstance(node, Listing) and node.items:
        at = chance.randrange(len(node.items))
        item = _changed(node.items[at], chance, depth - 1)
        return Listing((*node.items[:at], item, *node.items[at + 1 :]), START)
    return _replaced(node, chance)


def _replaced(node: Node, chance: random.Random) -> Node:
    match chance.randrange(9):
        case 0:
            return word(chance.choice(HOSTILE))
        case 1:
            return Scalar("", None, True, START)
        case 2:
            return Listing((node,) * chance.choice((0, 1, 2, 50)), START)
        case 3:
            return Table((Entry(word(chance.choice(_WORDS)), node),), START)
        case 4:
            return _part(_tree(chance.choice(corpus())), chance)
        case 5:
            return _wrapped(node, chance.choice((2, 10, 30)), chance)
    return _of_its_kind(node, chance)


def _of_its_kind(node: Node, chance: random.Random) -> Node:
    """A mapping with other keys, a list with other items, another word."""
    match node:
        case Table(entries=entries):
            kept = [entry for entry in entries if chance.random() < 0.7]
            key = word(chance.choice((*_WORDS, *HOSTILE)))
            value = chance.choice(entries).value if entries else word("x")
            return Table((*kept, Entry(key, value)), START)
        case Listing(items=items):
            return Listing(tuple(chance.choices(items, k=chance.choice((1, 2, 20)))) if items else (), START)
    return word(chance.choice((*_WORDS, *HOSTILE)))


def _part(node: Node, chance: random.Random) -> Node:
    """Some part of another file."""
    while chance.random() < 0.7:
        match node:
            case Table(entries=entries) if entries:
                node = chance.choice(entries).value
            case Listing(items=items) if items:
                node = chance.choice(items)
            case _:
                return node
    return node


def _wrapped(node: Node, times: int, chance: random.Random) -> Node:
    key = word(chance.choice(_WORDS))
    for _ in range(times):
        node = Table((Entry(key, node),), START) if chance.random() < 0.8 else Listing((node,), START)
    return node


def _signs(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return (
        text[:at]
        + "".join(chance.choices(_SIGNS, k=chance.randint(0, 3)))
        + text[at + chance.randint(0, 3) :]
    )


def _word(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(HOSTILE) + text[at:]


def _lines(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    first = chance.randrange(len(lines))
    some = lines[first : first + chance.choice((1, 1, 3, 10))]
    del lines[first : first + len(some) * chance.randint(0, 1)]
    at = chance.randrange(len(lines) + 1)
    lines[at:at] = some * chance.choice((0, 1, 2, 100))
    return "".join(lines)


def _indents(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 4) if lines else 0):
        at = chance.randrange(len(lines))
        lines[at] = chance.choice(("", " ", "  ", "\t", "- ", "? ", "    ")) + lines[at].lstrip()
    return "".join(lines)


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


_DAMAGES: tuple[Callable[[str, random.Random], str], ...] = (_signs, _signs, _word, _lines, _indents, _cut)
