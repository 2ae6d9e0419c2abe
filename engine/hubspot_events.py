"""What HubSpot tells of its records, as events of the ledger: by webhook, or found by looking."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from engine.clock import NewId
from engine.executions.ledger import Incoming, Start

HubSpotKind = Literal["hubspot_webhook", "hubspot_found"]

DEAL = "0-3"
_OBJECTS = {
    "0-1": "contact",
    "0-2": "company",
    DEAL: "deal",
    "0-5": "ticket",
    "0-8": "line_item",
    "0-14": "quote",
}
_KEY = ("subscriptionType", "objectId", "eventId", "occurredAt", "propertyName")


def hubspot_event(
    event: Mapping[str, Any], now: datetime, new_id: NewId, kind: HubSpotKind = "hubspot_webhook"
) -> Incoming:
    """One event in the form of HubSpot's webhooks. What no rule cares for is one too, and ends as skipped."""
    told = str(event.get("subscriptionType") or event.get("eventType") or "")
    name, what = _subscription(told, event)
    happening, value = _happening(name, what, event)
    key = "hubspot:" + ":".join(str(event.get(part, "")) for part in _KEY)
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=str(event.get("portalId", "")),
        kind=kind,
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
