"""One hand that changes records, an app's or a person's; every change is stamped, derived and told."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.hubspot.commerce import DEFAULTS, DOCUMENTS, documents_of, linked
from sandbox.hubspot.core import Core
from sandbox.hubspot.derived import derive
from sandbox.hubspot.events import Event, Occasion
from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.link_types import LinkType
from sandbox.hubspot.links import LinkChange
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record, Source
from sandbox.hubspot.times import to_iso
from sandbox.hubspot.values import to_event
from sandbox.hubspot.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Editor:
    """Changes the records of one portal in the name of one source. Values must have been checked before."""

    core: Core
    webhooks: Webhooks
    portal: Portal
    source: Source

    def create(
        self, kind: Kind, values: Mapping[str, str], links: Iterable[tuple[str, LinkType]] = ()
    ) -> Record:
        """Make a record with these values, associated with others; `links`: the other's id and the type."""
        now = self.core.clock()
        record = self.portal.records.add(kind, now)
        values = self._completed(kind, {name: value for name, value in values.items() if value})
        record.change({**values, **_own_stamps(record, now)}, now, self.source)
        changes = [change for to_id, link in links for change in self._link(record.id, to_id, link)]
        self._settle(record, now)
        occasion = self._occasion(now)
        events = [occasion.happened(record, "creation")]
        if self.core.settings.events_for_initial_values:
            events += self._property_events(occasion, record, values)
        self.webhooks.publish([*events, *map(occasion.linked, changes)])
        return record

    def update(self, record: Record, values: Mapping[str, str]) -> dict[str, str]:
        """Set values; returns those that were different."""
        now = self.core.clock()
        changed = record.change(self._appended(record, values), now, self.source)
        if changed:
            self._settle(record, now)
            self.webhooks.publish(self._property_events(self._occasion(now), record, changed))
        return changed

    def touch(self, record: Record) -> None:
        """Move a record's modification stamp without changing it, as an edit of its pipeline does."""
        record.updated_at = self.core.clock()
        self._settle(record, record.updated_at)

    def archive(self, record: Record, *, for_privacy: bool = False) -> None:
        """Delete a record; its associations go with it, and the line items of a quote."""
        for line in self._owned(record):
            self.archive(line)
        now = self.core.clock()
        documents = list(documents_of(self.portal, record))
        changes = self.portal.links.forget(record.kind, record.id)
        record.archived_at = record.updated_at = now
        self._derive(documents)
        occasion = self._occasion(now)
        events = [occasion.happened(record, "deletion")]
        if for_privacy:
            events.insert(0, occasion.happened(record, "privacyDeletion"))
        self.webhooks.publish([*events, *map(occasion.linked, changes)])

    def restore(self, record: Record) -> None:
        """Bring a deleted record back, without its associations."""
        record.archived_at = None
        record.updated_at = self.core.clock()
        self.webhooks.publish([self._occasion(record.updated_at).happened(record, "restore")])

    def merge(self, primary: Record, other: Record) -> Record:
        """Let one record go into another, which keeps its own values and takes what it lacks."""
        now = self.core.clock()
        moved = {name: value for name, value in other.properties.items() if value and not primary.value(name)}
        primary.change(moved, now, self.source)
        changes = self.portal.links.move(primary.kind, other.id, primary.id)
        other.merged_into = primary.id
        ids = [*filter(None, primary.value("hs_merged_object_ids").split(";")), other.id]
        primary.properties["hs_merged_object_ids"] = ";".join(ids)
        self._settle(primary, now)
        occasion = self._occasion(now)
        event = occasion.happened(
            primary,
            "merge",
            primaryObjectId=int(primary.id),
            mergedObjectIds=[int(other.id)],
            newObjectId=int(primary.id),
            numberOfPropertiesMoved=len(moved),
        )
        self.webhooks.publish([event, *map(occasion.linked, changes)])
        return primary

    def link(self, from_id: str, to_id: str, link_type: LinkType) -> None:
        """Associate two records."""
        self._tell(self._link(from_id, to_id, link_type))

    def relink(self, from_id: str, to_id: str, types: Iterable[LinkType]) -> None:
        """Associate two records with exactly these labels, besides the plain type."""
        wanted = list(types)
        changes: list[LinkChange] = []
        for each in wanted:
            changes += self._link(from_id, to_id, each)
        if wanted:
            a, b = wanted[0].ends()
            changes += self.portal.links.remove_if(
                a, from_id, b, to_id, lambda link: link.label is not None and link not in wanted
            )
        self._tell(changes)

    def unlink(
        self, a: Kind, from_id: str, b: Kind, to_id: str, types: Container[LinkType] | None = None
    ) -> None:
        """Dissolve the associations of two records, all or those of some types."""
        links = self.portal.links
        wanted = (lambda _: True) if types is None else (lambda link: link in types)
        self._tell(links.remove_if(a, from_id, b, to_id, wanted))

    def _owned(self, record: Record) -> list[Record]:
        """The line items that a quote takes along, also from a deal that shares them."""
        if record.kind.name != "quotes":
            return []
        return linked(self.portal, record, "line_items")

    def _link(self, from_id: str, to_id: str, link_type: LinkType) -> list[LinkChange]:
        return self.portal.links.add(from_id, to_id, link_type)

    def _tell(self, changes: list[LinkChange]) -> None:
        ends = {
            (change.type.ends()[0], change.from_id)
            for change in changes
            if change.type.ends()[0].name in DOCUMENTS
        }
        documents = (self.portal.records.find(kind, record_id) for kind, record_id in ends)
        self._derive(document for document in documents if document is not None)
        occasion = self._occasion(self.core.clock())
        self.webhooks.publish(map(occasion.linked, changes))

    def _occasion(self, at: datetime) -> Occasion:
        return Occasion(self.portal.id, at, self.source, self.core.event_ids)

    def _settle(self, record: Record, now: datetime) -> None:
        """Keep computed properties, those of the documents it is part of, and the stamp right."""
        self._derive([record, *documents_of(self.portal, record)])
        record.properties[record.kind.modified] = to_iso(now)

    def _derive(self, records: Iterable[Record]) -> None:
        """Compute what HubSpot computes; calculated properties change without an event."""
        now = self.core.clock()
        for each in records:
            changed = each.change(derive(self.portal, each, self.core.settings), now, self.source)
            if changed:
                each.properties[each.kind.modified] = to_iso(now)
            told = {name: changed[name] for name in changed if self._is_told(each, name)}
            self.webhooks.publish(self._property_events(self._occasion(now), each, told))

    def _is_told(self, record: Record, name: str) -> bool:
        definition = self.portal.properties.find(record.kind, name)
        return definition is not None and not definition.read_only

    def _completed(self, kind: Kind, values: dict[str, str]) -> dict[str, str]:
        """Values of a new record with what HubSpot adds: defaults, and the pipeline of its stage."""
        values = {**DEFAULTS.get(kind.name, {}), **values}
        fields = self.portal.pipelines.fields(kind)
        if fields is None or fields[0] in values:
            return values
        home = self.portal.pipelines.home_of(kind, values.get(fields[1], ""))
        return values if home is None else {**values, fields[0]: home.id}

    def _appended(self, record: Record, values: Mapping[str, str]) -> dict[str, str]:
        """Values in which a leading `;` has been carried out: it adds to a multi-checkbox."""
        return {name: self._append(record, name, value) for name, value in values.items()}

    def _append(self, record: Record, name: str, value: str) -> str:
        definition = self.portal.properties.find(record.kind, name)
        if definition is None or definition.field_type != "checkbox" or not value.startswith(";"):
            return value
        parts = [*record.value(name).split(";"), *value.split(";")]
        return ";".join(dict.fromkeys(part for part in parts if part))

    def _property_events(self, occasion: Occasion, record: Record, values: Mapping[str, str]) -> list[Event]:
        events = (occasion.changed(record, name, self._sent(record, name, values[name])) for name in values)
        return [event for event in events if event is not None]

    def _sent(self, record: Record, name: str, value: str) -> str:
        definition = self.portal.properties.find(record.kind, name)
        return value if definition is None else to_event(definition.type, value)


def _own_stamps(record: Record, now: datetime) -> dict[str, str]:
    stamp = to_iso(now)
    return {record.kind.created: stamp, record.kind.modified: stamp, "hs_object_id": record.id}
