"""Records that both sides hold: which may go across, what a new one looks like, what a merge writes.

Pure: the records come in, documents and sentences go out. `plan_of` makes a synced object ready once; the
functions below then serve every record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules.conditions import Condition, facts_of
from rules.errors import CannotTell
from rules.explaining import explained
from rules.facts import EMPTY, Facts, Unread
from rules.kinds import Kind
from rules.model import Direction, Rulebook, SyncedObject
from rules.outcome import Outcome, Verdict
from rules.syncing.mapping import Carried, Field, Untold, Value, fields_of, is_blank
from rules.syncing.matching import facts_to_match
from rules.syncing.merging import Agreed, FieldMerge, Move, Side, merge_field
from rules.syncing.paths import BadPath, Document, put
from rules.templates import placeholders
from rules.values import Unreadable, as_local_day, plain_text

_NONE: Mapping[str, str] = MappingProxyType({})
_NO_KINDS: Mapping[str, Kind] = MappingProxyType({})
_NEVER_AGREED: Mapping[str, Agreed] = MappingProxyType({})
_CREATED = ("createdate", "hs_createdate")
_CREATED_IN_QUICKBOOKS = "MetaData.CreateTime"
_DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """One synced object made ready: its mappings as functions, and the zone that counts its days."""

    synced: SyncedObject
    fields: tuple[Field, ...]
    zone: ZoneInfo


class Made(NamedTuple):
    """A new record: a QuickBooks document, or HubSpot's properties by fact (`contact.email`).

    `untold` are mappings, by their key, whose value was not read or cannot go across, each with the reason.
    """

    record: Mapping[str, object]
    untold: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RecordMerge:
    """What a merge of one record writes.

    `to_quickbooks` is the body of a sparse update without its Id and SyncToken: whole top-level fields, so
    that what stands beside a changed one stays. `to_hubspot` holds properties by fact. Both are empty when
    there is nothing to do, as for the echo of what we wrote ourselves.
    """

    fields: tuple[FieldMerge, ...]
    to_quickbooks: Mapping[str, object]
    to_hubspot: Mapping[str, str]

    @property
    def agreed(self) -> Mapping[str, Agreed]:
        """What to remember once both writes are done; fields that never agreed are missing."""
        return {one.key: one.agreed for one in self.fields if one.agreed is not None}

    @property
    def asking(self) -> tuple[FieldMerge, ...]:
        """The fields that wait for a person."""
        return tuple(one for one in self.fields if one.move in (Move.ASK, Move.DRIFT))


def plan_of(book: Rulebook, synced: SyncedObject, kinds: Mapping[str, Kind] = _NO_KINDS) -> SyncPlan:
    """A synced object of this file, ready to run. `kinds` are property types that the account knows."""
    return SyncPlan(synced, fields_of(synced, {**book.properties, **kinds}, book.timezone), book.timezone)


def sync_needs(plan: SyncPlan) -> frozenset[str]:
    """The facts that filters, mappings, `match_on` and `since` may look at; QuickBooks' only of filters."""
    synced = plan.synced
    wanted = {*facts_of(synced.to_quickbooks), *facts_of(synced.to_hubspot), *facts_to_match(synced)}
    for field in plan.fields:
        wanted |= {field.mapping.hubspot} if field.mapping.hubspot else placeholders(field.mapping.text or "")
    if synced.since is not None:
        wanted |= {f"{synced.record}.{name}" for name in _CREATED}
    return frozenset(wanted)


def may_go(plan: SyncPlan, way: Direction, facts: Facts, now: datetime) -> Outcome:
    """Whether a record may go that way: the sync's direction, `since`, drafts, and the filter.

    `facts` hold HubSpot's record and what is associated with it, QuickBooks' under its entity's name. Only
    a match lets it go; "cannot tell" leaves it where it is, with the reason.
    """
    synced = plan.synced
    if synced.direction not in (way, Direction.TWO_WAY):
        return Outcome(Verdict.NO_MATCH, f"{synced.name} go {_going(synced.direction)}")
    for guard in (_since(plan, way, facts), _no_draft(plan, way, facts)):
        if guard is not None:
            return guard
    condition: Condition | None = (
        synced.to_quickbooks if way is Direction.TO_QUICKBOOKS else synced.to_hubspot
    )
    if condition is None:
        return Outcome(Verdict.MATCH, f"all {synced.name} go {way}")
    return explained(condition, facts.at(now, plan.zone))


def quickbooks_document(plan: SyncPlan, facts: Facts, custom_fields: Mapping[str, str] = _NONE) -> Made:
    """The document of a record that QuickBooks does not have yet. Empty fields are left out.

    `custom_fields` are the DefinitionIds of the company's custom fields by name.
    """
    document: Document = {}
    untold: dict[str, str] = {}
    for field in plan.fields:
        if field.there is None:
            continue
        value = _carried(field.of_hubspot(facts), field, "hubspot")
        if not isinstance(value, Untold) and not is_blank(value):
            value, document = _placed(document, field, value, custom_fields)
        if isinstance(value, Untold):
            untold[field.mapping.key] = value.why
    return Made(document, untold)


def hubspot_properties(plan: SyncPlan, document: Document) -> Made:
    """The properties of a record that HubSpot does not have yet, by fact. Empty ones are left out."""
    record: dict[str, object] = {}
    untold: dict[str, str] = {}
    for field in plan.fields:
        if field.back is None:
            continue
        value = _carried(field.of_quickbooks(document), field, "quickbooks")
        if isinstance(value, Untold):
            untold[field.mapping.key] = value.why
        elif not is_blank(value):
            record[field.mapping.hubspot or ""] = plain_text(value)
    return Made(record, untold)


def merge(
    plan: SyncPlan,
    facts: Facts,
    document: Document | Unread,
    agreed: Mapping[str, Agreed] = _NEVER_AGREED,
    *,
    newest: Side | None = None,
    custom_fields: Mapping[str, str] = _NONE,
) -> RecordMerge:
    """The merge of one record that both sides hold, field by field.

    `agreed` is what was remembered of the last one, by the mappings' keys. An Unread document, or facts
    that were not read, write nothing.
    """
    seen = [
        merge_field(
            field,
            field.of_hubspot(facts),
            field.of_quickbooks(document),
            agreed.get(field.mapping.key),
            conflicts=plan.synced.conflicts,
            newest=newest,
        )
        for field in plan.fields
    ]
    return written(seen, facts, document, custom_fields)


def written(
    merges: Sequence[FieldMerge],
    facts: Facts,
    document: Document | Unread,
    custom_fields: Mapping[str, str] = _NONE,
) -> RecordMerge:
    """What these moves write, for example after a person settled some of them."""
    changed: Document = {} if isinstance(document, Unread) else document
    touched: set[str] = set()
    to_hubspot: dict[str, str] = {}
    final: list[FieldMerge] = []
    for one in merges:
        if one.move is Move.TO_QUICKBOOKS:
            placed, changed = _placed(changed, one.field, one.value, custom_fields)
            one = _refused(one, placed.why) if isinstance(placed, Untold) else one
        elif one.move is Move.TO_HUBSPOT and (why := _nowhere(one.field, facts)):
            one = _refused(one, why)
        if one.move is Move.TO_QUICKBOOKS:
            touched.add(one.field.path.top)
        elif one.move is Move.TO_HUBSPOT:
            to_hubspot[one.field.mapping.hubspot or ""] = plain_text(one.value)
        final.append(one)
    return RecordMerge(tuple(final), {top: changed[top] for top in sorted(touched)}, to_hubspot)


def remembered(
    merged: RecordMerge, *, document: Document | None = None, facts: Facts | None = None
) -> Mapping[str, Agreed]:
    """What to remember after the writes, with what each side's answer says it stored.

    A side may store a value otherwise than it was sent; remembered as sent it would look like an edit.
    """
    known = dict(merged.agreed)
    for one in merged.fields:
        if one.move is Move.TO_QUICKBOOKS and document is not None:
            stored = one.field.of_quickbooks(document)
            if not isinstance(stored, Untold):
                known[one.key] = Agreed(known[one.key].hubspot, plain_text(stored))
        if one.move is Move.TO_HUBSPOT and facts is not None:
            kept = one.field.of_hubspot(facts)
            if not isinstance(kept, Untold):
                known[one.key] = Agreed(kept, known[one.key].quickbooks)
    return known


def newer(hubspot_at: datetime | None, quickbooks_at: datetime | None) -> Side | None:
    """The side that was changed last, None where a time is missing or both are the same."""
    if hubspot_at is None or quickbooks_at is None or hubspot_at == quickbooks_at:
        return None
    return "hubspot" if hubspot_at > quickbooks_at else "quickbooks"


def _carried(value: Carried, field: Field, source: Side) -> Carried:
    """A side's value in the form of the other; what cannot go across is Untold with the field's name."""
    carry = field.there if source == "hubspot" else field.back
    if isinstance(value, Untold) or carry is None:
        return value
    arrived = carry(value)
    return Untold(f"{field.mapping.key}: {arrived.why}") if isinstance(arrived, Untold) else arrived


def _placed(
    document: Document, field: Field, value: Value, custom_fields: Mapping[str, str]
) -> tuple[Carried, Document]:
    try:
        return value, put(document, field.path, value, custom_fields)
    except BadPath as wrong:
        return Untold(f"{field.mapping.quickbooks}: {wrong}"), document


def _refused(one: FieldMerge, why: str) -> FieldMerge:
    """The same field where its move has no place to go; what was agreed before stays."""
    return replace(one, move=Move.CANNOT_TELL, reason=why, value="", agreed=one.before)


def _nowhere(field: Field, facts: Facts) -> str:
    """Why HubSpot has no one record to write to; "" where it has."""
    name = (field.mapping.hubspot or "").partition(".")[0]
    record = facts.record(name)
    if isinstance(record, Unread):
        return f"{field.mapping.hubspot}: {name} cannot be written: {record.why}"
    return f"{field.mapping.hubspot}: there is no {name} to write to" if record is EMPTY else ""


def _going(direction: Direction) -> str:
    return "nowhere: their sync is off" if direction is Direction.OFF else f"{direction} only"


def _since(plan: SyncPlan, way: Direction, facts: Facts) -> Outcome | None:
    """What `since` says of a record, None where it lets it go."""
    since = plan.synced.since
    if since is None:
        return None
    names = (
        [f"{plan.synced.record}.{name}" for name in _CREATED]
        if way is Direction.TO_QUICKBOOKS
        else [f"{plan.synced.entity}.{_CREATED_IN_QUICKBOOKS}"]
    )
    values = [value for name in names if (value := facts.raw(name)) is not EMPTY]
    if not values:
        return Outcome(Verdict.CANNOT_TELL, f"{names[0]} is empty, so nobody can tell whether it is older")
    if isinstance(values[0], Unread):
        return Outcome(Verdict.CANNOT_TELL, f"{names[0]} cannot be read: {values[0].why}")
    try:
        day = as_local_day(values[0], plan.zone)
    except Unreadable as wrong:
        return Outcome(Verdict.CANNOT_TELL, f"{names[0]} cannot be read: {wrong}")
    if day >= since:
        return None
    return Outcome(Verdict.NO_MATCH, f"it was created on {day}, before {since}")


def _no_draft(plan: SyncPlan, way: Direction, facts: Facts) -> Outcome | None:
    """HubSpot's draft invoices stay where they are: nobody has sent them yet."""
    if plan.synced.name != "invoices" or way is not Direction.TO_QUICKBOOKS:
        return None
    try:
        status = facts.text("invoice.hs_invoice_status")
    except CannotTell as untold:
        return Outcome(Verdict.CANNOT_TELL, str(untold))
    return Outcome(Verdict.NO_MATCH, "the invoice is a draft") if status.strip() == _DRAFT else None
