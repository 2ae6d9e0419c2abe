"""The definitions that HubSpot gets, held to its reference and to what the stand-in takes."""

import json
from typing import Any

import pytest

import actions
from engine.action import Action
from engine.definitions import definition_of, project_file_of, uid_of
from engine.live_choices.menus import SOURCES
from sandbox.hubspot.action_schema import check_definition

ALL = actions.collect()
EVERY_ACTION = pytest.mark.parametrize("action", ALL.values(), ids=list(ALL))
URL = "https://stagebill.example"


def field(definition: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in definition["inputFields"] if one["typeDefinition"]["name"] == name)


@EVERY_ACTION
def test_the_stand_in_takes_it_as_the_reference_says(action: Action) -> None:
    assert check_definition(definition_of(action, URL))["actionUrl"] == f"{URL}/hubspot/actions/{action.name}"


@EVERY_ACTION
def test_the_projects_file_says_the_same_in_its_own_keys(action: Action) -> None:
    api, file = definition_of(action, URL, published=True), project_file_of(action, URL)
    config = dict(file["config"])

    assert (file["uid"], file["type"]) == (uid_of(action), "workflow-action")
    assert config.pop("supportedClients") == [{"client": "WORKFLOWS"}]
    assert config.pop("isPublished") is True
    assert config == {key: value for key, value in api.items() if key not in ("published", "functions")}


@EVERY_ACTION
def test_it_is_plain_json(action: Action) -> None:
    definition = definition_of(action, URL)

    assert json.loads(json.dumps(definition)) == definition


@EVERY_ACTION
def test_a_definition_is_not_published_unless_somebody_says_so(action: Action) -> None:
    assert definition_of(action, URL)["published"] is False


@EVERY_ACTION
def test_addresses_of_choices_lead_to_sources_that_there_are(action: Action) -> None:
    for one in definition_of(action, URL)["inputFields"]:
        address = one["typeDefinition"].get("optionsUrl")
        if address is not None:
            source, _, query = address.removeprefix(f"{URL}/hubspot/options/").partition("?")
            assert source in SOURCES
            assert query == f"action={action.name}"


@EVERY_ACTION
def test_uids_are_what_a_project_takes(action: Action) -> None:
    assert len(uid_of(action)) <= 64
    assert uid_of(action).replace("_", "").isalnum()


@pytest.mark.parametrize(
    ("action", "name", "kind", "form"),
    [
        ("create-invoice", "invoice_type", "enumeration", "select"),
        ("create-invoice", "percent", "number", "number"),
        ("create-invoice", "item", "enumeration", "select"),
        ("create-invoice", "invoice_date", "date", "date"),
        ("create-invoice", "send_at", "datetime", "date"),
        ("create-invoice", "memo", "string", "textarea"),
        ("create-invoice", "customer_message", "string", "textarea"),
        ("record-payment", "reference", "string", "text"),
        ("send-review-request", "delay_days", "number", "number"),
        ("attach-invoice", "invoice_id", "enumeration", "select"),
    ],
)
def test_each_kind_of_input_has_its_form(action: str, name: str, kind: str, form: str) -> None:
    definition = field(definition_of(ALL[action], URL), name)["typeDefinition"]

    assert (definition["type"], definition["fieldType"]) == (kind, form)


def test_fixed_choices_are_typed_in_and_all_else_may_come_from_the_deal() -> None:
    definition = definition_of(ALL["create-invoice"], URL)

    assert field(definition, "invoice_type")["supportedValueTypes"] == ["STATIC_VALUE"]
    assert field(definition, "amount")["supportedValueTypes"] == ["STATIC_VALUE", "OBJECT_PROPERTY"]


def test_what_no_default_can_give_must_be_filled_in() -> None:
    needed = {
        (name, one["typeDefinition"]["name"])
        for name, action in ALL.items()
        for one in definition_of(action, URL)["inputFields"]
        if one["isRequired"]
    }

    assert needed == {("create-invoice", "invoice_type"), ("record-payment", "amount")}


def test_the_time_of_sending_shows_only_where_it_counts() -> None:
    assert definition_of(ALL["create-invoice"], URL)["inputFieldDependencies"] == [
        {
            "dependencyType": "CONDITIONAL_SINGLE_FIELD",
            "controllingFieldName": "email_delivery",
            "controllingFieldValue": "scheduled",
            "dependentFieldNames": ["send_at"],
        }
    ]


def test_inputs_that_only_rules_give_are_not_in_the_form() -> None:
    names = {
        one["typeDefinition"]["name"] for one in definition_of(ALL["create-invoice"], URL)["inputFields"]
    }

    assert names.isdisjoint({"template", "online_payment", "schedule", "instalment"})


@EVERY_ACTION
def test_there_is_a_rule_for_each_outcome_and_words_for_each_rule(action: Action) -> None:
    definition = definition_of(action, URL)
    rules = [rule["labelName"] for rule in definition["executionRules"]]

    assert rules == ["done", "scheduled", "skipped", "refused", "failed"]
    assert all(set(one["executionRules"]) == set(rules) for one in definition["labels"].values())


def test_every_output_is_one_that_workflows_can_branch_on() -> None:
    definition = definition_of(ALL["create-invoice"], URL)
    types = {
        one["typeDefinition"]["name"]: one["typeDefinition"]["type"] for one in definition["outputFields"]
    }

    assert (types["invoice_total"], types["due_date"], types["outcome"]) == ("number", "date", "string")
