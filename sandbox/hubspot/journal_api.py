"""`/webhooks-journal`: subscriptions of the journal, and its files; with a token of the app itself."""

from starlette.responses import JSONResponse, Response

from sandbox.hubspot.developer import AppCall, AppHandler, ForTheApp
from sandbox.hubspot.errors import not_found
from sandbox.hubspot.journal import URL_LIFETIME, File
from sandbox.hubspot.times import to_iso
from sandbox.hubspot.wire import Endpoint, Inbound, answer, no_content, page

_SCOPE = "developer.webhooks_journal"


def subscribe(call: AppCall) -> Response:
    """`POST /subscriptions/{V}` -> 201."""
    return answer(call.world.journal.subscribe(call.object()).to_wire(), 201)


def list_subscriptions(call: AppCall) -> Response:
    """`GET /subscriptions/{V}`."""
    return page([each.to_wire() for each in call.world.journal.subscriptions.values()])


def unsubscribe(call: AppCall) -> Response:
    """`DELETE /subscriptions/{V}/{id}` -> 204."""
    named = call.path["subscription"]
    if not named.isdecimal() or call.world.journal.subscriptions.pop(int(named), None) is None:
        raise not_found(f"There is no journal subscription {named}")
    return no_content()


def earliest(call: AppCall) -> Response:
    """`GET /journal/{V}/earliest`: 204 while the journal is empty."""
    return _shown(call, call.world.journal.at("earliest"))


def latest(call: AppCall) -> Response:
    """`GET /journal/{V}/latest`: 204 while the journal is empty."""
    return _shown(call, call.world.journal.at("latest"))


def following(call: AppCall) -> Response:
    """`GET /journal/{V}/offset/{offset}/next`: 204 when there is nothing newer."""
    return _shown(call, call.world.journal.after(call.path["offset"]))


def read_file(inbound: Inbound) -> Response:
    """The address that the journal gives out; whoever has it may read, until it runs out."""
    found = inbound.world.journal.find(inbound.path["offset"])
    if found is None or inbound.query.get("expires", "") < to_iso(inbound.world.core.clock()):
        raise not_found("This address has run out")
    return JSONResponse({"offset": found.offset, "journalEvents": list(found.entries)})


def _shown(call: AppCall, file: File | None) -> Response:
    if file is None:
        return no_content()
    expires = to_iso(call.world.core.clock() + URL_LIFETIME)
    url = f"http://{call.host}/webhooks-journal/files/{file.offset}?expires={expires}"
    return answer({"currentOffset": file.offset, "url": url, "expiresAt": expires})


def _endpoint(name: str, method: str, path: str, handler: AppHandler, scope: str) -> Endpoint:
    address = f"/webhooks-journal/{path}"
    return Endpoint(f"journal.{name}", method, address, ForTheApp(handler, f"{_SCOPE}.{scope}"))


_SUBSCRIPTIONS, _JOURNAL = "subscriptions/{version}", "journal/{version}"

ENDPOINTS = (
    _endpoint("subscribe", "POST", _SUBSCRIPTIONS, subscribe, "subscriptions.write"),
    _endpoint("subscriptions", "GET", _SUBSCRIPTIONS, list_subscriptions, "subscriptions.read"),
    _endpoint(
        "unsubscribe", "DELETE", f"{_SUBSCRIPTIONS}/{{subscription}}", unsubscribe, "subscriptions.write"
    ),
    _endpoint("earliest", "GET", f"{_JOURNAL}/earliest", earliest, "read"),
    _endpoint("latest", "GET", f"{_JOURNAL}/latest", latest, "read"),
    _endpoint("next", "GET", f"{_JOURNAL}/offset/{{offset}}/next", following, "read"),
    Endpoint("journal.file", "GET", "/webhooks-journal/files/{offset}", read_file),
)
