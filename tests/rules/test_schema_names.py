"""With a connection the schema knows the account's own names: completed, explained, and held to."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from rules import KnownNames, Name, Pipeline, Property, schema
from rules.kinds import Kind

NAMES = KnownNames(
    pipelines=(
        Pipeline("default", "Sales", (Name("contractsent", "Contract signed"), Name("closedwon", "Won"))),
        Pipeline("0", "Support", (Name("1", "New"),), object_name="ticket"),
    ),
    properties=(
        Property("deal.amount", Kind.MONEY, "Amount"),
        Property("deal.renewal_date", Kind.DATE, "Renewal date"),
        Property("deal.roof", Kind.TEXT, "Roof", choices=(Name("tile", "Tiles"), Name("slate", "Slate"))),
    ),
    owners=(Name("77", "Ann Lee"),),
    items=(Name("Consulting", "Consulting (service)", also=("12", "CONS-1")),),
    tax_codes=(Name("NON"), Name("TAX")),
    terms=(Name("Net 30", also=("3",)),),
    payment_methods=(Name("Check", also=("2",)),),
)
SCHEMA = schema(NAMES)
JUDGE = jsonschema.Draft7Validator(SCHEMA)


def trigger(condition: Any = None, when: Any = None, inputs: Any = None) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": "t",
        "when": when or {"deal_enters": "closedwon"},
        "do": [{"create-invoice": inputs or {}}],
    }
    return {"version": 1, "triggers": [rule if condition is None else {**rule, "if": condition}]}


def passes(**parts: Any) -> bool:
    return bool(JUDGE.is_valid(trigger(**parts)))


def test_it_is_a_schema_of_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"when": {"deal_enters": "contractsent"}}, id="stage"),
        pytest.param({"when": {"deal_enters": "ContractSent"}}, id="stage-in-other-letters"),
        pytest.param({"when": {"date_reached": "deal.renewal_date"}}, id="own-date"),
        pytest.param({"condition": {"deal.pipeline": "default"}}, id="pipeline"),
        pytest.param({"condition": {"deal.dealstage": ["closedwon", "contractsent"]}}, id="stages"),
        pytest.param({"condition": {"deal.renewal_date": {"within": "30d"}}}, id="own-property"),
        pytest.param({"condition": {"deal.roof": "thatch"}}, id="an-old-value-of-an-own-property"),
        pytest.param({"condition": {"deal.hs_object_id": "7"}}, id="the-id"),
        pytest.param({"condition": {"company.anything": "x"}}, id="an-object-that-nobody-asked-about"),
        pytest.param({"condition": {"no": {"ticket": {"hs_pipeline_stage": "1"}}}}, id="stage-of-tickets"),
        pytest.param({"inputs": {"item": "consulting"}}, id="item"),
        pytest.param({"inputs": {"item": "cons-1"}}, id="item-by-sku"),
        pytest.param({"inputs": {"item": 12}}, id="item-by-id"),
        pytest.param({"inputs": {"item": "{deal.roof}"}}, id="item-from-a-fact"),
        pytest.param({"inputs": {"terms": "Net 30", "tax_code": "NON"}}, id="terms-and-tax"),
    ],
)
def test_what_the_account_has_passes(parts: Any) -> None:
    assert passes(**parts)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"when": {"deal_enters": "contractsnet"}}, id="stage"),
        pytest.param({"when": {"deal_enters": "1"}}, id="stage-of-tickets-for-a-deal"),
        pytest.param({"when": {"date_reached": "deal.roof"}}, id="a-text-as-a-date"),
        pytest.param({"when": {"property_changes": "deal.budget"}}, id="property"),
        pytest.param({"condition": {"deal.pipeline": "sales"}}, id="pipeline"),
        pytest.param({"condition": {"deal.dealstage": {"in": ["won"]}}}, id="stages"),
        pytest.param({"condition": {"deal.budget": 5}}, id="property-in-a-condition"),
        pytest.param({"condition": {"deal.renewal_date": {"gte": "soon"}}}, id="no-date"),
        pytest.param({"inputs": {"item": "Consultng"}}, id="item"),
        pytest.param({"inputs": {"item": 13}}, id="item-by-id"),
        pytest.param({"inputs": {"terms": "Net 15"}}, id="terms"),
        pytest.param({"inputs": {"tax_code": "VAT"}}, id="tax-code"),
    ],
)
def test_what_the_account_does_not_have_is_refused(parts: Any) -> None:
    assert not passes(**parts)


def test_parts_of_a_stage_are_not_held_to_the_list() -> None:
    assert passes(condition={"deal.dealstage": {"starts_with": "closed"}})


def enumerations(part: Any) -> Iterator[list[Any]]:
    if isinstance(part, dict):
        if isinstance(part.get("enum"), list):
            yield part["enum"]
        for one in part.values():
            yield from enumerations(one)
    elif isinstance(part, list):
        for one in part:
            yield from enumerations(one)


NOTHING_THERE = KnownNames((), (), (), (), (), (), ())


@pytest.mark.parametrize("names", [None, NAMES, NOTHING_THERE], ids=["none", "some", "empty-lists"])
def test_no_enumeration_is_empty(names: KnownNames | None) -> None:
    """Editors refuse the whole schema for one that is; the library of the other tests does not."""
    assert all(enumerations(schema(names)))


def test_names_are_explained_with_their_labels() -> None:
    stages = SCHEMA["definitions"]["when"]["properties"]["deal_enters"]["oneOf"][0]
    assert dict(zip(stages["enum"], stages["enumDescriptions"], strict=True)) == {
        "contractsent": "Contract signed (Sales)",
        "closedwon": "Won (Sales)",
    }


def test_own_properties_are_completed_with_their_labels() -> None:
    facts = SCHEMA["definitions"]["condition"]["anyOf"][1]["properties"]
    assert facts["deal.renewal_date"]["description"] == "Renewal date: a date of the deal"


def test_choices_of_own_properties_are_completed() -> None:
    chosen = SCHEMA["definitions"]["compared_with_deal.roof"]["anyOf"][0]["oneOf"][0]
    assert chosen["enum"] == ["tile", "slate"]


def test_a_long_list_is_not_shown_as_a_whole() -> None:
    many = KnownNames(items=tuple(Name(f"Item {number}") for number in range(100)))
    item = schema(many)["definitions"]["account_item"]
    assert [one.get("const") for one in item["oneOf"][:2]] == ["Item 0", "Item 1"]


def test_what_nobody_asked_for_is_open() -> None:
    assert jsonschema.Draft7Validator(schema(KnownNames())).is_valid(trigger(inputs={"item": "anything"}))


def test_the_names_are_those_that_the_check_with_a_connection_takes() -> None:
    known = NAMES.by_kind()
    assert set(known["item"]) == {"Consulting", "12", "CONS-1"}
    assert set(known["stage"]) == {"contractsent", "closedwon"}
    assert "tax code" in known


def test_types_of_own_properties_are_told() -> None:
    assert NAMES.kinds()["deal.renewal_date"] is Kind.DATE
