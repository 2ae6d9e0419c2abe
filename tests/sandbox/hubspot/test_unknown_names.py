"""A name that the control plane does not know is told, with what it knows: no slip looks like success."""

import re
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.faults import CONTROL_PREFIX
from sandbox.hubspot import OPERATIONS

OF_A_FILE = {"/actions"}  # the body is the definition itself, judged as the API judges it


def control_routes(app: Starlette) -> list[tuple[str, str]]:
    """Method and path of each control route, its parts filled in."""
    return [
        (method, re.sub(r"{\w+}", "deals", route.path.removeprefix(CONTROL_PREFIX)))
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith(CONTROL_PREFIX)
        for method in sorted(route.methods or ())
        if method != "HEAD" and not route.path.endswith(("/maze", "/operations"))
    ]


async def test_every_control_call_tells_of_a_key_that_it_does_not_know(app: Starlette, hubspot: Any) -> None:
    silent = []
    for method, path in control_routes(app):
        if path in OF_A_FILE or (path == "/faults" and method != "POST"):
            continue
        answer = await hubspot.http.request(method, f"/_sandbox{path}", json={"feilds": {}})
        if answer.status_code != 400 or 'key "feilds"' not in answer.json()["error"]:
            silent.append((method, path, answer.text))

    assert silent == []


@pytest.mark.parametrize(
    ("method", "path", "said", "sentence"),
    [
        pytest.param(
            "POST",
            "/objects/deal",
            {"propertys": {}},
            'There is no key "propertys" (did you mean "properties"?); known are associations, portal_id, '
            "properties",
            id="key",
        ),
        pytest.param(
            "GET",
            "/executions?stat=failed",
            None,
            'There is no key "stat" (did you mean "state"?); known are portal_id, state',
            id="key-of-a-query",
        ),
        pytest.param(
            "GET",
            "/objects/deels",
            None,
            'There is no object type "deels" (did you mean "deals"?); known are commerce_payments, ',
            id="object-type",
        ),
        pytest.param(
            "POST",
            "/run",
            {"action": "create-invoice", "object_id": "7", "object_type": "DEEL"},
            'There is no object type "DEEL"; known are ',
            id="object-type-of-a-run",
        ),
        pytest.param(
            "POST",
            "/objects/deals",
            {"associations": [{"to": "1", "kind": "contacts"}]},
            'There is no key of an association "kind"; known are label, primary, to, type',
            id="key-of-an-association",
        ),
        pytest.param(
            "POST",
            "/pipelines/deals",
            {"id": "p", "stages": [{"id": "s", "probabilty": "1"}]},
            'There is no key of a stage "probabilty" (did you mean "probability"?)',
            id="key-of-a-stage",
        ),
        pytest.param(
            "POST",
            "/workflows",
            {"actions": [{"acton": "create-invoice"}]},
            'There is no key of an action "acton" (did you mean "action"?)',
            id="key-of-a-workflows-action",
        ),
        pytest.param(
            "POST",
            "/workflows",
            {"actions": [{"action": "create-invoice", "inputs": {"amount": {"propperty": "amount"}}}]},
            'There is no key of an input "propperty" (did you mean "property"?)',
            id="key-of-an-input",
        ),
        pytest.param(
            "POST",
            "/app-events",
            {"config": {"headerTemplat": "x"}},
            'There is no key of an app event "headerTemplat" (did you mean "headerTemplate"?)',
            id="key-of-an-app-event",
        ),
        pytest.param(
            "POST",
            "/scopes",
            {"missing": ["automaton"]},
            'There is no scope "automaton" (did you mean "automation"?); known are ',
            id="scope",
        ),
        pytest.param(
            "POST",
            "/settings",
            {"webhook_format": "new"},
            'There is no webhook_format "new"; known are legacy, object',
            id="position-of-a-switch",
        ),
        pytest.param(
            "POST",
            "/settings",
            {"subscriptions": [{"subscriptionTyp": "object.creation", "objectType": "deal"}]},
            'There is no key of a subscription "subscriptionTyp" (did you mean "subscriptionType"?)',
            id="key-of-a-subscription",
        ),
        pytest.param(
            "GET",
            "/requests?operation=deals.reed",
            None,
            'There is no operation "deals.reed" (did you mean "deals.read"?); known are deals.read, ',
            id="operation-of-the-log",
        ),
        pytest.param(
            "POST",
            "/faults",
            {"operation": "deal.*", "kind": "html"},
            'There is no operation "deal.*" (did you mean ',
            id="operation-of-a-fault",
        ),
        pytest.param(
            "POST",
            "/portals",
            {"portal_id": 7, "refresh_token": "x", "time_zone": "Europe/Berlni"},
            'There is no time zone "Europe/Berlni" (did you mean "Europe/Berlin"?)',
            id="time-zone",
        ),
    ],
)
async def test_an_unknown_name_is_told_with_what_is_known(
    hubspot: Any, method: str, path: str, said: Any, sentence: str
) -> None:
    await hubspot.control("POST", "/target", {"url": "https://service.example.test"})

    answer = await hubspot.http.request(method, f"/_sandbox{path}", json=said)

    assert (answer.status_code, answer.json()["error"][: len(sentence)]) == (400, sentence)


async def test_the_operations_that_faults_may_name_are_listed(hubspot: Any) -> None:
    listed = await hubspot.control("GET", "/operations")

    assert set(listed) == OPERATIONS
    assert {"deals.read", "action.run", "options.fetch", "card.fetch", "webhook.deliver"} <= OPERATIONS
