"""What all calls to a QuickBooks company share: address, token, meter, pages, and what faults mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from engine import exact_json
from engine.clients.http import Answer, Call, unusable
from engine.clients.limiter import Limiter, LimitKey
from engine.clients.quickbooks_faults import ACCESS_LOST, THROTTLED, TOKEN_REFUSED, error_of, fault_in
from engine.clients.quickbooks_wire import quoted, rows_found
from engine.clients.sender import Counted, Meter, Sender, Tokens
from engine.clients.wire import Json, Unreadable, an_object, mapping, text
from engine.errors import TryLater
from engine.said import said

T = TypeVar("T")

_MINOR_VERSION = "75"
PAGE = 1000  # the most that one query gives
_IDS_PER_QUERY = 500
_LONGEST_ADDRESS = 1500  # a longer statement travels in the body
_JSON = {"Content-Type": "application/json"}
_PDF = b"%PDF-"
_ANSWER = said("answer a query")
_ONE_OF = {
    "Customer": said("a customer"),
    "Invoice": said("an invoice"),
    "Payment": said("a payment"),
    "SalesReceipt": said("a sales receipt"),
}


class Calls:
    """One QuickBooks company (`realm_id`), on behalf of one connection, and any question about it."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: Tokens,
        limiter: Limiter,
        meter: Meter,
        *,
        base_url: str,
        realm_id: str,
    ) -> None:
        key = LimitKey("quickbooks", realm_id)
        self._sender = Sender(http, tokens, limiter, meter, key=key, token_refused=_token_refused)
        self._base = f"{base_url.rstrip('/')}/v3/company/{quote(realm_id, safe='')}"
        self._realm_id = realm_id

    async def query(self, statement: str, *, task: str = _ANSWER) -> Json:
        """The `QueryResponse` to one statement; one without hits is an empty object. Metered.

        Values in it must have gone through `quoted`. Refused: 4000 and 4001 where QuickBooks cannot make
        sense of it. Source: Data queries.
        """
        return await self._ask(self._query_call(statement, task), partial(mapping, key="QueryResponse"))

    # Reading

    async def _one(self, name: str, entity_id: str, read: Callable[[Json], T]) -> T:
        """One entity by its id, as it is now."""
        call = self._read_call(
            f"{name.lower()}/{quote(entity_id, safe='')}", said("read {what}", what=_ONE_OF[name])
        )
        return await self._ask(call, lambda body: read(mapping(body, name)))

    async def _all(self, entity: str, where: str, read: Callable[[Json], T], task: str) -> list[T]:
        """Every row, page by page. Each page begins with the last row of the page before: if it does not,
        the list changed in between and rows may be missing, which is an error, not a shorter list."""
        select = " ".join(("select * from", entity, f"where {where}" if where else "")).rstrip()
        found: dict[str, T] = {}
        last = ""
        while True:
            paging = f"orderby Id startposition {max(len(found), 1)} maxresults {PAGE}"
            call = self._query_call(f"{select} {paging}", task)
            page = await self._ask(call, lambda body: _page(body, entity, read))
            new = page[1:] if found else page
            fresh = {row_id: row for row_id, row in new if row_id not in found}
            if (found and (not page or page[0][0] != last)) or len(fresh) < len(new):
                raise TryLater(
                    said(
                        "QuickBooks' list changed while it was asked to {task}; it is asked again", task=task
                    )
                )
            found |= fresh
            if len(page) < PAGE:
                return list(found.values())
            last = page[-1][0]

    async def _by_ids(
        self, entity: str, ids: Sequence[str], read: Callable[[Json], T], task: str
    ) -> tuple[T, ...]:
        """The rows of these ids that are still there, as they are now: a call for each 500."""
        found: list[T] = []
        for start in range(0, len(ids), _IDS_PER_QUERY):
            wanted = ", ".join(quoted(each) for each in ids[start : start + _IDS_PER_QUERY])
            found += await self._all(entity, f"Id in ({wanted})", read, task)
        return tuple(found)

    def _query_call(self, statement: str, task: str) -> Call:
        call = self._read_call("query", task)
        if len(statement) <= _LONGEST_ADDRESS:
            return replace(call, params={"query": statement, **call.params})
        headers = {"Content-Type": "application/text"}
        return replace(call, method="POST", headers=headers, content=statement.encode())

    def _read_call(self, path: str, task: str) -> Call:
        return Call("QuickBooks", task, "GET", f"{self._base}/{path}", changes=False, params=_params())

    # Changing

    async def _create(self, name: str, body: Json, request_id: str, check: Callable[[Json], object]) -> Json:
        return await self._change(said("create {what}", what=_ONE_OF[name]), name, body, request_id, check)

    async def _change(
        self,
        task: str,
        name: str,
        body: Json,
        request_id: str,
        check: Callable[[Json], object],
        params: Mapping[str, str] | None = None,
    ) -> Json:
        """Send an entity to its path; returns what the answer says it is now, if `check` can read that."""
        call = replace(
            self._write_call(name.lower(), task, request_id, params),
            headers=_JSON,
            content=exact_json.dumps(dict(body)),
        )
        return await self._written(call, name, check)

    async def _written(self, call: Call, name: str, check: Callable[[Json], object]) -> Json:
        def entity(body: Any) -> Json:
            row = mapping(body, name)
            check(row)
            return row

        return await self._ask(call, entity, "free")

    def _write_call(
        self, path: str, task: str, request_id: str, params: Mapping[str, str] | None = None
    ) -> Call:
        asked = {**(params or {}), "requestid": request_id, **_params()}
        return Call("QuickBooks", task, "POST", f"{self._base}/{path}", changes=True, params=asked)

    async def _ask(self, call: Call, read: Callable[[Any], T], counted: Counted = "metered") -> T:
        answer = await self._accepted(call, counted)
        try:
            return read(an_object(answer.body))
        except Unreadable as exc:
            raise unusable(call, str(exc), trace=answer.trace) from None

    async def _pdf(self, name: str, entity_id: str, task: str) -> bytes:
        """One document as people get it. An answer that is no PDF is worth nothing."""
        call = self._read_call(f"{name.lower()}/{quote(entity_id, safe='')}/pdf", task)
        call = replace(call, headers={"Accept": "application/pdf"}, file=True)
        answer = await self._accepted(call, "metered")
        if not isinstance(answer.body, bytes) or not answer.body.startswith(_PDF):
            raise unusable(call, said("it is no PDF"), trace=answer.trace)
        return answer.body

    async def _accepted(self, call: Call, counted: Counted) -> Answer:
        """The answer, where it is no refusal."""
        answer = await self._sender.send(call, counted=counted)
        fault = fault_in(answer.body)
        if fault is not None and fault.code == THROTTLED:  # with HTTP 429 the sender sees to it
            raise await self._sender.throttled(call, answer)
        if fault is not None or answer.status >= 400:
            raise error_of(call, answer, fault)
        return answer


def whose(customer_id: str) -> str:
    """The part of a `where` that asks for one customer's documents."""
    return f"CustomerRef = {quoted(customer_id)}"


def _page(body: Any, entity: str, read: Callable[[Json], T]) -> list[tuple[str, T]]:
    return [(text(row, "Id"), read(row)) for row in rows_found(mapping(body, "QueryResponse"), entity)]


def _token_refused(answer: Answer) -> bool:
    fault = fault_in(answer.body)
    code = fault.code if fault else ""
    return code == TOKEN_REFUSED or (answer.status == 401 and code != ACCESS_LOST)


def _params() -> dict[str, str]:
    return {"minorversion": _MINOR_VERSION}
