"""Records as the API shows them."""

from collections.abc import Sequence
from typing import Any

from sandbox.hubspot.kinds import Kind, find_kind
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record, Source, Version
from sandbox.hubspot.settings import Settings
from sandbox.hubspot.times import to_iso

_ASKED_SHOWN = ("createdate", "hs_createdate", "hs_object_id")  # come along whatever was asked for


def show(
    record: Record, portal: Portal, wanted: Sequence[str] = (), with_history: Sequence[str] = ()
) -> dict[str, Any]:
    """One record with the properties asked for, or its kind's usual ones; without value: null.

    Names that do not exist are left out in silence, as HubSpot does.
    """
    shown = {
        "id": record.id,
        "properties": {name: record.value(name) or None for name in _names(record, portal, wanted)},
        "createdAt": to_iso(record.created_at),
        "updatedAt": to_iso(record.updated_at),
        "archived": record.archived,
        "url": f"https://app.hubspot.com/contacts/{portal.id}/record/{record.kind.type_id}/{record.id}",
    }
    if record.archived_at is not None:
        shown["archivedAt"] = to_iso(record.archived_at)
    if with_history:
        shown["propertiesWithHistory"] = {name: _history(record, name) for name in with_history}
    return shown


def show_associations(
    record: Record, portal: Portal, kinds: Sequence[Kind], settings: Settings
) -> dict[str, Any]:
    """The `associations` of a record read; kinds without any are left out, as HubSpot does."""
    shown = {}
    for kind in kinds:
        linked = portal.links.of(record.kind, record.id, kind)
        entries = [{"id": to_id, "type": link.name} for to_id, links in linked.items() for link in links]
        if entries:
            key = settings.line_items_key if kind.name == "line_items" else kind.name
            shown[key] = {"results": entries}
    return shown


def asked_kinds(names: Sequence[str]) -> list[Kind]:
    """The kinds that an `associations` parameter names; unknown ones are left out."""
    return [kind for kind in map(find_kind, names) if kind is not None]


def _names(record: Record, portal: Portal, wanted: Sequence[str]) -> list[str]:
    if not wanted:
        return list(record.kind.shown)
    always = [name for name in (*_ASKED_SHOWN, record.kind.modified) if record.value(name)]
    known = [name for name in wanted if portal.properties.find(record.kind, name) is not None]
    return list(dict.fromkeys([*known, *always]))


def _history(record: Record, name: str) -> list[dict[str, Any]]:
    return [_version(version) for version in record.history.get(name, [])]


def _version(version: Version) -> dict[str, Any]:
    entry = {"value": version.value, "timestamp": to_iso(version.at), "sourceType": version.source.type}
    return {**entry, "sourceId": version.source.id, **_user(version.source)}


def _user(source: Source) -> dict[str, int]:
    kind, _, number = source.id.partition(":")
    return {"updatedByUserId": int(number)} if kind == "userId" and number.isdecimal() else {}
