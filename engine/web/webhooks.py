"""Webhooks of both vendors: stored, one event each, and answered; read and decided afterwards."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine import ledger
from engine.ledger import Incoming, Start
from engine.web.bodies import parse
from engine.web.door import Door

_OBJECTS = {
    "0-1": "contact",
    "0-2": "company",
    "0-3": "deal",
    "0-5": "ticket",
    "0-8": "line_item",
    "0-14": "quote",
}
_NANOSECONDS = re.compile(r"(\.\d{6})\d+")
_LEGACY_OPERATIONS = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Void": "voided",
    "Emailed": "emailed",
}


async def from_hubspot(request: Request, door: Door) -> Response:
    """A batch of events about CRM objects. What no rule cares for is stored too, and ends as skipped."""
    body = await door.from_hubspot(request)
    told = parse(body)
    if not isinstance(told, list):
        raise HTTPException(400, "the body is not a list of events")
    incoming = tuple(_hubspot_event(event, door) for event in _objects(told))
    await _store(incoming, door)
    return JSONResponse({"stored": len(incoming)})


def _hubspot_event(event: Mapping[str, Any], door: Door) -> Incoming:
    told = str(event.get("subscriptionType") or event.get("eventType") or "")
    name, what = _subscription(told, event)
    happening, value = _happening(name, what, event)
    key = "hubspot:" + ":".join(
        str(event.get(name, ""))
        for name in ("subscriptionType", "objectId", "eventId", "occurredAt", "propertyName")
    )
    now = door.clock()
    return Incoming(
        event_id=door.new_id(),
        execution_id=door.new_id(),
        portal_id=str(event.get("portalId", "")),
        kind="hubspot_webhook",
        dedupe_key=key,
        payload=event,
        received_at=now,
        start=_start(name, happening, value, key, event, now),
    )


def _start(name: str, happening: str, value: str, key: str, event: Mapping[str, Any], now: datetime) -> Start:
    """Of a deal a decision; of anything else first the deals that it belongs to."""
    object_id = str(event.get("objectId", ""))
    inputs = {"happening": happening, "value": value}
    if happening and name != "deal":
        return Start("find-deals", key, inputs | {"of": object_id}, now, role="step")
    if happening == "property_changes":
        inputs["told"] = str(event.get("propertyValue") or "")
    return Start("decide", key, inputs, now, "DEAL" if happening else "", object_id, "step")


def _subscription(told: str, event: Mapping[str, Any]) -> tuple[str, str]:
    """The object by the name that rules have for it, and what happened to it; in both of HubSpot's forms."""
    kind, _, what = told.partition(".")
    if kind == "object":
        return _OBJECTS.get(str(event.get("objectTypeId", "")), ""), what
    return (kind if kind in _OBJECTS.values() else ""), what


def _happening(name: str, what: str, event: Mapping[str, Any]) -> tuple[str, str]:
    """What it means to the rules; two empty texts where it is nothing they know."""
    prop = str(event.get("propertyName", ""))
    if name == "deal" and what == "creation":
        return "deal_created", "true"
    if name == "deal" and what == "propertyChange" and prop == "dealstage":
        return "deal_enters", str(event.get("propertyValue", ""))
    return ("property_changes", f"{name}.{prop}") if name and what == "propertyChange" else ("", "")


async def from_quickbooks(request: Request, door: Door) -> Response:
    """Changes in QuickBooks, as CloudEvents or in the older form; companies nobody connected are ignored."""
    body = await door.from_intuit(request)
    changes = list(_changes(parse(body)))
    incoming = [event for change in changes for event in await _quickbooks_events(change, door)]
    await _store(tuple(incoming), door)
    return JSONResponse({"stored": len(incoming)})


def _changes(told: Any) -> Iterator[Mapping[str, str]]:
    """One entry for each changed entity: realm, entity, id, operation, changed_at."""
    if isinstance(told, list):
        yield from (_cloud_event(event) for event in _objects(told))
    elif isinstance(told, dict):
        for notification in _objects(told.get("eventNotifications")):
            realm = str(notification.get("realmId", ""))
            for change in _objects([notification.get("dataChangeEvent")]):
                yield from (_legacy_event(realm, entity) for entity in _objects(change.get("entities")))


def _objects(told: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; what is no list holds none. One odd entry must not cost us the others."""
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _cloud_event(event: Mapping[str, Any]) -> Mapping[str, str]:
    parts = str(event.get("type", "")).split(".")
    return {
        "realm": str(event.get("intuitaccountid", "")),
        "entity": parts[1] if len(parts) > 2 else "",
        "id": str(event.get("intuitentityid", "")),
        "operation": parts[2] if len(parts) > 2 else "",
        "changed_at": _time(str(event.get("time", ""))),
        "event_id": str(event.get("id", "")),
    }


def _legacy_event(realm: str, entity: Mapping[str, Any]) -> Mapping[str, str]:
    return {
        "realm": realm,
        "entity": str(entity.get("name", "")).lower(),
        "id": str(entity.get("id", "")),
        "operation": _LEGACY_OPERATIONS.get(str(entity.get("operation", "")), ""),
        "changed_at": _time(str(entity.get("lastUpdated", ""))),
        "event_id": "",
    }


def _time(text: str) -> str:
    """ISO 8601 as Python reads it: Intuit sends nanoseconds too. Empty where it is no instant."""
    try:
        moment = datetime.fromisoformat(_NANOSECONDS.sub(r"\1", text))
    except ValueError:
        return ""
    return moment.isoformat() if moment.tzinfo else ""


async def _quickbooks_events(change: Mapping[str, str], door: Door) -> list[Incoming]:
    """One event for each HubSpot account that this company is connected to."""
    told = ":".join(
        (change["entity"], change["id"], change["operation"], change["changed_at"], change["event_id"])
    )
    connections = await door.connections.by_realm(change["realm"])
    now = door.clock()
    return [
        Incoming(
            event_id=door.new_id(),
            execution_id=door.new_id(),
            portal_id=connection.portal_id,
            kind="quickbooks_webhook",
            dedupe_key=(key := f"quickbooks:{connection.id}:{told}"),
            payload={name: value for name, value in change.items() if name != "realm"},
            received_at=now,
            start=Start(
                "sync-document",
                key,
                {
                    "connection_id": connection.id,
                    "entity": change["entity"],
                    "id": change["id"],
                    "operation": change["operation"],
                    "changed_at": change["changed_at"],
                },
                now,
                role="step",
            ),
        )
        for connection in connections
    ]


async def _store(incoming: tuple[Incoming, ...], door: Door) -> None:
    if not incoming:
        return
    accepted = await door.store.write_row(ledger.accept, incoming)
    for one in accepted:
        if one.is_new:
            door.wake(one.execution_id)
