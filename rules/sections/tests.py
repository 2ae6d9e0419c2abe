"""The `tests:` section: what is given, what happens, and what must be decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rules.facts import Record
from rules.kinds import Kind
from rules.literals import BadLiteral, instant, looks_like_day
from rules.model import Action, Case, Schedule
from rules.money import BadAmount, read_decimal
from rules.nodes import Entry, Listing, Node, Scalar, described, shortened
from rules.problems import Report, Span, did_you_mean
from rules.properties import RULE_OBJECTS
from rules.sections.names import check_fact
from rules.sections.triggers import read_action
from rules.sections.whens import read_when
from rules.shape import Fields, fields, listing, table, text

TEST_KEYS = ("name", "at", "given", "event", "expect", "because")
GIVEN_KEYS = (*RULE_OBJECTS, "billed", "billed_outside")
_NOON = "2026-01-01T12:00"  # the clock of tests that say none; any would do, but always the same
NOTHING = "nothing"
OF_SCHEDULES = ("schedule", "instalment")


class _Tests:
    """Reads the tests of one file."""

    def __init__(
        self, report: Report, zone: ZoneInfo, kinds: Mapping[str, Kind], schedules: Sequence[Schedule]
    ) -> None:
        self._report = report
        self._zone = zone
        self._kinds = kinds
        self._schedules = {schedule.id: schedule for schedule in schedules}
        self._names: dict[str, Span] = {}

    def case(self, node: Node) -> Case | None:
        found = fields(node, self._report, "a test", TEST_KEYS, ("name", "event", "expect"))
        if found is None:
            return None
        name = self._name(found)
        at = self._at(found)
        event = read_when(found.get("event"), self._report, "event", self._kinds)
        given, billed, outside = self._given(found)
        expect = self._expect(found)
        because = text(found.get("because"), self._report, "because")
        if name is None or event is None or expect is None:
            return None
        return Case(name, at, given, event, expect, because, billed, outside, found.at("name"))

    def _name(self, found: Fields) -> str | None:
        name = text(found.get("name"), self._report, "name")
        if name is None:
            return None
        if name in self._names:
            message = f'two tests are called "{shortened(name)}"; first at {self._names[name].place}'
            self._report.error("duplicate-id", found.at("name"), message)
        self._names.setdefault(name, found.at("name"))
        return name

    def _at(self, found: Fields) -> datetime:
        noon = datetime.fromisoformat(_NOON).replace(tzinfo=self._zone)
        node = found.get("at")
        if node is None or text(node, self._report, "at") is None or not isinstance(node, Scalar):
            return noon
        try:
            return instant(_at_noon(node), self._zone).astimezone(self._zone)
        except BadLiteral as wrong:
            self._report.error(wrong.code, node.span, wrong.message)
            return noon

    def _given(
        self, found: Fields
    ) -> tuple[Mapping[str, tuple[Record, ...]], Mapping[str, Mapping[str, Decimal]], Decimal]:
        node = found.get("given")
        given = fields(node, self._report, "given", GIVEN_KEYS) if node is not None else None
        if given is None:
            return MappingProxyType({}), MappingProxyType({}), Decimal(0)
        names = (name for name in given.entries if name in RULE_OBJECTS)
        records = {name: self._records(name, given.entries[name].value) for name in names}
        outside = self._amount(given.get("billed_outside"), "billed_outside")
        return MappingProxyType(records), self._billed(given.get("billed")), outside or Decimal(0)

    def _records(self, name: str, node: Node) -> tuple[Record, ...]:
        nodes = node.items if isinstance(node, Listing) else (node,)
        return tuple(self._record(name, item) for item in nodes)

    def _record(self, name: str, node: Node) -> Record:
        entries = table(node, self._report, f"a given {name}")
        for entry in entries:
            check_fact(f"{name}.{entry.key.text}", entry.key.span, self._report)
        return MappingProxyType({entry.key.text: self._value(entry) for entry in entries})

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

    def _billed(self, node: Node | None) -> Mapping[str, Mapping[str, Decimal]]:
        billed = {}
        for entry in table(node, self._report, "billed"):
            schedule = self._schedules.get(entry.key.text)
            if schedule is None:
                self._unknown("billing schedule", entry.key, self._schedules)
                continue
            billed[schedule.id] = MappingProxyType(self._billed_of(schedule, entry.value))
        return MappingProxyType(billed)

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
            self._report.error("wrong-value", node.span, str(wrong))
            return None

    def _expect(self, found: Fields) -> tuple[Action, ...] | None:
        """What must be decided; None where it could not be read."""
        node = found.get("expect")
        if isinstance(node, Scalar) and node.text.strip() == NOTHING:
            return ()
        if not isinstance(node, Listing):
            if node is not None:
                message = f'expect must be "{NOTHING}" or a list of actions, not {described(node)}'
                self._report.error("wrong-type", node.span, message)
            return None
        items = listing(node, self._report, "expect")
        read = [read_action(item, self._report, also=OF_SCHEDULES) for item in items]
        return tuple(action for action in read if action is not None)

    def _unknown(self, what: str, key: Scalar, options: Sequence[str] | Mapping[str, object]) -> None:
        message = f'no {what} is called "{shortened(key.text)}"{did_you_mean(key.text, options)}'
        self._report.error("unknown-reference", key.span, message)


def read_tests(
    node: Node | None,
    report: Report,
    zone: ZoneInfo,
    kinds: Mapping[str, Kind],
    schedules: Sequence[Schedule],
) -> tuple[Case, ...]:
    """All tests that could be read."""
    reader = _Tests(report, zone, kinds, schedules)
    cases = (reader.case(item) for item in listing(node, report, "tests"))
    return tuple(case for case in cases if case is not None)


def _at_noon(node: Scalar) -> Scalar:
    """A day alone means its noon: far from the days beside it in every zone."""
    if not looks_like_day(node.text):
        return node
    return Scalar(f"{node.text.strip()}T12:00", node.value, node.plain, node.span)
