"""The `tests:` section: what is given, what happens, and what must be decided.

A test with `cases:` is a table: each row is a test of its own, and says only in what it differs.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.kinds import Kind
from rules.literals import BadLiteral, day, instant, looks_like_day
from rules.model import Action, Case, Schedule
from rules.nodes import Entry, Listing, Node, Scalar, Table, described, flow, shortened
from rules.problems import Report, Span
from rules.sections.expecting import read_expected, read_expected_input
from rules.sections.given import Draft, Givens
from rules.sections.whens import read_when
from rules.shape import Fields, fields, is_empty, listing, text
from rules.vocabulary import ACTIONS

CASE_KEYS = ("name", "at", "given", "event", "expect", "because")
TEST_KEYS = (*CASE_KEYS, "cases")
_MOST_REPEATED = 100_000  # facts and actions that the rows of one table have together
_NOON = "2026-01-01T12:00"  # the clock of tests that say none; any would do, but always the same
NOTHING = "nothing"


class _Tests:
    """Reads the tests of one file."""

    def __init__(
        self,
        report: Report,
        zone: ZoneInfo,
        kinds: Mapping[str, Kind],
        schedules: Sequence[Schedule],
        declared: Collection[str] | None,
    ) -> None:
        self._report = report
        self._kinds = kinds
        self._zone = zone
        self._given = Givens(report, schedules, declared)
        self._names: dict[str, Span] = {}

    def cases(self, node: Node) -> Iterator[Case]:
        """A test, or the rows of a table."""
        is_table = isinstance(node, Table) and any(entry.key.text == "cases" for entry in node)
        required = ("name", "cases") if is_table else ("name", "event", "expect")
        found = fields(node, self._report, "a test", TEST_KEYS, required)
        if found is None:
            return
        name = self._name(text(found.get("name"), self._report, "name"), found.at("name"))
        noon = datetime.fromisoformat(_NOON).replace(tzinfo=self._zone)
        draft = self._draft(found, Draft(noon))
        rows = found.get("cases")
        if rows is not None:
            yield from self._rows(rows, name, draft, found.entries)
        elif (case := self._case(name, draft, found.at("name"))) is not None:
            yield case

    def _case(self, name: str | None, draft: Draft, span: Span, table_name: str = "") -> Case | None:
        if name is None or draft.event is None or draft.expect is None:
            return None
        return Case(
            name,
            draft.at,
            draft.given,
            draft.event,
            draft.expect,
            draft.because,
            draft.billed,
            draft.outside,
            span,
            table_name,
        )

    def _rows(
        self, node: Node, table_name: str | None, draft: Draft, said: Collection[str]
    ) -> Iterator[Case]:
        """The rows; `said` are the keys of the table, readable or not."""
        rows = listing(node, self._report, "cases")
        if draft.size * len(rows) > _MOST_REPEATED:
            message = (
                f"{len(rows)} rows repeat all that this test gives and expects; make several tests of it"
            )
            self._report.error("table-too-large", node.span, message)
            return
        if is_empty(node):
            self._report.error("wrong-value", node.span, "cases has no rows, so nothing is tested; add one")
        for row in rows:
            if (case := self._row(row, table_name, draft, said)) is not None:
                yield case

    def _row(self, node: Node, table_name: str | None, draft: Draft, said: Collection[str]) -> Case | None:
        if not isinstance(node, Table):
            message = f"a case must be keys with values, like deal.amount: 5, not {described(node)}"
            self._report.error("wrong-type", node.span, message)
            return None
        short = [entry for entry in node if "." in entry.key.text]
        plain = Table(tuple(entry for entry in node if "." not in entry.key.text), node.span)
        found = fields(plain, self._report, "a case", CASE_KEYS)
        if found is None:
            return None
        span = found.at("name") if "name" in found.entries else node.span
        draft = self._shortened(self._draft(found, draft), short)
        for key in (key for key in ("event", "expect") if key not in found.entries and key not in said):
            message = f'neither this case nor its test has "{key}"; add it'
            self._report.error("missing-key", node.span, message)
        name = self._name(self._row_name(found, short, table_name), span)
        return self._case(name, draft, span, table_name or "")

    def _row_name(self, found: Fields, short: Sequence[Entry], table_name: str | None) -> str | None:
        """The row's own name behind its table's; a row without one is called by what it varies."""
        if "name" in found.entries:
            own = text(found.get("name"), self._report, "name")
        else:
            facts = [entry for entry in short if entry.key.text.partition(".")[0] not in ACTIONS]
            entries = facts or short or [one for key, one in found.entries.items() if key != "because"]
            own = shortened(", ".join(f"{entry.key.text} {flow(entry.value)}" for entry in entries))
        return None if own is None or table_name is None else f"{table_name}: {own}"

    def _name(self, name: str | None, span: Span) -> str | None:
        if name is not None and name in self._names:
            first = self._names[name].place
            message = f'two tests are called "{shortened(name)}", first at {first}; choose another name'
            self._report.error("duplicate-id", span, message)
        if name is not None:
            self._names.setdefault(name, span)
        return name

    def _draft(self, found: Fields, base: Draft) -> Draft:
        """What these keys say, over what was said before; a new `expect` has reasons of its own."""
        report = self._report
        expect = found.get("expect")
        draft = replace(base, at=self._at(found, base.at), because=base.because if expect is None else None)
        if (event := found.get("event")) is not None:
            draft = replace(draft, event=read_when(event, report, "event", self._kinds))
        if expect is not None:
            draft = replace(draft, expect=self._expect(expect))
        if "because" in found.entries:
            draft = replace(draft, because=text(found.get("because"), report, "because"))
        given = found.get("given")
        return draft if given is None else self._given.over(draft, given)

    def _at(self, found: Fields, otherwise: datetime) -> datetime:
        node = found.get("at")
        if node is None or text(node, self._report, "at") is None or not isinstance(node, Scalar):
            return otherwise
        try:
            return instant(_at_noon(node), self._zone).astimezone(self._zone)
        except BadLiteral as wrong:
            self._report.error(wrong.code, node.span, wrong.message)
            return otherwise

    def _expect(self, node: Node) -> tuple[Action, ...] | None:
        """What must be decided; None where it could not be read."""
        if isinstance(node, Scalar) and node.text.strip() == NOTHING:
            return ()
        if not isinstance(node, Listing):
            message = f'expect must be "{NOTHING}" or a list of actions, not {described(node)}'
            self._report.error("wrong-type", node.span, message)
            return None
        read = [read_expected(item, self._report) for item in listing(node, self._report, "expect")]
        return tuple(action for action in read if action is not None)

    def _shortened(self, draft: Draft, short: Sequence[Entry]) -> Draft:
        """The draft with what a row says in short: `deal.amount: 450`, `create-invoice.amount: 135.00`."""
        for entry in short:
            action, _, name = entry.key.text.partition(".")
            if action in ACTIONS:
                draft = self._expecting(draft, action, name, entry)
            else:
                draft = self._given.with_fact(draft, entry)
        return draft

    def _expecting(self, draft: Draft, action: str, name: str, entry: Entry) -> Draft:
        read = read_expected_input(action, name, entry, self._report)
        if read is None or draft.expect is None:
            return draft
        fitting = [index for index, one in enumerate(draft.expect) if one.name == action]
        if len(fitting) != 1:
            message = f"{entry.key.text} needs one {action} in expect, not {len(fitting)}"
            self._report.error("wrong-value", entry.key.span, message)
            return draft
        calls = list(draft.expect)
        calls[fitting[0]] = replace(calls[fitting[0]], inputs={**calls[fitting[0]].inputs, name: read})
        return replace(draft, expect=tuple(calls))


def read_tests(
    node: Node | None,
    report: Report,
    zone: ZoneInfo,
    kinds: Mapping[str, Kind],
    schedules: Sequence[Schedule],
    declared: Collection[str] | None,
) -> tuple[Case, ...]:
    """All tests that could be read; of a table each row. `declared` are the ids of all rules, if known."""
    reader = _Tests(report, zone, kinds, schedules, declared)
    return tuple(case for item in listing(node, report, "tests") for case in reader.cases(item))


def _at_noon(node: Scalar) -> Scalar:
    """A day alone means its noon: far from the days beside it in every zone."""
    if not looks_like_day(node.text):
        return node
    day(node)  # raises where the calendar has no such day
    return Scalar(f"{node.text.strip()}T12:00", node.value, node.plain, node.span)
