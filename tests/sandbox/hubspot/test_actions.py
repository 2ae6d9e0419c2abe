"""Definitions of workflow actions: the older API, project files, and what executions make of them."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

APP = "/automation/actions/2026-09/909090"
KEY = "hs-sandbox-developer-key"


def field(name: str, **more: Any) -> dict[str, Any]:
    return {"typeDefinition": {"name": name, "type": "string", "fieldType": "text", "options": [], **more}}


def definition(**changes: Any) -> dict[str, Any]:
    """A definition that HubSpot takes."""
    terms = {**field("terms"), "supportedValueTypes": ["STATIC_VALUE"], "isRequired": True}
    label = {
        "actionName": "Create invoice",
        "inputFieldLabels": {"terms": "Payment terms"},
        "executionRules": {"refused": "QuickBooks refused: {{ errorCode }}", "done": "Invoice {{number}}"},
    }
    return {
        "actionUrl": "https://service.example.test/hubspot/actions/create-invoice",
        "published": False,
        "objectTypes": ["DEAL"],
        "objectRequestOptions": {"properties": ["amount"]},
        "inputFields": [terms],
        "outputFields": [field("errorCode"), field("number")],
        "executionRules": [
            {"labelName": "refused", "conditions": {"errorCode": ["AUTH", "RULE"]}},
            {"labelName": "done", "conditions": {"outcome": "created"}},
        ],
        "functions": [],
        "labels": {"en": label},
    } | changes


class Developer:
    """Calls in the name of the app, with the developer key."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def __call__(self, method: str, path: str = "", body: Any = None, **query: str) -> httpx.Response:
        return await self.http.request(method, APP + path, json=body, params={"hapikey": KEY, **query})


@pytest.fixture
def developer(stranger: Any) -> Developer:
    return Developer(stranger.http)


async def created(developer: Developer, **changes: Any) -> Mapping[str, Any]:
    answer = await developer("POST", body=definition(**changes))
    assert answer.status_code == 201, answer.text
    shown: Mapping[str, Any] = answer.json()
    return shown


async def test_a_definition_is_created_with_its_first_revision(developer: Developer) -> None:
    shown = await created(developer)

    assert (shown["revisionId"], shown["published"], shown["id"].isdecimal()) == ("1", False, True)


async def test_the_legacy_address_serves_the_same_definitions(developer: Developer) -> None:
    shown = await created(developer)

    path = f"/automation/v4/actions/909090/{shown['id']}"
    answer = await developer.http.get(path, params={"hapikey": KEY})

    assert answer.json() == shown


async def test_publishing_is_an_update_that_makes_a_revision(developer: Developer) -> None:
    shown = await created(developer)

    answer = await developer("PATCH", f"/{shown['id']}", {"published": True})

    assert (answer.json()["published"], answer.json()["revisionId"]) == (True, "2")


async def test_every_edit_stays_readable_as_a_revision(developer: Developer) -> None:
    shown = await created(developer)
    await developer("PATCH", f"/{shown['id']}", {"published": True})

    revisions = (await developer("GET", f"/{shown['id']}/revisions")).json()["results"]

    assert [(each["revisionId"], each["definition"]["published"]) for each in revisions] == [
        ("2", True),
        ("1", False),
    ]


async def test_one_revision_can_be_read(developer: Developer) -> None:
    shown = await created(developer)

    answer = await developer("GET", f"/{shown['id']}/revisions/1")

    assert answer.json()["definition"] == shown


async def test_definitions_are_listed_in_pages(developer: Developer) -> None:
    first, second = await created(developer), await created(developer)

    page = (await developer("GET", limit="1")).json()
    rest = (await developer("GET", after=page["paging"]["next"]["after"])).json()

    assert [each["id"] for each in (*page["results"], *rest["results"])] == [first["id"], second["id"]]


async def test_an_archived_definition_is_listed_apart(developer: Developer) -> None:
    shown = await created(developer)

    gone = await developer("DELETE", f"/{shown['id']}")

    assert gone.status_code == 204
    assert (await developer("GET")).json()["results"] == []
    assert [each["id"] for each in (await developer("GET", archived="true")).json()["results"]] == [
        shown["id"]
    ]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"actionUrl": "http://service.example.test/x"}, "actionUrl"),
        ({"objectTypes": ["INVOICE"]}, "objectTypes"),
        ({"published": "yes"}, "published"),
        ({"labels": {"de": {"actionName": "Rechnung"}}}, "en"),
        ({"labels": {"en": {"actionDescription": "…"}}}, "actionName"),
        ({"labels": {"en": {"actionName": "A"}, "xx": {"actionName": "A"}}}, "language"),
        ({"inputFields": [field("a")]}, "supportedValueTypes"),
        (
            {"inputFields": [{**field("a"), "supportedValueTypes": ["FIELD_DATA"], "isRequired": False}]},
            "supportedValueTypes",
        ),
        ({"outputFields": [field("a", type="money")]}, "type of a"),
        ({"outputFields": [field("a"), field("a")]}, "occurs twice"),
        (
            {"inputFieldDependencies": [{"dependencyType": "SINGLE_FIELD", "controllingFieldName": "x"}]},
            "'x'",
        ),
        ({"functions": [{"functionType": "BEFORE", "functionSource": ""}]}, "functionType"),
        ({"isPublished": True}, "isPublished"),
    ],
)
async def test_a_wrong_definition_is_refused_by_the_part_that_is_wrong(
    developer: Developer, changes: dict[str, Any], named: str
) -> None:
    answer = await developer("POST", body=definition(**changes))

    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")
    assert named in answer.json()["message"]


@pytest.mark.parametrize(
    "name", ["actionUrl", "functions", "inputFields", "labels", "objectTypes", "published"]
)
async def test_what_is_required_is_required(developer: Developer, name: str) -> None:
    body = definition()
    del body[name]

    assert (await developer("POST", body=body)).json()["message"] == (
        f"Some required fields were not set: [{name}]"
    )


async def test_functions_are_put_as_source_and_listed_without_it(developer: Developer) -> None:
    shown = await created(developer)
    path = f"{APP}/{shown['id']}/functions/PRE_FETCH_OPTIONS/terms"
    source = "exports.main = (event, callback) => callback({});"

    put = await developer.http.put(path, content=source, params={"hapikey": KEY})
    listed = (await developer("GET", f"/{shown['id']}/functions")).json()["results"]
    read = (await developer("GET", f"/{shown['id']}/functions/PRE_FETCH_OPTIONS/terms")).json()

    assert put.status_code == 200
    assert listed == [{"functionType": "PRE_FETCH_OPTIONS", "id": "terms"}]
    assert read["functionSource"] == source


async def test_a_function_can_be_taken_away(developer: Developer) -> None:
    functions = [{"functionType": "POST_ACTION_EXECUTION", "functionSource": "…"}]
    shown = await created(developer, functions=functions)

    gone = await developer("DELETE", f"/{shown['id']}/functions/POST_ACTION_EXECUTION")

    assert gone.status_code == 204
    assert (await developer("GET", f"/{shown['id']}/functions")).json()["results"] == []


async def test_an_action_can_be_told_that_it_needs_a_record(developer: Developer) -> None:
    shown = await created(developer)

    await developer("POST", f"/{shown['id']}/requires-object", {"requiresObject": True})

    answer = await developer("GET", f"/{shown['id']}/requires-object")
    assert answer.json() == {"requiresObject": True}


async def test_a_wrong_key_is_refused(developer: Developer) -> None:
    assert (await developer("GET", hapikey="guessed")).status_code == 401


async def test_another_app_is_not_found(developer: Developer) -> None:
    answer = await developer.http.get("/automation/v4/actions/1", params={"hapikey": KEY})

    assert answer.status_code == 404


async def test_a_token_of_the_app_does_where_the_key_does_not(developer: Developer, stranger: Any) -> None:
    await stranger.settings(developer_auth="oauth")
    token = await stranger.refresh(grant_type="client_credentials", scope="developers-write developers-read")
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}

    by_token = await stranger.http.get(APP, headers=headers)

    assert by_token.status_code == 200
    assert (await developer("GET")).status_code == 401


async def test_an_account_s_token_without_the_scope_is_refused(hubspot: Any) -> None:
    answer = await hubspot.api("GET", APP)

    assert (answer.status_code, answer.json()["category"]) == (403, "MISSING_SCOPES")


async def test_an_execution_names_the_definition_and_its_version(
    developer: Developer, connected: Any, service: Any
) -> None:
    shown = await created(developer)
    await developer("PATCH", f"/{shown['id']}", {"published": True})

    await connected.run(object_id="7")

    origin = json.loads(service.requests[0].content)["origin"]
    assert (origin["actionDefinitionId"], origin["actionDefinitionVersion"]) == (int(shown["id"]), 2)


async def test_an_execution_carries_the_properties_that_the_definition_asks_for(
    developer: Developer, connected: Any, service: Any
) -> None:
    await created(developer)
    deal = await connected.record("deals", amount="1850.00", dealname="Garden")

    await connected.run(object_id=deal)

    assert json.loads(service.requests[0].content)["object"]["properties"] == {"amount": "1850.00"}


async def test_the_first_rule_that_matches_words_the_history(
    developer: Developer, connected: Any, service: Any
) -> None:
    await created(developer)
    outputs = {"hs_execution_state": "FAIL_CONTINUE", "errorCode": "AUTH", "outcome": "created"}
    service.will_answer(httpx.Response(200, json={"outputFields": outputs}))

    run = await connected.run()

    shown = await connected.control("GET", f"/executions/{run['callback_id']}")
    assert shown["message"] == "QuickBooks refused: AUTH"


async def test_without_a_matching_rule_the_history_says_what_happened_in_hubspot_s_words(
    developer: Developer, connected: Any, service: Any
) -> None:
    await created(developer)
    service.will_answer(httpx.Response(400))

    run = await connected.run()

    shown = await connected.control("GET", f"/executions/{run['callback_id']}")
    assert shown["message"] == "Action failed"


async def test_a_project_file_defines_the_same_action(connected: Any) -> None:
    config = {
        "actionUrl": "https://service.example.test/hubspot/actions/create-invoice",
        "isPublished": True,
        "supportedClients": [{"client": "WORKFLOWS"}],
        "objectTypes": ["DEAL"],
        "inputFields": [],
        "outputFields": [{"typeDefinition": {"name": "number", "type": "string", "fieldType": "text"}}],
        "labels": {"en": {"actionName": "Create invoice"}},
    }
    file = {"uid": "create_invoice", "type": "workflow-action", "config": config}

    shown = await connected.control("POST", "/actions", file)
    again = await connected.control("POST", "/actions", file)

    assert shown["published"] is True
    assert (again["id"], again["revisionId"]) == (shown["id"], "2")
