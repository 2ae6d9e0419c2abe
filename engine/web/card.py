"""`/hubspot/card/…`: the deal card's data and its buttons, called through HubSpot's `hubspot.fetch`.

HubSpot adds to the query whose account it is and who asks, and signs the whole. The card's own code runs in a
person's browser and could name another account beside it; a query that names two is refused.
What is signed and readable is answered 200, with `problem` where something was wrong: HubSpot repeats a call
that is answered 5xx, and a card sees no more of an error than its number.
Source: HubSpot, UI extensions, fetching data; the parameters' names could not be confirmed offline.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine import exact_json
from engine.card import Person
from engine.errors import ServiceError
from engine.executions.replies import reason_in
from engine.live_choices.choices import answer, defaults_first, page_of
from engine.live_choices.menus import SOURCES, Asked
from engine.store.tables import Execution
from engine.texts.reasons import told_in
from engine.wakers.port import Row
from engine.web.bodies import parse
from engine.web.door import Door

PATIENCE = timedelta(seconds=6)  # for a press to end; a card's call may take 15 s on the whole
_LONGEST_ID = 20

Json = dict[str, Any]


async def deal(request: Request, door: Door) -> Response:
    """`GET /hubspot/card/deals/{deal_id}`: what the ledger knows of the deal."""
    by, deal_id, _ = await _asked(request, door)
    return _json(await door.card.view(by, deal_id))


async def forecast(request: Request, door: Door) -> Response:
    """`GET /hubspot/card/deals/{deal_id}/forecast`: what is billed next; it reads the deal in HubSpot."""
    by, deal_id, _ = await _asked(request, door)
    return _json(await door.card.forecast(by, deal_id))


async def owing(request: Request, door: Door) -> Response:
    """`GET /hubspot/card/deals/{deal_id}/owing`: what the deal's customers owe, as it is kept."""
    by, deal_id, _ = await _asked(request, door)
    return _json(await door.card.owing(by, deal_id))


async def owing_anew(request: Request, door: Door) -> Response:
    """`POST /hubspot/card/deals/{deal_id}/owing`: the same, read anew unless that was just done."""
    by, deal_id, _ = await _asked(request, door)
    return _json(await door.card.owing(by, deal_id, anew=True))


async def review(request: Request, door: Door) -> Response:
    """`POST /hubspot/card/deals/{deal_id}/review {"inputs"}`: what would be billed. Changes nothing."""
    by, deal_id, told = await _asked(request, door)
    return _json(await door.card.review(by, deal_id, _inputs(told)))


async def press(request: Request, door: Door) -> Response:
    """`POST /hubspot/card/deals/{deal_id}/actions/{name} {"request_id", "inputs"}`: a button.

    Waits a few seconds for the end; the same request id never starts a second execution.
    """
    by, deal_id, told = await _asked(request, door)
    name, inputs = request.path_params["name"], _inputs(told)
    try:
        accepted = await door.card.press(by, deal_id, name, inputs, told.get("request_id", ""))
    except ServiceError as problem:
        return _problem(problem, door)
    return _json(await _end(accepted.execution_id, by, door))


async def retry(request: Request, door: Door) -> Response:
    """`POST /hubspot/card/deals/{deal_id}/executions/{execution_id}/retry {"request_id"}`: try it again."""
    by, deal_id, told = await _asked(request, door)
    execution_id = request.path_params["execution_id"]
    try:
        await door.card.press_again(by, deal_id, execution_id, told.get("request_id", ""))
    except ServiceError as problem:
        return _problem(problem, door)
    return _json(await _end(execution_id, by, door))


async def cancel(request: Request, door: Door) -> Response:
    """`POST /hubspot/card/deals/{deal_id}/executions/{execution_id}/cancel {"request_id"}`: take it back."""
    by, deal_id, told = await _asked(request, door)
    execution_id = request.path_params["execution_id"]
    try:
        await door.card.take_back(by, deal_id, execution_id, told.get("request_id", ""))
    except ServiceError as problem:
        return _problem(problem, door)
    return _json(_told(await door.card.ended(execution_id), door))


async def choices(request: Request, door: Door) -> Response:
    """`GET /hubspot/card/choices/{source}?action=&company=`: what a field of the card chooses from."""
    await door.from_hubspot(request)
    by, query = _person(request), request.query_params
    source = SOURCES.get(request.path_params["source"])
    if source is None:
        raise HTTPException(404, f"there are no such choices; known are {', '.join(SOURCES)}")
    told = door.rules.current.defaults.get(query.get("action", ""), {}).get(source.input)
    asked = Asked(by.portal_id, query.get("company") or None, query=query.get("q", ""))
    try:
        found = await source.choices(door.menus, asked)
    except ServiceError as problem:
        return _json({"options": [], "problem": told_in(door.rules.current.language, problem.message)})
    page = page_of(defaults_first(found, [told] if told else []), asked.query, None)
    return _json(answer(page) if page else {"options": []})


async def _asked(request: Request, door: Door) -> tuple[Person, str, Json]:
    """Who asks about which deal, with the body. 401 unsigned, 400 where it cannot be read."""
    body = await door.from_hubspot(request)
    told = parse(body) if body else {}
    deal_id = request.path_params["deal_id"]
    if not (deal_id.isascii() and deal_id.isdigit() and len(deal_id) <= _LONGEST_ID):
        raise HTTPException(400, "the address names no deal")
    return _person(request), deal_id, told if isinstance(told, dict) else {}


def _person(request: Request) -> Person:
    query = request.query_params
    for name in ("portalId", "userId", "userEmail"):
        if len(query.getlist(name)) > 1:
            raise HTTPException(400, f"the query names {name} twice")
    portal_id, user_id = query.get("portalId", ""), query.get("userId", "")
    if not (portal_id.isdigit() and user_id):
        raise HTTPException(400, "the query names no portalId or no userId")
    return Person(portal_id, user_id, query.get("userEmail", ""))


def _inputs(told: Mapping[str, Any]) -> Json:
    inputs = told.get("inputs")
    return inputs if isinstance(inputs, dict) else {}


async def _end(execution_id: str, by: Person, door: Door) -> Json:
    """How it ended, or how far it is once patience is over."""
    looked = door.waiting.expect(execution_id)
    try:
        row = await door.card.ended(execution_id)
        if door.waits and row.state != "closed" and row.due_at <= door.clock():
            door.wake(Row(execution_id, by.portal_id, row.due_at, urgent=True))
            await _run(row, looked, door)
    finally:
        door.waiting.forget(execution_id)
    return _told(await door.card.ended(execution_id), door)


async def _run(row: Execution, looked: asyncio.Event, door: Door) -> None:
    """Until it was run once more: that it has been tried before tells nothing of this try."""
    before = row.attempts - (row.state == "running")
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while row.state == "running" or (row.state == "due" and row.attempts == before):
                await looked.wait()
                looked.clear()
                row = await door.card.ended(row.id)
    except TimeoutError:
        return


def _told(row: Execution, door: Door) -> Json:
    outcome = row.outcome or ("running" if row.state == "running" or not row.attempts else "waiting")
    reason = reason_in(door.rules.current.language, row)
    return {"execution_id": row.id, "outcome": outcome, "reason": reason, "outputs": row.outputs}


def _problem(problem: ServiceError, door: Door) -> Response:
    return _json({"problem": told_in(door.rules.current.language, problem.message)})


def _json(body: Json) -> Response:
    return Response(exact_json.dumps(body), media_type="application/json")
