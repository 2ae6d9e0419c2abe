"""`POST /hubspot/actions/{name}`: verify, store, try to finish within two seconds, else ask for patience."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine import exact_json
from engine.executions import claims, ledger, replies
from engine.executions.ledger import Accepted, Incoming, Start
from engine.store.tables import Execution
from engine.wakers.port import Row
from engine.web.arrivals import came_in
from engine.web.bodies import parse
from engine.web.door import Door

_ROOM = 64  # more calls than this waiting for an answer means that none of them will get it in time


async def call(request: Request, door: Door) -> Response:
    """One run of a workflow action. What is signed and readable is always answered 200, with a state."""
    body = await door.from_hubspot(request)
    incoming = _incoming(request.path_params["name"], parse(body), door)
    ended = door.waiting.expect(incoming.execution_id)  # before it is stored: a sweep may be quick
    try:
        (accepted,) = await door.store.write_row(ledger.accept, (incoming,))
        fields = await _answer(accepted, incoming, ended, door)
        return Response(exact_json.dumps({"outputFields": fields}), media_type="application/json")
    finally:
        door.waiting.forget(incoming.execution_id)


def _incoming(action: str, told: Any, door: Door) -> Incoming:
    call = told if isinstance(told, dict) else {}
    origin, record = _part(call, "origin"), _part(call, "object")
    portal_id, callback_id = origin.get("portalId"), call.get("callbackId")
    if not portal_id or not callback_id:
        raise HTTPException(400, "the body names no callbackId or no origin.portalId")
    inputs = call.get("inputFields", call.get("fields", {}))
    now = door.clock()
    key = f"call:{callback_id}"
    return Incoming(
        event_id=door.new_id(),
        execution_id=door.new_id(),
        portal_id=str(portal_id),
        kind="action_call",
        dedupe_key=key,
        payload={"action": action, "context": _part(call, "context")},
        received_at=now,
        start=Start(
            action,
            key,
            inputs if isinstance(inputs, dict) else {"inputFields": inputs},
            now,
            str(record.get("objectType") or ""),
            str(record.get("objectId") or ""),
            callback_id=str(callback_id),
            reply="waiting" if door.waits else "blocked",
        ),
    )


def _part(call: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = call.get(name)
    return part if isinstance(part, dict) else {}


async def _answer(accepted: Accepted, incoming: Incoming, ended: asyncio.Event, door: Door) -> dict[str, str]:
    if not accepted.is_new:
        return await _stored(accepted.execution_id, door)
    came_in(incoming)
    door.wake(Row(accepted.execution_id, incoming.portal_id, incoming.received_at, urgent=door.waits))
    if not door.waits:
        return replies.blocked(accepted.execution_id)
    if door.waiting.count() > _ROOM:
        return await _block(accepted.execution_id, door)
    try:
        async with asyncio.timeout(door.patience.total_seconds()):
            await ended.wait()
    except TimeoutError:
        return await _block(accepted.execution_id, door)
    if not door.store.embedded:
        await door.store.write(lambda session: claims.answer(session, accepted.execution_id), account=None)
    return await _stored(accepted.execution_id, door)


async def _block(execution_id: str, door: Door) -> dict[str, str]:
    if await door.store.write(lambda session: ledger.block(session, execution_id), account=None):
        return replies.blocked(execution_id)
    return await _stored(execution_id, door)


async def _stored(execution_id: str, door: Door) -> dict[str, str]:
    """The first call's answer: its outcome, or that it is still under way."""
    row = await door.store.look(lambda session: ledger.execution(session, execution_id))
    if row.state != "closed":
        return await _still_waiting(row, door)
    return replies.output_fields(row, door.rules.current.language)


async def _still_waiting(row: Execution, door: Door) -> dict[str, str]:
    return replies.blocked(row.id) if row.reply == "blocked" else await _block(row.id, door)
