"""The reference of the rule language is what the code says, and every example in it runs."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import docs.build
from docs.writing.examples import files, written
from rules import coverage, load, run_tests, schema
from rules.codes import CODES
from rules.kinds import KINDS_BY_NAME
from rules.nodes import Listing, Node, Table
from rules.operators import OPERATORS
from rules.reader import read
from rules.transforms import TRANSFORMS
from rules.vocabulary import ACTIONS

PAGES = docs.build.FOLDER / "rules"
EXAMPLES = files()
SECTIONS = schema()["properties"]


def test_the_committed_pages_are_what_the_code_says() -> None:
    """If not: python -m docs.build."""
    assert docs.build.differing() == []


def test_a_page_that_differs_is_named(tmp_path: Path) -> None:
    docs.build.write(tmp_path)
    (tmp_path / "rules/facts.md").write_text("# Facts\n", encoding="utf-8")
    assert docs.build.differing(tmp_path) == ["rules/facts.md"]


def test_the_command_writes_nothing_when_it_checks() -> None:
    assert docs.build.main(["--check"]) == 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_loads_without_a_doubt(name: str) -> None:
    assert load(EXAMPLES[name], name).warnings == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_tests_in_every_example_pass(name: str) -> None:
    assert [one.message for one in run_tests(load(EXAMPLES[name], name)) if not one.passed] == []


@pytest.mark.parametrize(
    "name", [name for name in EXAMPLES if not name.startswith(("transforms/", "sections/sync"))]
)
def test_every_example_has_tests(name: str) -> None:
    """But those of syncs, about which tests of rule files say nothing."""
    assert load(EXAMPLES[name], name).tests


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.startswith("recipes/")])
def test_the_tests_of_a_recipe_leave_nothing_out(name: str) -> None:
    """Every rule runs in one of them, and every clause makes the difference in two."""
    assert [gap.message for gap in coverage(load(EXAMPLES[name], name)).gaps] == []


def names_in(node: Node | None) -> Iterator[str]:
    """Every key in a part of a file."""
    if isinstance(node, Table):
        for entry in node:
            yield entry.key.text
            yield from names_in(entry.value)
    elif isinstance(node, Listing):
        for item in node.items:
            yield from names_in(item)


def part(text: str, name: str) -> Node | None:
    node, _ = read(text, "rules.yaml")
    assert isinstance(node, Table)
    return next((entry.value for entry in node if entry.key.text == name), None)


def keys_of(one: Mapping[str, Any]) -> Iterator[str]:
    """Every key that the schema has for a part of a file, but names of facts, actions and their inputs."""
    if "items" in one:
        yield from keys_of(one["items"])
    for inner in one.get("patternProperties", {}).values():
        yield from keys_of(inner)
    for name, inner in one.get("properties", {}).items():
        if name in ACTIONS or "." in name:
            continue
        yield name
        yield from keys_of(inner)


@pytest.mark.parametrize(
    "section", [name for name in SECTIONS if name not in ("version", "timezone", "tests")]
)
def test_the_example_of_a_section_shows_every_key_of_it(section: str) -> None:
    inputs = set(ACTIONS["create-invoice"].inputs)
    shown = set(names_in(part(written("sections", section), section)))
    assert set(keys_of(SECTIONS[section])) - inputs - shown == set()


def test_the_example_of_tests_shows_every_key_of_them() -> None:
    """But not each of the objects that may be given."""
    shown = set(names_in(part(written("sections", "tests"), "tests")))
    assert {"name", "at", "given", "event", "expect", "because", "cases", "billed", "billed_outside"} <= shown


def test_the_example_of_conditions_shows_every_word_of_them() -> None:
    shown = set(names_in(part(written("sections", "conditions"), "conditions")))
    assert {"all", "any", "not", "some", "every", "no"} <= shown


@pytest.mark.parametrize("action", ACTIONS)
def test_the_example_of_an_action_shows_every_input(action: str) -> None:
    triggers = part(written("actions", action), "triggers")
    assert set(ACTIONS[action].inputs) - set(names_in(triggers)) == set()


@pytest.mark.parametrize("when", schema()["definitions"]["when"]["properties"])
def test_the_example_of_a_trigger_listens_to_it(when: str) -> None:
    assert when in set(names_in(part(written("triggers", when), "triggers")))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        pytest.param("keys.md", list(SECTIONS), id="sections"),
        pytest.param("conditions.md", list(OPERATORS), id="operators"),
        pytest.param("transforms.md", list(TRANSFORMS), id="transforms"),
        pytest.param("actions.md", list(ACTIONS), id="actions"),
        pytest.param("messages.md", list(CODES), id="codes"),
    ],
)
def test_every_word_has_its_own_part(page: str, words: list[str]) -> None:
    text = (PAGES / page).read_text(encoding="utf-8")
    heads = re.findall(r"^##+ (.*)$", text, re.MULTILINE)
    assert [word for word in words if word not in heads] == []


def test_every_type_is_on_the_page_of_facts() -> None:
    text = (PAGES / "facts.md").read_text(encoding="utf-8")
    assert [name for name in KINDS_BY_NAME if f"`{name}`" not in text] == []


@pytest.mark.parametrize("code", [one for one in CODES.values() if not one.account], ids=lambda one: one.code)
def test_a_mended_example_has_no_such_mistake(code: Any) -> None:
    assert code.code not in {problem.code for problem in load(code.mended).warnings}


def anchors(path: Path) -> set[str]:
    """The places of a page that a link can name, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize(
    "path", sorted([*PAGES.glob("*.md"), *PAGES.parent.glob("*.md")]), ids=lambda path: path.stem
)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)\s]+)\)", path.read_text(encoding="utf-8"))
    lost = []
    for link in links:
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []
