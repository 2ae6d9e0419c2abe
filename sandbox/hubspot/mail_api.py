"""`/marketing/transactional/{V}/single-email/send`: one mail to one person, at most once per `sendId`."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.bodies import as_list, as_object
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.wire import Call, Endpoint, SignedIn, answer

_SCOPE = "transactional-email"
_TEXT_LISTS = ("cc", "bcc", "replyTo")


def send_dated(call: Call) -> Response:
    """The dated address: `contactProperties` and `customProperties` must be there, if only as `{}`."""
    said = call.object()
    missing = [name for name in ("contactProperties", "customProperties") if name not in said]
    if missing:
        raise bad_request(f"Some required fields were not set: [{', '.join(missing)}]")
    return send(call)


def send(call: Call) -> Response:
    """The numbered address; both kinds of properties may be absent."""
    said = call.object()
    _check(said)
    return answer(call.portal.outbox.send(said).to_wire())


def _check(said: Mapping[str, Any]) -> None:
    missing = [name for name in ("emailId", "message") if name not in said]
    if missing:
        raise bad_request(f"Some required fields were not set: [{', '.join(missing)}]")
    if not isinstance(said["emailId"], int) or isinstance(said["emailId"], bool):
        raise bad_request("emailId must be a number")
    message = as_object(said["message"])
    if not isinstance(message.get("to"), str):
        raise bad_request("Some required fields were not set: [message.to]")
    for name in _TEXT_LISTS:
        if not all(isinstance(each, str) for each in as_list(message, name)):
            raise bad_request(f"message.{name} must be a list of addresses")
    as_object(said.get("contactProperties") or {})
    for name, value in as_object(said.get("customProperties") or {}).items():
        if isinstance(value, list):
            raise bad_request(f"customProperties cannot hold arrays: {name}")


_LEGACY = "/marketing/v3/transactional/single-email/send"

ENDPOINTS = (
    Endpoint(
        "mail.send",
        "POST",
        "/marketing/transactional/{version}/single-email/send",
        SignedIn(send_dated, lambda _: (_SCOPE,)),
    ),
    Endpoint("mail.send", "POST", _LEGACY, SignedIn(send, lambda _: (_SCOPE,))),
)
