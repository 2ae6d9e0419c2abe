"""What QuickBooks tells of its records, as events of the ledger: by webhook, or found by looking."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.clock import NewId
from engine.connecting.connected import Connected
from engine.executions.ledger import Incoming, Start

QuickBooksKind = Literal["quickbooks_webhook", "quickbooks_found"]

_NANOSECONDS = re.compile(r"(\.\d{6})\d+")
_LEGACY_OPERATIONS = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "merge": "merged",
    "void": "voided",
    "emailed": "emailed",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One changed entity: `entity` in lower case, `operation` as CloudEvents say it (created, deleted, …).

    `changed_at` is ISO 8601, empty where it was not told; `touches` are the invoices of a payment, where
    it was seen (None: it was not). `merged_id` is what was merged into it.
    """

    entity: str
    id: str
    operation: str
    changed_at: str
    event_id: str = ""
    sync_token: str = ""
    merged_id: str = ""
    touches: tuple[str, ...] | None = None


def told_changes(told: Any) -> Iterator[tuple[str, Change]]:
    """Realm id and change of all that a webhook's body tells, in either form; nothing of what is odd."""
    if isinstance(told, list):
        yield from (_cloud_event(event) for event in objects(told))
    elif isinstance(told, dict):
        for notification in objects(told.get("eventNotifications")):
            realm = str(notification.get("realmId") or "")
            for change in objects([notification.get("dataChangeEvent")]):
                yield from ((realm, _legacy_event(entity)) for entity in objects(change.get("entities")))


def objects(told: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; what is no list holds none. One odd entry must not cost us the others."""
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def quickbooks_event(
    change: Change, connection: Connected, now: datetime, new_id: NewId, kind: QuickBooksKind
) -> Incoming:
    """The event for one HubSpot account that the company is connected to."""
    told = (
        change.entity,
        change.id,
        change.operation,
        change.changed_at,
        change.event_id or change.sync_token,
    )
    key = ":".join((key_prefix(connection.id), *told))
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=connection.portal_id,
        kind=kind,
        dedupe_key=key,
        payload=_filled(
            entity=change.entity,
            id=change.id,
            operation=change.operation,
            changed_at=change.changed_at,
            event_id=change.event_id,
            merged_id=change.merged_id,
        ),
        received_at=now,
        start=Start("sync-document", key, _inputs(change, connection), now, role="step"),
    )


def key_prefix(connection_id: str) -> str:
    """How the keys of all events of one connection begin."""
    return f"quickbooks:{connection_id}"


def _inputs(change: Change, connection: Connected) -> dict[str, Any]:
    inputs: dict[str, Any] = {
        "connection_id": connection.id,
        "entity": change.entity,
        "id": change.id,
        "operation": change.operation,
        "changed_at": change.changed_at,
    }
    return inputs if change.touches is None else inputs | {"touches": list(change.touches)}


def _filled(**told: str) -> dict[str, str]:
    return {name: value for name, value in told.items() if value}


def _cloud_event(event: Mapping[str, Any]) -> tuple[str, Change]:
    parts = str(event.get("type") or "").split(".")
    known = len(parts) > 2
    return str(event.get("intuitaccountid") or ""), Change(
        entity=parts[1].lower() if known else "",
        id=str(event.get("intuitentityid") or ""),
        operation=parts[2].lower() if known else "",
        changed_at=_time(str(event.get("time") or "")),
        event_id=str(event.get("id") or ""),
    )


def _legacy_event(entity: Mapping[str, Any]) -> Change:
    return Change(
        entity=str(entity.get("name") or "").lower(),
        id=str(entity.get("id") or ""),
        operation=_LEGACY_OPERATIONS.get(str(entity.get("operation") or "").lower(), ""),
        changed_at=_time(str(entity.get("lastUpdated") or "")),
        merged_id=str(entity.get("deletedId") or entity.get("deletedID") or ""),
    )


def _time(text: str) -> str:
    """ISO 8601 as Python reads it: Intuit sends nanoseconds too. Empty where it is no instant."""
    try:
        moment = datetime.fromisoformat(_NANOSECONDS.sub(r"\1", text))
    except ValueError:
        return ""
    return moment.isoformat() if moment.tzinfo else ""


def moment_of(changed_at: Any) -> datetime | None:
    """When a change happened, as its event keeps it; None where nobody told."""
    return datetime.fromisoformat(changed_at) if isinstance(changed_at, str) and changed_at else None
