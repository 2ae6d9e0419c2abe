"""One factory for HTTP clients, and one way to send a request that sorts what may go wrong on the way.

What is said about a failed call never holds a body, a header or an address: those may carry tokens and
personal data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any

import httpx

from engine.clients import bodies
from engine.errors import ServiceError, TryLater, Unsure
from engine.said import said

_CONNECTIONS = httpx.Limits(max_connections=32, max_keepalive_connections=32)
_THIS_MACHINE = ("all://127.0.0.1", "all://localhost", "all://[::1]")
TOO_LONG = (413, 414)  # whoever says so has not taken the request
_STATUS_SAYS_IT_ALL = (401, 423, 429, 477, *TOO_LONG)  # token, lock, too many calls, account on the move
_TRACES = ("intuit_tid", "x-hubspot-correlation-id", "twilio-request-id")
_LONGEST_RETRY_AFTER = timedelta(hours=24)  # a HubSpot account that is being moved says as much

# The connection was never made, or none was free: no byte of the request has left.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def new_client(
    *, read: timedelta = timedelta(seconds=30), transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """The one place that makes HTTP clients: one per vendor, closed by whoever asked for it.

    `read` is how long an answer may take; QuickBooks itself gives up only after 120 s, so give it 60.
    """
    return httpx.AsyncClient(
        timeout=httpx.Timeout(connect=5.0, read=read.total_seconds(), write=30.0, pool=10.0),
        limits=_CONNECTIONS,
        follow_redirects=False,
        headers={"User-Agent": f"stagebill/{version('stagebill')}", "Accept": "application/json"},
        transport=transport,
        mounts=dict.fromkeys(_THIS_MACHINE),  # no proxy to ourselves
    )


@dataclass(frozen=True, slots=True)
class Call:
    """One request, and what people are told it was for.

    `task` completes the sentence "QuickBooks was asked to …". `changes`: it changes something over there.
    """

    vendor: str
    task: str
    method: str
    url: str
    changes: bool
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    empty_answer: bool = False  # the answer to it has no body
    file: bool = False  # what it is answered with is a file, unless it is refused


@dataclass(frozen=True, slots=True)
class Answer:
    """A usable answer. `body` is parsed JSON with exact decimals, or the file that was asked for, as bytes;
    None where the status says enough.
    """

    status: int
    body: Any = None
    trace: str | None = None
    retry_after: timedelta | None = None


async def transmit(http: httpx.AsyncClient, call: Call, *, bearer: str | None = None) -> Answer:
    """Send `call` once.

    Redirects are not followed. Raises: TryLater where nothing has left or nothing was to be changed; Unsure
    where a call that changes something left and no usable answer came back: time-out, broken connection,
    3xx, 5xx, a body that is too large or not the JSON it should be, a refusal by somebody in between.
    """
    headers = dict(call.headers) if bearer is None else {**call.headers, "Authorization": f"Bearer {bearer}"}
    request = http.build_request(
        call.method, call.url, params=dict(call.params) or None, headers=headers, content=call.content
    )
    trace: str | None = None
    try:
        response = await http.send(request, stream=True)
        trace = _trace(response.headers, None)
        try:
            data = await bodies.read(response)
        finally:
            await response.aclose()
    except _NOT_SENT as exc:
        raise TryLater(
            said(
                "{vendor} could not be reached to {task}; it is tried again",
                vendor=call.vendor,
                task=call.task,
            ),
            category="network",
        ) from exc
    except bodies.TooLarge:
        raise unusable(call, said("its body is too large"), trace=trace) from None
    except httpx.TimeoutException as exc:
        raise unusable(call, said("the answer took too long"), trace=trace) from exc
    except httpx.RequestError as exc:
        raise unusable(call, said("the connection broke off"), trace=trace) from exc
    return _answer(call, response, data)


def too_many(call: Call, answer: Answer, after: timedelta) -> TryLater:
    """The error of an answer that means "too many calls": when it may be asked again."""
    return TryLater(
        said(
            "{vendor} allows no further calls at the moment; it is asked to {task} again later",
            vendor=call.vendor,
            task=call.task,
        ),
        after=after,
        category="rate-limit",
        trace=answer.trace,
    )


def unusable(call: Call, why: str, *, trace: str | None = None) -> ServiceError:
    """What to raise where the request left and the answer is worth nothing."""
    if call.changes:
        return Unsure(
            said(
                "{vendor} was asked to {task}, but gave no usable answer ({why}); whether it "
                "happened is found out before it is tried again",
                vendor=call.vendor,
                task=call.task,
                why=why,
            ),
            trace=trace,
        )
    return TryLater(
        said(
            "{vendor} gave no usable answer when asked to {task} ({why}); it is tried again",
            vendor=call.vendor,
            task=call.task,
            why=why,
        ),
        category="network",
        trace=trace,
    )


def _answer(call: Call, response: httpx.Response, data: bytes) -> Answer:
    status, body, wrong = response.status_code, None, ""
    try:
        body = bodies.parsed(data) if data or not call.empty_answer else None
    except (ValueError, RecursionError):
        wrong = said("its body is not complete JSON")
    if call.file and wrong and status < 300:
        body, wrong = data, ""
    trace = _trace(response.headers, body)
    if status >= 500 or status < 200 or 300 <= status < 400 or status == 408:
        raise unusable(call, said("HTTP {status}", status=status), trace=trace)
    if status < 300 and wrong:
        raise unusable(call, wrong, trace=trace)
    explained = isinstance(body, dict) or (not data and call.empty_answer)
    if status >= 400 and status not in _STATUS_SAYS_IT_ALL and not explained:
        unexplained = said("HTTP {status} without a reason", status=status)  # not the vendor's own words
        raise unusable(call, unexplained, trace=trace)
    return Answer(status, body, trace, retry_after(response.headers))


def _trace(headers: httpx.Headers, body: Any) -> str | None:
    """The vendor's own reference for this call, which its support asks for."""
    told = next((headers[name] for name in _TRACES if headers.get(name)), None)
    if told is None and isinstance(body, dict) and isinstance(body.get("correlationId"), str):
        told = body["correlationId"]
    return told[:100] if told else None


def retry_after(headers: httpx.Headers) -> timedelta | None:
    """`Retry-After`: seconds, or a date counted from the answer's own `Date`; None where it says nothing.

    >>> retry_after(httpx.Headers({"Retry-After": "7"}))
    datetime.timedelta(seconds=7)
    """
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit() and len(told) < 9:
        return min(timedelta(seconds=int(told)), _LONGEST_RETRY_AFTER)
    try:
        wait = parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), _LONGEST_RETRY_AFTER)
