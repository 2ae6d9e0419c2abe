"""The project's components, held to HubSpot's formats point by point."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from pydantic import SecretStr

import actions
from engine.action import Outcome
from engine.connecting.oauth import (
    HUBSPOT_OPTIONAL_SCOPES,
    HUBSPOT_REQUIRED_SCOPES,
    ClientPair,
    HubSpotOAuth,
    OAuthSettings,
)
from engine.hubspot_project.components import Component, Project, components, manifest
from engine.texts import LANGUAGES
from rules import load
from sandbox.hubspot.action_schema import check_definition
from sandbox.hubspot.control_actions import from_project

FORMATS = json.loads((Path(__file__).parent / "formats.json").read_text())
ACTIONS = sorted(actions.collect())
EVERY_ACTION = pytest.mark.parametrize("name", ACTIONS)


def mistakes(kind: str, content: Any) -> list[str]:
    schema = {"$ref": f"#/$defs/{kind}", "$defs": FORMATS["$defs"]}
    return [f"{one.json_path}: {one.message}" for one in Draft202012Validator(schema).iter_errors(content)]


def config(parts: dict[str, Component], kind: str) -> Component:
    (found,) = [one["config"] for one in parts.values() if one["type"] == kind]
    return dict(found)


def action(parts: dict[str, Component], name: str) -> Component:
    return dict(parts[f"src/app/workflow-actions/{name}-hsmeta.json"]["config"])


def test_our_schema_of_the_formats_is_one() -> None:
    Draft202012Validator.check_schema(FORMATS)


def test_the_manifest_has_its_form(project: Project) -> None:
    assert mistakes("manifest", manifest(project)) == []


def test_every_component_has_the_form_of_its_kind(parts: dict[str, Component]) -> None:
    assert {path: mistakes(one["type"], one) for path, one in parts.items()} == {path: [] for path in parts}


def test_what_hubspot_does_not_know_is_a_mistake_to_our_schema(parts: dict[str, Component]) -> None:
    app = parts["src/app/app-hsmeta.json"]
    wrong = {**app, "config": {**app["config"], "logo": "x"}}

    assert mistakes("app", wrong) != []


def test_every_component_has_a_uid_of_its_own(parts: dict[str, Component]) -> None:
    assert len({one["uid"] for one in parts.values()}) == len(parts)


def test_uids_stay_what_they_are(parts: dict[str, Component]) -> None:
    """HubSpot knows an installed component by its uid: another one would be another action in the editor."""
    assert sorted(one["uid"] for one in parts.values()) == [
        "stagebill_app",
        "stagebill_attach_invoice",
        "stagebill_create_invoice",
        "stagebill_create_sales_receipt",
        "stagebill_deal_card",
        "stagebill_record_payment",
        "stagebill_send_invoice",
        "stagebill_send_review_request",
        "stagebill_settings",
        "stagebill_void_invoice",
        "stagebill_webhooks",
    ]


@pytest.mark.parametrize("kind", ["app", "card", "settings", "webhooks"])
def test_there_is_one_of_each(parts: dict[str, Component], kind: str) -> None:
    assert len([one for one in parts.values() if one["type"] == kind]) == 1


def test_a_component_lies_in_the_folder_of_its_kind(parts: dict[str, Component]) -> None:
    folders = {one["type"]: path.removeprefix("src/app/").rpartition("/")[0] for path, one in parts.items()}

    assert folders == {
        "app": "",
        "card": "cards",
        "settings": "settings",
        "webhooks": "webhooks",
        "workflow-action": "workflow-actions",
    }


def test_each_action_of_the_service_is_an_action_of_the_project(parts: dict[str, Component]) -> None:
    urls = {one["config"]["actionUrl"] for one in parts.values() if one["type"] == "workflow-action"}

    assert urls == {f"https://stagebill.example.com/hubspot/actions/{name}" for name in ACTIONS}


@EVERY_ACTION
def test_an_actions_file_is_what_the_stand_in_takes(parts: dict[str, Component], name: str) -> None:
    file = parts[f"src/app/workflow-actions/{name}-hsmeta.json"]

    assert check_definition(from_project(file))["published"] is True


@EVERY_ACTION
def test_an_action_speaks_every_language_and_lacks_no_label(parts: dict[str, Component], name: str) -> None:
    found = action(parts, name)
    inputs = {one["typeDefinition"]["name"] for one in found["inputFields"]}
    outputs = {one["typeDefinition"]["name"] for one in found["outputFields"]}
    told = {
        code: [
            set(labels["inputFieldLabels"]),
            set(labels["inputFieldDescriptions"]),
            set(labels["outputFieldLabels"]),
            set(labels["executionRules"]),
        ]
        for code, labels in found["labels"].items()
    }

    assert told == {code: [inputs, inputs, outputs, set(Outcome)] for code in LANGUAGES}


@EVERY_ACTION
def test_every_choice_of_a_form_has_a_label_in_every_language(parts: dict[str, Component], name: str) -> None:
    found = action(parts, name)
    choices = {
        one["typeDefinition"]["name"]: {option["value"] for option in one["typeDefinition"]["options"]}
        for one in found["inputFields"]
        if one["typeDefinition"]["options"]
    }
    told = [
        {field: set(options) for field, options in labels["inputFieldOptionLabels"].items()}
        for labels in found["labels"].values()
    ]

    assert told == [choices] * len(LANGUAGES)


@EVERY_ACTION
def test_texts_name_only_fields_that_there_are(parts: dict[str, Component], name: str) -> None:
    found = action(parts, name)
    inputs = {one["typeDefinition"]["name"] for one in found["inputFields"]}
    outputs = {one["typeDefinition"]["name"] for one in found["outputFields"]}
    for labels in found["labels"].values():
        history = " ".join(labels["executionRules"].values())
        assert set(re.findall(r"{{\s*(\w+)\s*}}", labels["actionCardContent"])) <= inputs
        assert set(re.findall(r"{{\s*(\w+)\s*}}", history)) <= outputs


@EVERY_ACTION
def test_a_form_hides_and_shows_only_fields_that_it_has(parts: dict[str, Component], name: str) -> None:
    found = action(parts, name)
    options = {
        one["typeDefinition"]["name"]: {option["value"] for option in one["typeDefinition"]["options"]}
        for one in found["inputFields"]
    }
    for one in found["inputFieldDependencies"]:
        assert set(one["dependentFieldNames"]) <= set(options)
        assert one["controllingFieldValue"] in options[one["controllingFieldName"]]


def test_permissions_are_those_that_the_installation_asks_for(parts: dict[str, Component]) -> None:
    auth = config(parts, "app")["auth"]

    assert (auth["requiredScopes"], auth["optionalScopes"]) == (
        list(HUBSPOT_REQUIRED_SCOPES),
        list(HUBSPOT_OPTIONAL_SCOPES),
    )


def test_what_depends_on_the_edition_keeps_nobody_from_installing(parts: dict[str, Component]) -> None:
    assert "automation" in config(parts, "app")["auth"]["optionalScopes"]
    assert "automation" not in config(parts, "app")["auth"]["requiredScopes"]


def test_people_come_back_from_consent_where_the_service_sends_them_from(
    parts: dict[str, Component],
) -> None:
    pair = ClientPair("id", SecretStr(""))
    settings = OAuthSettings("https://stagebill.example.com", pair, "", "https://app.test", pair, "sandbox")
    away = HubSpotOAuth(httpx.AsyncClient(), settings).authorize_url("s")
    (redirect,) = config(parts, "app")["auth"]["redirectUrls"]

    assert redirect == "https://stagebill.example.com/hubspot/callback"
    assert "redirect_uri=https%3A%2F%2Fstagebill.example.com%2Fhubspot%2Fcallback" in away


def test_the_card_and_the_settings_page_may_ask_the_service_and_nobody_else(
    parts: dict[str, Component],
) -> None:
    assert config(parts, "app")["permittedUrls"] == {
        "fetch": ["https://stagebill.example.com"],
        "iframe": [],
        "img": [],
    }


def test_webhooks_go_to_the_service(parts: dict[str, Component]) -> None:
    settings = config(parts, "webhooks")["settings"]

    assert settings["targetUrl"] == "https://stagebill.example.com/hubspot/webhooks"


def test_support_is_told_where_it_is_known() -> None:
    told = components(Project("https://a.example.com", {}, load(""), support_email="help@example.com"))

    assert config(told, "app")["support"] == {"supportEmail": "help@example.com"}
    assert mistakes("app", told["src/app/app-hsmeta.json"]) == []


def test_an_app_for_the_marketplace_says_so() -> None:
    told = components(Project("https://a.example.com", {}, load(""), distribution="marketplace"))

    assert config(told, "app")["distribution"] == "marketplace"
