"""Parse, print, parse: what is printed reads as what was there."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import rules
from rules import load
from rules.nodes import Entry, Listing, Node, Scalar, Table
from rules.printing import condition_node, on_one_line, printed, table, word
from rules.problems import START
from rules.reader import read, typed

HEAD = (
    "version: 1\ntimezone: America/Chicago\n"
    "properties: {deal.services: set, deal.urgent: boolean, company.promised: date}\n"
)
ROOT = Path(rules.__file__).parent.parent
FILES = [ROOT / "rules.example.yaml", *sorted((ROOT / "tests" / "rules" / "data").glob("*.yaml"))]

TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn"])
    | st.sampled_from("\n\t:#-?{}[],&*!|>'\"%@`~ "),
    max_size=30,
)


def scalars() -> SearchStrategy[Scalar]:
    plain = st.sampled_from(["true", "null", "12", "-0.50", "no", "0777", "1:30", "2026-01-01", "a b", "30%"])
    quoted = TEXTS.map(lambda text: Scalar(text, text, False, START))
    return quoted | TEXTS.map(word) | plain.map(lambda text: Scalar(text, typed(text), True, START))


def grown(parts: SearchStrategy[Node]) -> SearchStrategy[Node]:
    lists = st.lists(parts, max_size=4).map(lambda items: Listing(tuple(items), START))
    keys = st.lists(TEXTS.filter(lambda text: text != "<<"), max_size=4, unique=True)
    tables = keys.flatmap(
        lambda names: st.tuples(*(parts for _ in names)).map(lambda values: _table(names, values))
    )
    return lists | tables


def _table(names: list[str], values: tuple[Node, ...]) -> Table:
    return Table(tuple(Entry(word(name), value) for name, value in zip(names, values, strict=True)), START)


NODES = st.recursive(scalars(), grown, max_leaves=12)


def bare(thing: object) -> object:
    """A part of a rule file without its places; how a word was quoted does not count either."""
    match thing:
        case Scalar(text=text, value=value):
            return None if value is None else (text, value)
        case Table(entries=entries):
            return {entry.key.text: bare(entry.value) for entry in entries}
        case Listing(items=items):
            return [bare(item) for item in items]
    if dataclasses.is_dataclass(thing):
        kept = [one for one in dataclasses.fields(thing) if one.compare and one.name not in _PLACES]
        return {one.name: bare(getattr(thing, one.name)) for one in kept}
    if isinstance(thing, tuple | list):
        return [bare(one) for one in thing]
    if isinstance(thing, dict) or hasattr(thing, "items"):
        return {key: bare(value) for key, value in thing.items()}
    return thing


_PLACES = frozenset({"span", "text", "shown", "digest", "spans"})


@given(NODES)
@settings(max_examples=200)
def test_any_tree_reads_as_it_was(node: Node) -> None:
    text = printed(table({"whole": node}))
    again, report = read(text, "rules.yaml")
    assert report.problems == (), text
    assert bare(again) == {"whole": bare(node)}


@given(NODES)
@settings(max_examples=100)
def test_printing_again_changes_nothing(node: Node) -> None:
    text = printed(table({"whole": node}))
    again, _ = read(text, "rules.yaml")
    assert again is not None
    assert printed(again) == text


@given(NODES)
@settings(max_examples=100)
def test_one_line_is_one_line_and_reads_the_same(node: Node) -> None:
    line = on_one_line(node)
    again, report = read(f"whole: {line}\n", "rules.yaml")
    assert report.problems == ()
    assert "\n" not in line
    assert bare(again) == {"whole": bare(node)}


@given(data=st.data())
@settings(max_examples=150)
def test_a_condition_comes_back_from_what_it_was_loaded_into(
    data: st.DataObject, conditions: SearchStrategy[Node]
) -> None:
    node = data.draw(conditions)
    first = load(HEAD + printed(table({"conditions": table({"c": node})}))).conditions["c"]
    text = printed(table({"conditions": table({"c": condition_node(first)})}))
    assert bare(load(HEAD + text).conditions["c"]) == bare(first)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_a_whole_file_means_the_same_when_printed(file: Path) -> None:
    content = file.read_text(encoding="utf-8")
    node, _ = read(content, "rules.yaml")
    assert node is not None
    assert bare(load(printed(node))) == bare(load(content))
