"""What tests give: records by object, and what is billed. What they don't give is empty."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from rules.facts import MEANT, Record, Unread
from rules.model import Action, Happening, Schedule
from rules.money import BadAmount, read_decimal
from rules.nodes import Entry, Listing, Node, Scalar, described, shortened
from rules.problems import Report, did_you_mean
from rules.properties import RULE_OBJECTS
from rules.sections.names import check_fact
from rules.shape import fields, table, text

GIVEN_KEYS = (*RULE_OBJECTS, "billed", "billed_outside")
MEANT_WORD = "meant"
UNREAD = "unread"  # in the place of a record: nobody could read it
NOT_READ = Unread("the test says so")

Given = Mapping[str, tuple[Record, ...] | Unread]
Billed = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a test says, or of a table what its rows begin with; None where it says nothing."""

    at: datetime
    given: Given = field(default_factory=dict)
    billed: Billed = field(default_factory=dict)
    outside: Decimal = Decimal(0)
    event: Happening | None = None
    expect: tuple[Action, ...] | None = None
    because: str | None = None

    @property
    def size(self) -> int:
        """How many facts and actions there are, which each row of a table has for itself."""
        records = [one for found in self.given.values() if not isinstance(found, Unread) for one in found]
        return sum(map(len, records)) + len(self.expect or ())


class Givens:
    """Reads what is given: records by object, and what is billed."""

    def __init__(
        self, report: Report, schedules: Sequence[Schedule], declared: Collection[str] | None
    ) -> None:
        self._report = report
        self._declared = declared  # also what could not be read; None where nobody knows
        self._schedules = {schedule.id: schedule for schedule in schedules}

    def over(self, draft: Draft, node: Node) -> Draft:
        """What is given here over what was given before: of one record property by property."""
        found = fields(node, self._report, "given", GIVEN_KEYS)
        if found is None:
            return draft
        given = dict(draft.given)
        for name in (name for name in found.entries if name in RULE_OBJECTS):
            given[name] = _merged(given.get(name), self._members(name, found.entries[name].value))
        billed = {name: dict(parts) for name, parts in draft.billed.items()}
        for name, parts in self._billed(found.get("billed")).items():
            billed.setdefault(name, {}).update(parts)
        outside = self._amount(found.get("billed_outside"), "billed_outside")
        return replace(
            draft,
            given=MappingProxyType(given),
            billed=MappingProxyType({name: MappingProxyType(parts) for name, parts in billed.items()}),
            outside=draft.outside if outside is None else outside,
        )

    def with_fact(self, draft: Draft, entry: Entry) -> Draft:
        """One fact of the only record of its object."""
        fact = entry.key.text
        if not check_fact(fact, entry.key.span, self._report):
            return draft
        name, _, prop = fact.partition(".")
        before = draft.given.get(name, ())
        if isinstance(before, Unread) or len(before) > 1:
            message = f"the test gives no single {name}, so {fact} cannot be set; give the whole {name} here"
            self._report.error("wrong-value", entry.key.span, message)
            return draft
        record = MappingProxyType({prop: self._value(Entry(entry.key, entry.value))})
        merged = _merged(before, (record,))
        return replace(draft, given=MappingProxyType({**draft.given, name: merged}))

    def _members(self, name: str, node: Node) -> tuple[Record, ...] | Unread:
        if isinstance(node, Scalar) and node.text.strip() == UNREAD:
            return NOT_READ
        nodes = node.items if isinstance(node, Listing) else (node,)
        several = len(nodes) > 1
        return tuple(self._record(name, item, one_of_several=several) for item in nodes)

    def _record(self, name: str, node: Node, *, one_of_several: bool) -> Record:
        """One record; of several, `meant: true` marks the one that rules without a quantifier look at."""
        entries = table(node, self._report, f"a given {name}")
        found: dict[str, object] = {}
        for entry in entries:
            if one_of_several and entry.key.text == MEANT_WORD:
                found |= self._mark(entry)
            else:
                self._check_property(name, entry.key)
                found[entry.key.text] = self._value(entry)
        return MappingProxyType(found)

    def _check_property(self, name: str, key: Scalar) -> None:
        if key.text.startswith(f"{name}."):
            alone = shortened(key.text.partition(".")[2])
            message = f'the object {name} is said already; write "{alone}" alone'
            self._report.error("unknown-fact", key.span, message)
        else:
            check_fact(f"{name}.{key.text}", key.span, self._report)

    def _mark(self, entry: Entry) -> Mapping[str, object]:
        if isinstance(entry.value, Scalar) and entry.value.value is True:
            return {MEANT: True}
        message = f"{MEANT_WORD} can only be true, not {described(entry.value)}"
        self._report.error("wrong-value", entry.value.span, message)
        return {}

    def _value(self, entry: Entry) -> str | None:
        """A value as HubSpot would send it: text, with ; between several."""
        match entry.value:
            case Scalar(value=None):
                return None
            case Scalar(text=word):
                return word
            case Listing(items=items) if all(isinstance(item, Scalar) for item in items):
                return ";".join(item.text for item in items if isinstance(item, Scalar))
        message = f"{entry.key.text} must be a value or a list of values, not {described(entry.value)}"
        self._report.error("wrong-type", entry.value.span, message)
        return None

    def _billed(self, node: Node | None) -> Billed:
        billed = {}
        for entry in table(node, self._report, "billed"):
            schedule = self._schedules.get(entry.key.text)
            if schedule is None and self._declared is not None and entry.key.text not in self._declared:
                self._unknown("billing schedule", entry.key, self._schedules)
            if schedule is None:
                continue
            billed[schedule.id] = MappingProxyType(self._billed_of(schedule, entry.value))
        return billed

    def _billed_of(self, schedule: Schedule, node: Node) -> dict[str, Decimal]:
        ids = [instalment.id for instalment in schedule.instalments]
        found = {}
        for entry in table(node, self._report, f"billed.{schedule.id}"):
            if entry.key.text not in ids:
                self._unknown(f"instalment of {schedule.id}", entry.key, ids)
            elif (amount := self._amount(entry.value, entry.key.text)) is not None:
                found[entry.key.text] = amount
        return found

    def _amount(self, node: Node | None, what: str) -> Decimal | None:
        word = text(node, self._report, what)
        if node is None or word is None:
            return None
        try:
            return read_decimal(word)
        except BadAmount as wrong:
            self._report.error("wrong-value", node.span, f"{wrong}; write such a one")
            return None

    def _unknown(self, what: str, key: Scalar, options: Sequence[str] | Mapping[str, object]) -> None:
        message = (
            f'no {what} is called "{shortened(key.text)}"{did_you_mean(key.text, options) or "; correct it"}'
        )
        self._report.error("unknown-reference", key.span, message)


def _merged(
    before: tuple[Record, ...] | Unread | None, now: tuple[Record, ...] | Unread
) -> tuple[Record, ...] | Unread:
    """One record over one record; anything else takes the place of what was there."""
    if isinstance(before, Unread) or isinstance(now, Unread) or before is None:
        return now
    if len(before) == 1 and len(now) == 1:
        return (MappingProxyType({**before[0], **now[0]}),)
    return now
