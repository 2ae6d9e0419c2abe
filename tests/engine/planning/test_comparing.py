"""What two rule files do differently with what the store keeps."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from engine.planning.comparing import Comparison, compared
from engine.planning.past import past_of
from engine.planning.telling import told
from engine.store import Store
from engine.store.tables import Event, Execution
from rules import Rulebook, load

RULES = """\
version: 1
triggers:
  - id: later
    when: {deal_enters: signed}
    if: {deal.amount: {gte: 500}}
    wait: 2d
    do: [{create-invoice: {invoice_type: full}}]
"""
CRON = """\
  - id: weekly
    when: {every: "0 9 * * mon"}
    if: {deal.amount: {gte: 500}}
    do: [{create-invoice: {invoice_type: full}}]
"""


@pytest.fixture
def compare(store: Store, clock: Any) -> Callable[..., Comparison]:
    """Compares the rules above with others."""

    def run(new: str, old: str | None = RULES, since: timedelta = timedelta(days=90)) -> Comparison:
        before: Rulebook | None = load(old) if old is not None else None
        now: datetime = clock()
        return store.read_now(
            lambda session: compared(session, before, load(new), since=now - since, now=now)
        )

    return run


def test_what_waits_and_does_not_change_is_kept(keep: Any, compare: Any) -> None:
    keep()

    found = compare(RULES)

    assert (found.kept, found.fits, found.changes) == (1, [], False)


def test_a_wait_that_was_written_a_moment_later_is_as_long_as_its_rule_says(
    keep: Any, store: Store, clock: Any
) -> None:
    keep()

    def write_later(session: Session) -> None:
        session.get_one(Execution, "wait-7").created_at = clock() + timedelta(milliseconds=3)

    store.write_now(write_later, account=None)

    past = store.read_now(lambda session: past_of(session, "4210001", "7", clock() - timedelta(days=1)))
    assert past is not None
    assert past.said["run-7"][0].waits == timedelta(days=2)


def test_a_rule_that_would_be_waiting_is_told_and_not_started(keep: Any, compare: Any) -> None:
    keep(waits=False)

    (wait,) = compare(RULES, old=None).would_wait

    assert (wait.rule, wait.moment.deal_id) == ("later", "7")


def test_a_wait_that_is_over_and_nobody_looked_cannot_be_told(keep: Any, compare: Any, clock: Any) -> None:
    keep(waits=False)
    clock.forward(days=3)

    assert compare(RULES).untold == {('"later" after its wait', "the deal was not read then"): 1}


def test_a_wait_after_which_the_deal_had_moved_on_is_settled(
    keep: Any, compare: Any, clock: Any, store: Store
) -> None:
    keep()

    def moved_on(session: Session) -> None:
        row = session.get_one(Execution, "wait-7")
        row.state, row.outcome, row.category = "closed", "skipped", "moved-on"

    store.write_now(moved_on, account=None)
    clock.forward(days=3)

    assert compare(RULES).untold == {}


def test_what_waits_from_before_is_kept_and_counted(keep: Any, compare: Any, clock: Any) -> None:
    keep()
    clock.forward(days=1)

    found = compare(RULES, since=timedelta(hours=1))

    why = "what the rule saw then is not kept"
    assert (found.kept, found.untold) == (1, {('the waiting decide of "later"', why): 1})


def test_another_condition_of_a_cron_line_would_have_found_other_deals(compare: Any) -> None:
    why = "only deals that were looked at then are known"
    changed = RULES + CRON.replace("500", "400")

    assert compare(changed, old=RULES + CRON).untold == {('"weekly" at every: 0 9 * * mon', why): 1}
    assert compare(RULES + CRON, old=RULES + CRON).untold == {}


@pytest.mark.parametrize(
    ("category", "outcome", "why"),
    [
        pytest.param(
            "not-listened", "skipped", "no rule listened then, so the deal was not read", id="unheard"
        ),
        pytest.param("missing-scopes", "failed", "the deal could not be read then", id="failed"),
        pytest.param("", "done", "it happened before Stagebill kept what decisions saw", id="older"),
    ],
)
def test_what_nobody_read_is_counted(
    store: Store, compare: Any, clock: Any, category: str, outcome: str, why: str
) -> None:
    _close(store, clock(), category, outcome)

    assert compare(RULES).untold == {("deal_enters: signed", why): 1}


def test_what_had_moved_on_needs_no_telling(store: Store, compare: Any, clock: Any) -> None:
    _close(store, clock(), "moved-on", "skipped")

    assert compare(RULES).untold == {}


def test_a_wait_that_was_cancelled_needs_no_telling(store: Store, compare: Any, clock: Any) -> None:
    """What the rule saw when the wait began is kept."""
    _close(store, clock(), "cancelled", "skipped", after_wait_of="later")

    assert compare(RULES).untold == {}


def _close(store: Store, now: datetime, category: str, outcome: str, **inputs: str) -> None:
    def write(session: Session) -> None:
        session.add(Event(id="e", portal_id="1", kind="hubspot_webhook", dedupe_key="e", received_at=now))
        session.flush()
        told = {"happening": "deal_enters", "value": "signed", **inputs}
        row = Execution(
            id="x", portal_id="1", business_key="e", event_id="e", action="decide", role="step",
            inputs=told,
            created_at=now, first_due_at=now, due_at=now, state="closed", outcome=outcome, category=category,
        )  # fmt: skip
        session.add(row)

    store.write_now(write, account=None)


def test_many_deals_are_read_in_several_rounds(
    keep: Any, compare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.planning.past._AT_ONCE", 2)
    for number in range(5):
        keep(number, waits=False)

    assert compare(RULES).deals == 5


NOW = RULES.replace("    wait: 2d\n", "")


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        pytest.param(
            NOW.replace("500", "700"),
            [
                "invoices: 1 fewer, for 1 person",
                "  USD  600.00 -> 0.00  (-600.00)",
                "",
                "deal 7 Roof",
                "  2026-03-02 09:00  deal_enters: signed  later: not started any more",
                "    old: create-invoice full 600.00 USD: deal.amount is 600.00",
                "    new: no match: deal.amount is 600.00, the rule needs at least 700.00",
            ],
            id="fewer",
        ),
        pytest.param(
            NOW.replace("invoice_type: full", "invoice_type: full, amount: '100.00', terms: Net 5"),
            [
                "invoices: 1 other than before, for 1 person",
                "  USD  600.00 -> 100.00  (-500.00)",
                "",
                "deal 7 Roof",
                "  2026-03-02 09:00  deal_enters: signed  later: changed",
                "    old: create-invoice full 600.00 USD: deal.amount is 600.00",
                "    new: create-invoice full 100.00 USD: deal.amount is 600.00",
                "         terms: none -> Net 5",
            ],
            id="other",
        ),
        pytest.param(
            NOW.replace("    do:", "    mode: shadow\n    do:"),
            [
                "invoices: 1 fewer, for 1 person",
                "  USD  600.00 -> 0.00  (-600.00)",
                "",
                "deal 7 Roof",
                "  2026-03-02 09:00  deal_enters: signed  later: not started any more",
                "    old: create-invoice full 600.00 USD: deal.amount is 600.00",
                "    new: match (shadow): deal.amount is 600.00",
            ],
            id="shadow",
        ),
        pytest.param(
            NOW.replace("deal.amount: {gte", "deal.budget: {gte"),
            [
                "nothing changes",
                "",
                "cannot be told",
                '  1 x "later" at deal_enters: signed: deal.budget cannot be read: it was not read then',
            ],
            id="untold",
        ),
        pytest.param(NOW, ["nothing changes"], id="nothing"),
    ],
)
def test_the_text_tells_old_beside_new(
    keep: Any, compare: Any, zone: Any, new: str, lines: list[str]
) -> None:
    """F202."""
    keep(waits=False, dealname="Roof")

    first, *others = told(compare(new, old=NOW), zone)

    assert first == "1 event of 1 deal since 2025-12-02 09:00 CST"
    assert others == lines


def test_the_text_tells_what_becomes_of_what_waits(keep: Any, compare: Any, zone: Any) -> None:
    """F205."""
    keep()
    keep(8, waits=False)
    keep(9, "5", waits=False)

    lines = list(told(compare(RULES.replace("2d", "3d"), old=NOW.replace("500", "900")), zone))

    assert lines[lines.index("waiting") :] == [
        "waiting",
        "  wait-7  decide of deal 7, due 2026-03-04 09:00: moved to 2026-03-05 09:00; the rule waits 3d",
        "  deal 8  later would wait until 2026-03-05 09:00; it is not started afterwards",
    ]


def test_of_a_quiet_deal_the_last_look_counts(keep: Any, compare: Any, clock: Any, store: Store) -> None:
    """Its open instalments are still to come, however long ago it was."""
    keep(7, "100", waits=False)
    clock.forward(days=1)
    keep(8, "600", waits=False)
    clock.forward(days=200)
    billing = (
        "billing_schedules: [{id: p, for: {deal.amount: {gte: 1}}, total: deal.amount, "
        "instalments: [{id: all, share: 100%, when: {deal_enters: signed}}]}]\n"
    )

    found = compare(RULES + billing, old=RULES)

    assert {part.deal_id: str(part.new) for part in found.parts} == {"7": "100.00 USD", "8": "600.00 USD"}
    assert found.moments == 0
