"""The calendar over the rows of the store (F209)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from engine.planning.calendar_text import told
from engine.planning.calendars import Calendar, calendar
from engine.store import Store
from engine.store.tables import Bill, Event, Execution
from rules import load

PORTAL = "4210001"
START = "version: 1\ntimezone: America/Chicago\ntriggers:\n"
REACHED = """\
  - id: remind
    when: {date_reached: FACT}
    do: [{create-invoice: {invoice_type: full}}]
"""
CRON = """\
  - id: weekly
    when: {every: "0 9 * * mon"}
    if: {deal.amount: {gte: 500}}
    once_per: deal
    do: [{create-invoice: {invoice_type: full}}]
"""


@pytest.fixture
def simulated(store: Store, clock: Any) -> Callable[..., Calendar]:
    """The calendar of the next days (now is Monday, 2 March 2026, 9 o'clock in Chicago)."""

    def run(triggers: str = "", days: int = 30) -> Calendar:
        book = load(START + triggers if triggers else "version: 1\ntimezone: America/Chicago\n")
        until = clock() + timedelta(days=days)
        return store.read_now(lambda session: calendar(session, book, now=clock(), until=until))

    return run


@pytest.fixture
def bill(store: Store, clock: Any) -> Callable[..., None]:
    """An invoice of a deal."""

    def write(deal_id: str = "7", **more: Any) -> None:
        told = {
            "invoice_id": "145",
            "number": "1001",
            "status": "sent",
            "state": "created",
            "balance_minor": 30000,
            "total_minor": 30000,
            "due_date": date(2026, 3, 10),
            "invoice_date": date(2026, 3, 2),
        }
        row = Bill(
            id="bill", portal_id=PORTAL, connection_id="c", execution_id="x", deal_id=deal_id,
            invoice_type="full", currency="USD", amount_minor=30000, deal_total_minor=60000,
            reserved_at=clock(), **(told | more),
        )  # fmt: skip
        store.write_now(lambda session: session.add(row), account=None)

    return write


def entries(found: Calendar) -> list[tuple[str, str, str]]:
    return [(f"{one.at:%m-%d %H:%M %Z}", one.kind, one.text) for one in found.entries]


def test_a_day_is_reached_when_it_begins_where_the_rules_are(keep: Any, simulated: Any) -> None:
    keep(waits=False, closedate="2026-03-12T20:30:00Z")

    found = simulated(REACHED.replace("FACT", "deal.closedate"))

    assert entries(found) == [("03-12 20:30 UTC", "date", "deal.closedate is reached")]
    assert [str(asked.amount) for asked in found.entries[0].said[0].asks] == ["600.00 USD"]


def test_a_custom_date_is_of_the_type_that_the_file_gives_it(keep: Any, simulated: Any) -> None:
    keep(waits=False, renewal="2026-03-12")
    rules = REACHED.replace("FACT", "deal.renewal") + "properties:\n  deal.renewal: date\n"

    assert entries(simulated(rules))[0][0] == "03-12 00:00 CDT"


@pytest.mark.parametrize(
    ("deal", "asked", "untold"),
    [
        pytest.param({"closedate": "soon"}, (), ['"soon" is not a date'], id="no-date"),
        pytest.param({}, (), ["it was never read"], id="never-read"),
        pytest.param({}, ("deal.closedate",), [], id="empty"),
        pytest.param({"closedate": "2026-03-01"}, (), [], id="past"),
    ],
)
def test_a_date_that_will_not_come_is_no_entry(
    keep: Any, simulated: Any, deal: dict[str, str], asked: tuple[str, ...], untold: list[str]
) -> None:
    keep(waits=False, asked=asked, **deal)

    found = simulated(REACHED.replace("FACT", "deal.closedate"))

    assert entries(found) == []
    assert [why for _, why in found.untold] == untold


def test_an_invoices_due_date_may_be_listened_to(keep: Any, simulated: Any, bill: Any) -> None:
    keep(waits=False)
    bill()

    found = simulated(REACHED.replace("FACT", "invoice.due_date"), days=9)

    assert ("03-10 00:00 CDT", "date", "invoice.due_date of invoice 1001 is reached") in entries(found)


def test_a_cron_line_asks_once_where_a_rule_runs_once(keep: Any, simulated: Any) -> None:
    """Four Mondays, and one invoice."""
    keep(waits=False)

    assert entries(simulated(CRON)) == [("03-09 09:00 CDT", "cron", "weekly looks at every deal")]


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        pytest.param("deal.amount: {gte: 500}", 0, id="open-ones-only"),
        pytest.param("deal.dealstage: won", 1, id="of-a-stage"),
    ],
)
def test_a_cron_line_leaves_closed_deals_out_unless_it_names_their_stage(
    keep: Any, simulated: Any, condition: str, shown: int
) -> None:
    keep(waits=False, hs_is_closed="true", dealstage="won")

    found = simulated(CRON.replace("deal.amount: {gte: 500}", condition))

    assert len(found.entries) == shown


def test_a_deal_that_may_be_closed_is_taken_for_open_and_told(keep: Any, simulated: Any) -> None:
    keep(waits=False)

    found = simulated(CRON)

    assert len(found.entries) == 1
    why = "whether the deal is closed was never read; taken for open"
    assert found.untold == {("every: 0 9 * * mon", why): 1}


def test_a_cron_line_of_every_minute_is_cut(keep: Any, simulated: Any) -> None:
    keep(waits=False, amount="5", hs_is_closed="false")

    found = simulated(CRON.replace("0 9 * * mon", "* * * * *"))

    assert found.untold == {("every: * * * * *", "only the first 1000 rounds are shown"): 1}


def test_a_deal_that_no_rule_ever_saw_has_due_dates_all_the_same(simulated: Any, bill: Any) -> None:
    bill("99")

    assert entries(simulated()) == [
        ("03-10 00:00 CDT", "due", "invoice 1001 is due; 300.00 USD is open"),
        ("03-11 00:00 CDT", "overdue", "invoice 1001 becomes overdue; 300.00 USD is open"),
    ]


def test_what_rules_would_say_of_such_a_deal_cannot_be_told(simulated: Any, bill: Any) -> None:
    bill("99")
    rules = REACHED.replace("{date_reached: FACT}", "{invoice_becomes: overdue}")

    why = "no rule ever looked at the deal, so nothing of it was read"
    assert simulated(rules).untold == {("invoice_becomes: overdue", why): 1}


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        pytest.param({"balance_minor": 0}, [], id="paid"),
        pytest.param({"due_date": None}, [], id="no-due-date"),
        pytest.param({"status": "partially_paid"}, ["due"], id="partly-paid-stays-so"),
        pytest.param({"due_date": date(2026, 3, 2)}, ["overdue"], id="due-today"),
        pytest.param({"state": "voided"}, [], id="voided"),
    ],
)
def test_only_what_is_open_becomes_overdue(
    keep: Any, simulated: Any, bill: Any, more: Any, kinds: list[str]
) -> None:
    keep(waits=False)
    bill(**more)

    assert [kind for _, kind, _ in entries(simulated())] == kinds


def test_what_a_person_scheduled_is_in_the_calendar(store: Store, clock: Any, simulated: Any) -> None:
    due = clock() + timedelta(days=1)

    def write(session: Session) -> None:
        session.add(Event(id="e", portal_id=PORTAL, kind="due_time", dedupe_key="e", received_at=clock()))
        session.flush()
        session.add(
            Execution(
                id="x", portal_id=PORTAL, business_key="k", event_id="e", action="send-invoice",
                object_type="DEAL", object_id="7", created_at=clock(), first_due_at=due, due_at=due,
            )
        )  # fmt: skip

    store.write_now(write, account=None)

    assert entries(simulated()) == [
        ("03-03 15:00 UTC", "mail", "the invoice is mailed, by a workflow or a person")
    ]


def test_a_wait_whose_beginning_is_kept_is_looked_at_again(keep: Any, simulated: Any) -> None:
    keep()
    rules = REACHED.replace("{date_reached: FACT}", "{deal_enters: signed}\n    wait: 2d").replace(
        "remind", "later"
    )

    (entry,) = simulated(rules).entries

    assert (entry.kind, [str(asked.amount) for asked in entry.said[0].asks]) == ("wait", ["600.00 USD"])


def test_the_text_goes_day_by_day(keep: Any, simulated: Any, bill: Any, zone: Any) -> None:
    keep(waits=False, dealname="Roof")
    bill()

    assert list(told(simulated(days=9), zone)) == [
        "from 2026-03-02 09:00 to 2026-03-11 10:00, by the clock of America/Chicago",
        "",
        "Tue 2026-03-10",
        "  00:00  deal 7 Roof  invoice 1001 is due; 300.00 USD is open",
        "",
        "Wed 2026-03-11",
        "  00:00  deal 7 Roof  invoice 1001 becomes overdue; 300.00 USD is open",
        "",
        "1 due date, 1 overdue invoice",
    ]


def test_where_nothing_comes_it_is_said(simulated: Any, zone: Any) -> None:
    assert list(told(simulated(), zone))[1] == "nothing comes until then"
