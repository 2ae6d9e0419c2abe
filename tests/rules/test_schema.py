"""The published schema (F147) agrees with the loader: what loads passes, and coarse mistakes don't."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import rules
from rules import schema
from rules.nodes import Listing, Node, Scalar
from rules.operators import OPERATORS
from rules.reader import read
from rules.vocabulary import ACTIONS

EXAMPLE = Path(rules.__file__).parent.parent / "rules.example.yaml"
THREE_PARTS = Path(__file__).parent / "data" / "three_parts.yaml"
SCHEMA = schema()


def plain(node: Node) -> Any:
    """A node as JSON data."""
    if isinstance(node, Scalar):
        whole = isinstance(node.value, Decimal) and node.value == int(node.value)
        return int(node.text) if whole and node.plain and "." not in node.text else node.value
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node}


TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, Decimal),
    "boolean": bool,
    "null": type(None),
}


def accepts(wanted: dict[str, Any], value: Any) -> bool:
    """Draft 7, as much of it as the schema uses."""
    if "$ref" in wanted:
        return accepts(SCHEMA["definitions"][wanted["$ref"].rpartition("/")[2]], value)
    return all(CHECKS[word](wanted, value) for word in wanted if word in CHECKS)


def is_of_type(wanted: dict[str, Any], value: Any) -> bool:
    names = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
    return any(
        isinstance(value, TYPES[name]) and (name == "boolean") >= isinstance(value, bool) for name in names
    )


def entries_fit(wanted: dict[str, Any], value: Any) -> bool:
    if not isinstance(value, dict):
        return True
    known, patterns = wanted.get("properties", {}), wanted.get("patternProperties", {})
    for key, inner in value.items():
        fitting = [known[key]] if key in known else [s for p, s in patterns.items() if re.search(p, key)]
        extra = wanted.get("additionalProperties", True)
        if not fitting and extra is False:
            return False
        if not all(accepts(one, inner) for one in fitting or ([extra] if isinstance(extra, dict) else [])):
            return False
    return set(wanted.get("required", ())) <= set(value)


def size_fits(wanted: dict[str, Any], value: Any) -> bool:
    kind = "Properties" if isinstance(value, dict) else "Items"
    if not isinstance(value, dict | list):
        return True
    return wanted.get(f"min{kind}", 0) <= len(value) <= wanted.get(f"max{kind}", 10**6)


CHECKS: dict[str, Any] = {
    "type": is_of_type,
    "const": lambda wanted, value: wanted["const"] == value,
    "enum": lambda wanted, value: value in wanted["enum"],
    "pattern": lambda wanted, value: not isinstance(value, str) or re.search(wanted["pattern"], value),
    "anyOf": lambda wanted, value: any(accepts(one, value) for one in wanted["anyOf"]),
    "items": lambda wanted, value: (
        not isinstance(value, list) or all(accepts(wanted["items"], v) for v in value)
    ),
    "minimum": lambda wanted, value: value >= wanted["minimum"],
    **dict.fromkeys(("properties", "patternProperties", "additionalProperties", "required"), entries_fit),
    **dict.fromkeys(("minItems", "maxItems", "minProperties", "maxProperties"), size_fits),
}


def passes(text: str) -> bool:
    node, report = read(text, "rules.yaml")
    assert node is not None
    assert not report.problems
    return accepts(SCHEMA, plain(node))


@pytest.mark.parametrize("file", [EXAMPLE, THREE_PARTS], ids=["example", "three-parts"])
def test_files_that_load_pass(file: Path) -> None:
    assert passes(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("timezone: UTC", id="no-version"),
        pytest.param("version: 2", id="version"),
        pytest.param("version: 1\ntrigers: []", id="unknown-section"),
        pytest.param("version: 1\nconditions: {c: {deal.amount: {gtee: 5}}}", id="operator-misspelt"),
        pytest.param("version: 1\nconditions: {c: {dael.amount: 5}}", id="object-misspelt"),
        pytest.param("version: 1\nconditions: {c: {deal.amount: {between: [1]}}}", id="half-a-pair"),
        pytest.param("version: 1\nconditions: {c: {deal.x: {older_than: 3m}}}", id="months"),
        pytest.param("version: 1\nconditions: {c: {any: {deal.x: 5}}}", id="any-without-a-list"),
        pytest.param("version: 1\ndefaults: {create-invoice: {percnt: 5}}", id="input-misspelt"),
        pytest.param("version: 1\ndefaults: {create-invoice: {email_delivery: soon}}", id="choice-misspelt"),
        pytest.param("version: 1\ntriggers: [{id: t, when: {deal_enters: x}, do: []}]", id="empty-do"),
        pytest.param("version: 1\ntriggers: [{id: t, when: {}, do: [create-invoice: {}]}]", id="empty-when"),
        pytest.param("version: 1\nsync: {customers: {direction: both}}", id="direction"),
        pytest.param(
            "version: 1\nreview_requests: {sites: {}, window: {from: '9', to: '18:00'}}", id="clock"
        ),
        pytest.param(
            "version: 1\ntests: [{name: a, event: {deal_created: true}, expect: noting}]", id="expect"
        ),
        pytest.param(
            "version: 1\nbilling_schedules: "
            "[{id: s, for: c, instalments: [{id: a, share: 30, when: {deal_enters: x}}]}]",
            id="share-without-percent-sign",
        ),
    ],
)
def test_coarse_mistakes_do_not_pass(text: str) -> None:
    assert not passes(text)


def test_the_schema_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_operator_and_action_is_in_it() -> None:
    operators = SCHEMA["definitions"]["property"]["anyOf"][2]["properties"]
    assert set(operators) == {*OPERATORS, "if_empty"}
    assert all(operators[name]["description"] for name in OPERATORS)
    assert set(SCHEMA["properties"]["defaults"]["properties"]) == set(ACTIONS)
