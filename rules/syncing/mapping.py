"""One mapped field, ready to run: how each side is read, and how a value goes across.

A value is carried as text, or as a Decimal or bool where the other side keeps those. "" is an empty field;
Untold is one that was not read, or that cannot go across: it is not empty, and nothing is written for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.errors import CannotTell
from rules.facts import EMPTY, Facts, Unread
from rules.kinds import NUMBERS, Kind
from rules.model import Direction, FieldMapping, SyncedObject
from rules.properties import BUILT_IN, QUICKBOOKS_FILLED
from rules.syncing.paths import CUSTOM_FIELDS, LONGEST_CUSTOM, Document, Path, get
from rules.templates import PLACEHOLDER, for_people, placeholders
from rules.transforms import TRANSFORMS, BadValue, Transform, bound, number_of
from rules.values import (
    Comparable,
    Reading,
    Unreadable,
    as_any_day,
    as_bool,
    as_instant,
    as_number,
    as_set,
    plain_text,
)

Value = str | Decimal | bool


@dataclass(frozen=True, slots=True)
class Untold:
    """A value that was not read or cannot go across; `why` is a sentence without its full stop."""

    why: str


Carried = Value | Untold
Carry = Callable[[Value], Carried]


@dataclass(frozen=True, slots=True)
class Field:
    """A mapping made ready for one file and account.

    `there` takes HubSpot's value to QuickBooks, `back` the other way; None where the mapping does not go.
    `kind` is the type by which the two sides are compared, None where only the values can tell. `target` is
    QuickBooks' type of the field, `facts` are those of the template with their types. A `required` field
    is one that QuickBooks never leaves empty.
    """

    mapping: FieldMapping
    direction: Direction
    path: Path
    kind: Kind | None
    zone: ZoneInfo
    there: Carry | None
    back: Carry | None
    target: Kind | None
    facts: Mapping[str, Kind | None]
    required: bool

    @property
    def can_be_emptied(self) -> bool:
        """Whether QuickBooks takes nothing for the field: it empties texts, not numbers or references."""
        is_reference = self.path.names[-1] == "value"
        return not (self.required or is_reference) and self.target in (None, Kind.TEXT, Kind.SET)

    def of_hubspot(self, facts: Facts) -> str | Untold:
        """HubSpot's value as text, a template filled in."""
        try:
            if self.mapping.hubspot is not None:
                return facts.text(self.mapping.hubspot)
            rendered = PLACEHOLDER.sub(lambda found: self._placed(found[1], facts), self.mapping.text or "")
        except CannotTell as untold:
            return Untold(str(untold))
        return " ".join(rendered.split())  # an empty fact leaves a gap

    def of_quickbooks(self, document: Document | Unread) -> Carried:
        """QuickBooks' value."""
        if isinstance(document, Unread):
            return Untold(f"QuickBooks cannot be read: {document.why}")
        return value_of(get(document, self.path), self.mapping.quickbooks)

    def _placed(self, fact: str, facts: Facts) -> str:
        return for_people(facts.text(fact), self.facts[fact], self.zone)


def fields_of(synced: SyncedObject, kinds: Mapping[str, Kind], zone: ZoneInfo) -> tuple[Field, ...]:
    """The mappings that go at all, ready to run. `kinds` are the types of the account's own properties."""
    ready = (_field(synced, mapping, kinds, zone) for mapping in synced.mappings)
    return tuple(field for field in ready if field.direction is not Direction.OFF)


def _field(synced: SyncedObject, mapping: FieldMapping, kinds: Mapping[str, Kind], zone: ZoneInfo) -> Field:
    direction = effective(mapping, synced.direction)
    theirs, ours = f"{synced.entity}.{mapping.quickbooks}", mapping.hubspot or ""
    of_theirs = BUILT_IN.get(theirs) or kinds.get(theirs)
    of_ours = BUILT_IN.get(ours) or kinds.get(ours)
    path = Path.parse(mapping.quickbooks)
    both = direction is Direction.TWO_WAY
    there = back = None
    if both or direction is Direction.TO_QUICKBOOKS:
        longest = LONGEST_CUSTOM if path.top == CUSTOM_FIELDS else None
        there = carrier(mapping.transforms, mapping.default, of_theirs, zone, longest=longest)
    if both or direction is Direction.TO_HUBSPOT:
        default = None if both else mapping.default
        back = carrier(mapping.transforms, default, of_ours, zone, back=both)
    required = theirs in QUICKBOOKS_FILLED
    placed = {fact: BUILT_IN.get(fact) or kinds.get(fact) for fact in placeholders(mapping.text or "")}
    return Field(
        mapping, direction, path, _shared(of_theirs, of_ours), zone, there, back, of_theirs, placed, required
    )


def _shared(theirs: Kind | None, ours: Kind | None) -> Kind | None:
    """The type by which the two sides are compared: a moment beside a calendar day counts as its day."""
    return Kind.DATE if {theirs, ours} == {Kind.DATE, Kind.DATETIME} else theirs or ours


def effective(mapping: FieldMapping, whole: Direction) -> Direction:
    """The way a mapping goes within its sync: no other than the sync's own."""
    if whole is Direction.TWO_WAY or mapping.direction in (whole, Direction.OFF):
        return mapping.direction
    return whole if mapping.direction is Direction.TWO_WAY else Direction.OFF


def carrier(
    transforms: Sequence[Transform],
    default: str | None,
    kind: Kind | None,
    zone: ZoneInfo,
    *,
    back: bool = False,
    longest: int | None = None,
) -> Carry:
    """Takes a value through the transforms (undone where `back`) into the form of the field it goes to.

    `longest` is how many characters that field keeps.
    """
    ordered = tuple(reversed(transforms)) if back else tuple(transforms)
    steps = [(bound(one, zone, back=back), TRANSFORMS[one.name].of_numbers) for one in ordered]

    def carry(value: Value) -> Carried:
        try:
            for step, of_numbers in steps if not is_blank(value) else ():
                value = step(_number(value) if of_numbers else plain_text(value))
            if is_blank(value):
                value = default or ""
            return "" if is_blank(value) else fitting(typed(value, kind, zone), longest)
        except BadValue as wrong:
            return Untold(str(wrong))

    return carry


def typed(value: Value, kind: Kind | None, zone: ZoneInfo) -> Value:
    """The value in the form of its type: amounts as Decimals, days as ISO writes them. Raises BadValue.

    >>> typed("1500.50", Kind.MONEY, ZoneInfo("UTC"))
    Decimal('1500.50')
    >>> typed("2026-03-02T15:00:00Z", Kind.DATE, ZoneInfo("UTC"))
    '2026-03-02'
    """
    if kind in NUMBERS:
        return _number(value)
    try:
        if kind is Kind.BOOL:
            return as_bool(value, zone)
        if kind is Kind.DATE:
            return iso_day(value, zone)
    except Unreadable as wrong:
        what = "neither true nor false" if kind is Kind.BOOL else "not a date"
        raise BadValue(f"the value is {what}") from wrong
    return value


def iso_day(value: Value, zone: ZoneInfo) -> str:
    """The calendar day of a date or a moment. Raises Unreadable.

    >>> iso_day("1772409600000", ZoneInfo("America/Chicago"))
    '2026-03-02'
    """
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            date.fromisoformat(value)
        except ValueError:
            pass  # no day of the calendar: refused below
        else:
            return value  # as HubSpot sends them
    return as_any_day(value, zone).isoformat()


def same(one: Value, other: Value, kind: Kind | None, zone: ZoneInfo) -> bool:
    """Whether two values say the same, however each side writes it.

    >>> same("1500.5", Decimal("1500.50"), None, ZoneInfo("UTC")), same("Acme", "ACME", None, ZoneInfo("UTC"))
    (True, False)
    """
    if one == other:
        return True
    if kind is None and Decimal in (one.__class__, other.__class__):
        kind = Kind.NUMBER
    return _comparable(one, kind, zone) == _comparable(other, kind, zone)


def is_blank(value: Value) -> bool:
    """Whether a field with this value is empty."""
    return isinstance(value, str) and not value.strip()


def value_of(raw: object, name: str) -> Carried:
    """A raw value of a QuickBooks document, "" where there is none."""
    match raw:
        case str() | bool() | Decimal():
            return raw
        case int():
            return Decimal(raw)
    try:
        return "" if raw is EMPTY else plain_text(raw)
    except Unreadable as wrong:
        return Untold(f"{name} cannot be read: {wrong}")


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else number_of(plain_text(value))


def fitting(value: Value, longest: int | None) -> Value:
    """The value as it is, or as a text of at most so many characters. Raises BadValue."""
    if longest is not None and len(text := plain_text(value)) > longest:
        raise BadValue(
            f"the value has {len(text)} characters, and {longest} fit; add {{truncate: {longest}}}"
        )
    return value if longest is None else plain_text(value)


def _comparable(value: Value, kind: Kind | None, zone: ZoneInfo) -> Comparable:
    """What two ways of writing one value have in common."""
    if is_blank(value):
        return ""
    reading = _COMPARED.get(kind) if kind is not None else None
    try:
        return reading(value, zone) if reading else plain_text(value).strip()
    except Unreadable:
        return plain_text(value).strip()


_COMPARED: Mapping[Kind, Reading] = {
    Kind.NUMBER: as_number,
    Kind.MONEY: as_number,
    Kind.DATE: as_any_day,
    Kind.DATETIME: as_instant,
    Kind.BOOL: as_bool,
    Kind.SET: as_set,
}
