"""HubSpot's refusals, sorted by what the caller may do about them.

Source: HubSpot API reference, "Error handling"; every field of an error body is optional.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from engine.clients.http import TOO_LONG, Answer, Call, unusable
from engine.errors import NeedsPerson, Refused, ServiceError, TryLater
from engine.said import said

_LOCKED = 423
_MIGRATING = 477
_LOCKED_FOR = timedelta(seconds=2)
_MIGRATING_FOR = timedelta(minutes=10)  # "up to 24 hours"; the answer usually says more
_MOST_WORDS = 300
_EMAIL = re.compile(r"[^\s@\"']+@[^\s@\"']+")


def error_of(call: Call, answer: Answer) -> ServiceError:
    """What to raise for an answer of 400 and above (429 and 5xx never get here)."""
    trace = answer.trace
    if answer.status == 401:
        return NeedsPerson(
            said("HubSpot no longer accepts this connection; install the app in the account again"),
            trace=trace,
        )
    if answer.status == 403 and is_hubspots(answer):
        return _forbidden(call, answer)
    if answer.status == _LOCKED:
        message = said(
            "HubSpot has locked the record for a moment; it is asked to {task} again", task=call.task
        )
        return TryLater(message, after=answer.retry_after or _LOCKED_FOR, trace=trace)
    if answer.status == _MIGRATING:
        message = said(
            "HubSpot is moving the account to another place; it is asked to {task} again later",
            task=call.task,
        )
        return TryLater(message, after=answer.retry_after or _MIGRATING_FOR, trace=trace)
    if answer.status not in TOO_LONG and not is_hubspots(answer):
        return unusable(
            call, said("HTTP {status} in words that are not HubSpot's", status=answer.status), trace=trace
        )
    message = said("HubSpot refused to {task}: {words}", task=call.task, words=words_of(answer))
    category = "not-found" if answer.status == 404 else None
    return Refused(message, code=str(answer.status), category=category, trace=trace)


def is_hubspots(answer: Answer) -> bool:
    """Whether HubSpot itself refused: a gateway's 404 must not pass for "there is no such record"."""
    body = answer.body if isinstance(answer.body, Mapping) else {}
    return answer.trace is not None or not tells_no_error(body)


def tells_no_error(body: Mapping[str, Any]) -> bool:
    """Whether a body is anything but an error of HubSpot's, whatever the status it came with."""
    return body.get("status") != "error" and not isinstance(body.get("category"), str)


def _forbidden(call: Call, answer: Answer) -> NeedsPerson:
    scopes = sorted(set(_scopes(answer.body)))
    if scopes:
        named = ", ".join(scopes)
        message = said(
            "HubSpot's permission {named} is missing to {task}; reconnect HubSpot and grant it",
            named=named,
            task=call.task,
        )
    else:
        message = said(
            "HubSpot does not permit the app to {task}: {words}; reconnect HubSpot",
            task=call.task,
            words=words_of(answer),
        )
    return NeedsPerson(message, category="missing-scopes" if scopes else "forbidden", trace=answer.trace)


def _scopes(body: Any) -> Iterator[str]:
    """Names of scopes, wherever an error body mentions required ones: the place differs from call to call."""
    if not isinstance(body, Mapping):
        return
    for each in (body, *_problems(body)):
        context = each.get("context")
        for place in (each, context if isinstance(context, Mapping) else {}):
            for key in ("requiredGranularScopes", "requiredScopes"):
                named = place.get(key)
                listed = named if isinstance(named, list) else []
                yield from (scope for scope in listed if isinstance(scope, str))


def words_of(answer: Answer) -> str:
    """HubSpot's own words about a refusal: its problems one by one where it lists them, else its message."""
    body = answer.body if isinstance(answer.body, Mapping) else {}
    told = [each["message"] for each in _problems(body) if isinstance(each.get("message"), str)]
    if not told and isinstance(body.get("message"), str):
        told = [body["message"]]
    words = " ".join(_EMAIL.sub("…", "; ".join(told)).split())
    return words[:_MOST_WORDS].rstrip(". ") or said("HTTP {status} without a reason", status=answer.status)


def _problems(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = body.get("errors")
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
