"""`/webhooks/{appId}`, `/app-webhooks/{appId}`: where an app's events go and which it wants.

The prefix of the dated address changed with 2026-09.
"""

from starlette.responses import Response

from sandbox.hubspot.bodies import as_objects
from sandbox.hubspot.developer import AppCall, AppHandler, ForTheApp
from sandbox.hubspot.errors import not_found
from sandbox.hubspot.times import to_iso
from sandbox.hubspot.wire import Endpoint, answer, no_content, page

_SCOPE = "developers-write"


def read_settings(call: AppCall) -> Response:
    """`GET /settings`; 404 while there are none."""
    settings = call.world.subscriptions.settings
    if settings is None:
        raise not_found("No webhook settings exist for this app")
    return answer(settings.to_wire())


def put_settings(call: AppCall) -> Response:
    """`PUT /settings {"targetUrl", "throttling": {"maxConcurrentRequests"}}`."""
    return answer(call.world.subscriptions.configure(call.object()).to_wire())


def clear_settings(call: AppCall) -> Response:
    """`DELETE /settings` -> 204: no more events."""
    call.world.subscriptions.settings = None
    return no_content()


def list_all(call: AppCall) -> Response:
    """`GET /subscriptions`."""
    return page([each.to_wire() for each in call.world.subscriptions.all()])


def create(call: AppCall) -> Response:
    """`POST /subscriptions {"eventType", "propertyName", "objectTypeId", "active"}` -> 201."""
    return answer(call.world.subscriptions.create(call.object()).to_wire(), 201)


def read(call: AppCall) -> Response:
    """`GET /subscriptions/{id}`."""
    return answer(call.world.subscriptions.get(call.path["subscription"]).to_wire())


def update(call: AppCall) -> Response:
    """`PATCH /subscriptions/{id} {"active"}`."""
    return answer(call.world.subscriptions.activate(call.path["subscription"], call.object()).to_wire())


def update_many(call: AppCall) -> Response:
    """`POST /subscriptions/batch/update {"inputs": [{"id", "active"}]}`."""
    inputs = as_objects(call.object(), "inputs")
    done = [call.world.subscriptions.activate(str(each.get("id", "")), each) for each in inputs]
    stamp = to_iso(call.world.core.clock())
    results = [each.to_wire() for each in done]
    return answer({"status": "COMPLETE", "results": results, "startedAt": stamp, "completedAt": stamp})


def remove(call: AppCall) -> Response:
    """`DELETE /subscriptions/{id}` -> 204."""
    call.world.subscriptions.remove(call.path["subscription"])
    return no_content()


def _endpoint(name: str, method: str, tail: str, handler: AppHandler) -> Endpoint:
    bases = ("/app-webhooks/2026-09/{app}", "/webhooks/2026-03/{app}", "/webhooks/v3/{app}")
    path, *others = (base + tail for base in bases)
    return Endpoint(f"webhooks.{name}", method, path, ForTheApp(handler, _SCOPE), tuple(others))


_ONE = "/subscriptions/{subscription}"

ENDPOINTS = (
    _endpoint("settings", "GET", "/settings", read_settings),
    _endpoint("configure", "PUT", "/settings", put_settings),
    _endpoint("clear", "DELETE", "/settings", clear_settings),
    _endpoint("subscriptions", "GET", "/subscriptions", list_all),
    _endpoint("subscribe", "POST", "/subscriptions", create),
    _endpoint("activate_batch", "POST", "/subscriptions/batch/update", update_many),
    _endpoint("subscription", "GET", _ONE, read),
    _endpoint("activate", "PATCH", _ONE, update),
    _endpoint("unsubscribe", "DELETE", _ONE, remove),
)
