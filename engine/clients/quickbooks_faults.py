"""QuickBooks' faults, sorted by what the caller may do about them.

Decided by code, never by text: texts come in the company's language. Source: the error codes table of
Intuit's developer site ("error-codes"), and recorded gateway faults, which spell everything lower case.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.clients.http import TOO_LONG, Answer, Call, unusable
from engine.errors import NeedsPerson, Refused, ServiceError, TryLater
from engine.said import said

ACCESS_LOST = "120"
STALE = "5010"
TOKEN_REFUSED = "3200"  # noqa: S105 - a fault code
THROTTLED = "3001"

_NOT_ACCEPTED = said("QuickBooks did not accept who is calling; reconnect QuickBooks")
_RECONNECT = {
    "100": _NOT_ACCEPTED,
    "110": _NOT_ACCEPTED,
    ACCESS_LOST: said(
        "the person who connected QuickBooks lost access to the company; reconnect as one who has it"
    ),
    "3100": said(
        "QuickBooks does not let this app into the company: it was disconnected there, or the connection "
        "belongs to another environment; reconnect QuickBooks and compare STAGEBILL_QUICKBOOKS_ENVIRONMENT"
    ),
    "3200": said("QuickBooks no longer accepts this connection; reconnect QuickBooks"),
    "6190": said(
        "QuickBooks made the company read-only because its subscription ended; renew it in QuickBooks"
    ),
    "10200": said("the QuickBooks company was reset and all its ids are void; reconnect QuickBooks"),
}
_BUSY = frozenset({"130", "140", "150", THROTTLED, "4002"})
_UNKNOWN_OUTCOME = "10000"  # "an application error has occurred": before or after saving, who knows

# Codes that mean a request was built wrongly; whoever reads about them cannot mend it in QuickBooks.
# fmt: off
_OUR_MISTAKE = frozenset((
    "500", "1040", "1050", "2000", "2010", "2030", "2060", "2070", "2080", "2090", "2100", "2110", "2120",
    "2130", "2170", "2190", "2230", "2240", "2600", "3202", "4000", "4001", "5000", "6010", "6070", "6090",
    "6100", "6150", "6170", "6530", "10100",
))
# fmt: on

_MOST_WORDS = 300
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """The first error of a fault, each part empty where it cannot be read.

    `code` has no leading zeros; `words` are QuickBooks' own.
    """

    code: str
    words: str


def fault_in(body: Any) -> Fault | None:
    """The fault an answer carries, in either spelling and under any HTTP status; None where it has none."""
    if not isinstance(body, Mapping):
        return None
    fault = body.get("Fault") or body.get("fault")  # a gateway's answer may hold both, one of them null
    if not fault:
        return None
    errors = _either(fault, "Error", "error")
    first = errors[0] if isinstance(errors, list) and errors else {}
    code = _either(first, "code")
    words = (_either(first, key) for key in ("Detail", "detail", "Message", "message"))
    said = next((each for each in words if isinstance(each, str) and each), "")
    return Fault(
        code=str(code).strip().lstrip("0") if isinstance(code, (str, int)) else "",
        words=" ".join(_EMAIL.sub("…", said).split())[:_MOST_WORDS].rstrip(". "),
    )


def _either(source: Any, *keys: str) -> Any:
    """The first of these that is there; None where `source` is no object."""
    return next((source[key] for key in keys if key in source), None) if isinstance(source, Mapping) else None


def error_of(call: Call, answer: Answer, fault: Fault | None) -> ServiceError:
    """What to raise for a refused call: a fault, or an HTTP status that explains nothing.

    A fault that cannot be read is no refusal: whoever sent it, nobody knows what it says.
    """
    if fault is None or not (fault.code or (fault.words and answer.status >= 400)):
        return _bare(call, answer)
    code, trace = fault.code, answer.trace
    if code in _RECONNECT or answer.status == 401:
        return NeedsPerson(_RECONNECT.get(code, _RECONNECT["3200"]), trace=trace)
    if code in _BUSY:
        return TryLater(
            said(
                "QuickBooks is busy (code {code}); it is asked to {task} again later",
                code=code,
                task=call.task,
            ),
            trace=trace,
        )
    if code == _UNKNOWN_OUTCOME and answer.status != 404:  # with 404 it means a path that does not exist
        return unusable(call, said("its code {code}, an error on its side", code=code), trace=trace)
    if code == STALE:
        message = said(
            "QuickBooks refused to {task}: somebody changed the record at the same time", task=call.task
        )
        return Refused(message, code=code, category="stale", trace=trace)
    message = said(
        "QuickBooks refused to {task}: {words}",
        task=call.task,
        words=fault.words or said("it gave no reason"),
    )
    ours = code in _OUR_MISTAKE or answer.status == 404
    return Refused(message, code=code, category="program" if ours else None, trace=trace)


def _bare(call: Call, answer: Answer) -> ServiceError:
    if answer.status in (401, 403):
        code = TOKEN_REFUSED if answer.status == 401 else "3100"
        return NeedsPerson(_RECONNECT[code], trace=answer.trace)
    why = said("HTTP {status} without a reason", status=answer.status)
    if answer.status in TOO_LONG:
        message = said("QuickBooks refused to {task}: {words}", task=call.task, words=why)
        return Refused(message, code=str(answer.status), category="program", trace=answer.trace)
    return unusable(call, why, trace=answer.trace)
