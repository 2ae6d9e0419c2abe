"""The schema that editors use (F147) and the checker agree: on every good file, and on every broken one.

What a schema cannot see is listed below by code, and held to it: a mistake is seen by the schema, or it is
one that the checker alone knows.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

import rules
from benchmarks.fuzzing.grammar import sentence
from benchmarks.fuzzing.mutations import damaged_structure
from rules import BadRules, codes, load, schema
from rules.codes import CODES
from rules.nodes import Listing, Node, Scalar
from rules.operators import OPERATORS
from rules.reader import read
from rules.transforms import TRANSFORMS
from rules.vocabulary import ACTIONS

ROOT = Path(rules.__file__).parents[1]
DATA = Path(__file__).parent / "data"
SCHEMA = schema()
JUDGE = jsonschema.Draft7Validator(SCHEMA)

# Mistakes before there is any data that a schema could look at.
READING = {one.code for one in codes.READING}
# Mistakes that need more than one place of the file, or more than its text: what else is in the file, what
# its own properties are, how shares add up, what a condition looks at.
CHECKER_ONLY = {
    "circular-condition",
    "condition-too-large",
    "duplicate-id",
    "duplicate-mapping",
    "one-way-transform",
    "read-only",
    "reversed-between",
    "review-channel",
    "review-gating",
    "review-reward",
    "review-site",
    "table-too-large",
    "unknown-reference",
    "wrong-rest",
}
# Files whose mistake only the checker knows, though the schema sees others of that code.
NOT_SEEN = {
    "between-of-a-day-and-a-moment": "two values together",
    "code-wrong-share": "a sum",
    "cron-day-that-never-comes": "two fields together",
    "cron-that-runs-backwards": "two numbers together",
    "date-with-a-clock-for-a-day": "a type that the file itself gives",
    "hours-of-a-calendar-day": "a type that the file itself gives",
    "mapping-default-of-another-type": "the type of the field it goes to",
    "mapping-owned-by-the-reader": "the way of the sync around it",
    "shares-above-the-whole": "a sum",
    "shares-below-the-whole": "a sum",
    "shares-of-thirds": "a sum",
    "table-row-of-two-actions": "the row and its test together",
    "table-row-that-expects-nothing-said": "the row and its test together",
    "two-rests": "a sum",
    "version-with-a-point": "JSON does not tell 1.0 from 1",
    "window-that-closes-at-once": "two values together",
}


def plain(node: Node) -> Any:
    """A node as JSON data."""
    if isinstance(node, Scalar):
        if isinstance(node.value, Decimal):
            return int(node.value) if node.value == int(node.value) else float(node.value)
        return node.value
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node}


def passes(text: str) -> bool:
    node, _ = read(text, "rules.yaml")
    return bool(JUDGE.is_valid(None if node is None else plain(node)))


def wrongs(text: str) -> list[str]:
    """What the schema has against a file, with its place."""
    node, _ = read(text, "rules.yaml")
    return [
        f"{one.json_path}: {one.message[:200]}" for one in JUDGE.iter_errors(plain(node) if node else None)
    ]


def good_files() -> Iterator[Any]:
    yield pytest.param(ROOT / "rules.example.yaml", id="example")
    for folder in (DATA, ROOT / "docs"):
        for path in sorted(folder.rglob("*.yaml")):
            yield pytest.param(path, id=path.relative_to(folder).with_suffix("").as_posix())


def collected(name: str) -> Iterator[Any]:
    """The files of a collection."""
    for case in (DATA / name).read_text(encoding="utf-8").split("\n=== ")[1:]:
        name, _, rest = case.partition("\n")
        yield pytest.param(rest.partition("\n--> ")[0] + "\n", id=name)


def broken_files() -> Iterator[Any]:
    """Every broken file of the collection, and every broken example of the codes' own documentation."""
    yield from collected("broken_files.txt")
    for code in CODES.values():
        if code.severity == "error" and not code.account:
            yield pytest.param(code.broken, id=f"code-{code.code}")


def codes_of(text: str) -> set[str]:
    try:
        load(text)
    except BadRules as wrong:
        return {one.code for one in wrong.problems if one.severity == "error"}
    return set()


def test_it_is_a_schema_of_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_it_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("file", [*good_files()])
def test_a_file_that_loads_passes(file: Path) -> None:
    assert wrongs(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code", [code for code in CODES.values() if not code.account], ids=lambda code: code.code
)
def test_a_mended_example_passes(code: Any) -> None:
    assert wrongs(code.mended) == []


@pytest.mark.parametrize("text", [*collected("doubted_files.txt")])
def test_a_file_with_doubts_passes(text: str) -> None:
    """It is used, so editors must not call it wrong."""
    assert wrongs(text) == []


@pytest.mark.parametrize("made", [damaged_structure, sentence], ids=["damaged", "made"])
def test_no_file_that_loads_is_refused(made: Callable[[Random], str]) -> None:
    """Files that nobody wrote: right in form, damaged here and there. Some are usable, and must pass."""
    texts = [made(Random(seed)) for seed in range(120)]
    usable = [text for text in texts if len(text) < 20_000 and not codes_of(text)]
    assert usable
    assert [wrongs(text) for text in usable if not passes(text)] == []


def test_an_empty_file_passes() -> None:
    assert passes("# nothing yet\n")


@pytest.mark.parametrize("text", [*broken_files()])
def test_a_broken_file_is_refused_unless_only_the_checker_can_know(
    text: str, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id
    found = codes_of(text)
    assert found
    if found <= READING:
        return
    seen = bool(found - READING - CHECKER_ONLY) and name not in NOT_SEEN
    assert passes(text) is not seen


def test_what_is_listed_as_not_seen_exists() -> None:
    names = {one.id for one in broken_files()}
    assert {*NOT_SEEN} <= names
    assert {*CODES} >= CHECKER_ONLY


def test_every_operator_has_its_description() -> None:
    compared = SCHEMA["definitions"]["compared_as_it_is_written"]["anyOf"][2]["properties"]
    assert set(compared) == {*OPERATORS, "if_empty"}
    assert all(compared[name]["description"] for name in OPERATORS)


def test_every_action_and_input_is_in_it() -> None:
    actions = SCHEMA["properties"]["defaults"]["properties"]
    assert {name: set(one["properties"]) for name, one in actions.items()} == {
        name: set(words.inputs) for name, words in ACTIONS.items()
    }


def test_every_transform_is_in_it() -> None:
    mapping = SCHEMA["properties"]["sync"]["properties"]["customers"]["properties"]["mappings"]["items"]
    plain_ones, taking = mapping["properties"]["transform"]["items"]["anyOf"]
    assert {*plain_ones["enum"], *taking["properties"]} == set(TRANSFORMS)


def parts(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The schema and every schema in it, with its place; but what only narrows another one, in `then`."""
    yield path, part
    inner: list[tuple[str, Any]] = [("items", part.get("items")), ("else", part.get("else"))]
    for word in ("properties", "patternProperties", "definitions"):
        inner += part.get(word, {}).items()
    for word in ("anyOf", "oneOf"):
        inner += [(f"{word}{index}", one) for index, one in enumerate(part.get(word, ()))]
    for name, one in inner:
        if isinstance(one, dict):
            yield from parts(one, f"{path}/{name}")


def keys() -> Iterator[tuple[str, Any]]:
    """Every key that editors offer, with what the schema says of it."""
    for path, part in parts(SCHEMA):
        for name, one in part.get("properties", {}).items():
            if not one.get("doNotSuggest"):
                yield f"{path}/{name}", one


def test_every_key_has_a_title_and_a_description() -> None:
    assert [path for path, one in keys() if not (one.get("title") and one.get("description"))] == []


def test_every_choice_is_explained() -> None:
    choices = [(path, one) for path, one in keys() if "enum" in one]
    assert [path for path, one in choices if len(one.get("enumDescriptions", ())) != len(one["enum"])] == []


def test_every_example_fits_its_own_schema() -> None:
    wrong = [
        (path, example)
        for path, part in parts(SCHEMA)
        for example in part.get("examples", ())
        if not jsonschema.Draft7Validator({**part, "definitions": SCHEMA["definitions"]}).is_valid(example)
    ]
    assert wrong == []
