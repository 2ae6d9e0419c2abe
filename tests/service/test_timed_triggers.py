"""What time and changes start: cron lines, dates that are reached, waits; each once, none lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from engine.clients import hubspot_search
from engine.commands import connections as connect
from engine.commands.output import Out
from engine.compose import open_base
from engine.steps import find_deals
from engine.store.tables import Decision, Event, Execution
from engine.sync import dates_reached

PORTAL = "4210001"

HEAD = """
version: 1
timezone: America/Chicago
defaults: {create-invoice: {item: Consulting, tax_code: NON}}
triggers:
"""
MONDAYS = (
    HEAD
    + """
  - id: mondays
    when: {every: "0 10 * * mon"}
    if: {deal.pipeline: default, deal.amount: {gte: 500}}
    do: [{create-invoice: {invoice_type: full}}]
"""
)
CLOSE_DATE = (
    HEAD
    + """
  - id: on-close-date
    when: {date_reached: deal.closedate}
    if: {deal.pipeline: default}
    do: [{create-invoice: {invoice_type: full}}]
"""
)
ELEVEN = "2026-03-02T17:00:00Z"  # in Chicago; the clock of these tests starts at 9 o'clock


@pytest.fixture
def pages_of_five(monkeypatch: pytest.MonkeyPatch) -> None:
    """HubSpot gives forty times as many in one answer, which would take as many deals."""
    for module in (hubspot_search, dates_reached, find_deals):
        monkeypatch.setattr(module, "PAGE", 5)


def clock_events(service: Any) -> list[Event]:
    return service.rows(select(Event).where(col(Event.kind) == "clock").order_by(col(Event.id)))


async def pass_by(service: Any, **span: float) -> None:
    """Let time pass minute by minute around what is due, as it does."""
    await service.later(**span)
    for _ in range(3):
        await service.later(minutes=1)


async def total(service: Any) -> int:
    return len(await service.invoices())


def searches(service: Any, log: list[str]) -> int:
    return log.count("deals.search")


@pytest.mark.parametrize("rules_text", [MONDAYS], ids=["mondays"])
class TestEvery:
    """`every`: a cron line."""

    async def test_it_comes_round_for_each_deal_that_the_condition_passes(self, service: Any):
        await service.deal()
        await service.deal(amount="450")
        await service.settle()
        assert await total(service) == 0

        await pass_by(service, hours=1)

        assert await total(service) == 1
        (event,) = clock_events(service)
        assert event.outcome == "done"

    async def test_one_moment_is_one_event_however_often_the_clock_is_followed(self, service: Any):
        await service.deal()
        await pass_by(service, hours=1)
        await pass_by(service, hours=1)

        assert len(clock_events(service)) == 1
        assert await total(service) == 1

    async def test_next_monday_is_another_moment(self, service: Any):
        await service.deal()
        await pass_by(service, hours=1)
        await pass_by(service, days=7)

        assert [event.payload["moment"] for event in clock_events(service)] == [
            "2026-03-02T10:00:00-06:00",
            "2026-03-09T10:00:00-05:00",  # the clocks were changed on the 8th
        ]

    async def test_what_was_missed_is_caught_up_with_once(self, service: Any):
        await service.settle()
        await service.deal()

        await pass_by(service, days=21)

        assert [event.payload["moment"] for event in clock_events(service)] == ["2026-03-23T10:00:00-05:00"]

    async def test_closed_deals_are_left_out(self, service: Any):
        await service.deal(dealstage="closedlost")

        await pass_by(service, hours=1)

        assert await total(service) == 0
        (event,) = clock_events(service)
        assert (event.outcome, event.reason) == ("skipped", "every: 0 10 * * mon concerns no deal")

    async def test_a_deal_that_another_pipeline_has_costs_no_read(self, service: Any):
        await service.deal(pipeline="retainers", dealstage="retainer_proposed")
        await service.settle()
        before = (await service.requests("hubspot")).count("deals.read")

        await pass_by(service, hours=1)

        assert (await service.requests("hubspot")).count("deals.read") == before

    async def test_a_rule_that_is_new_does_not_run_for_the_past(self, service: Any):
        await service.deal()
        service.settings.rules.write_text(MONDAYS.replace("0 10 * * mon", "0 8 * * mon"))
        await pass_by(service, minutes=1)

        assert clock_events(service) == []

    async def test_a_moment_whose_deals_are_still_being_found_is_not_doubled(self, service: Any):
        """However slow HubSpot is, moments do not pile up: of those that come meanwhile one remains."""
        await service.deal()
        await service.settle()
        service.hubspot.faults.configure(
            {"rules": [{"operation": "deals.search", "kind": "status", "status": 503, "count": None}]}
        )
        await service.later(hours=1)
        for _ in range(2):
            await service.later(days=1, hours=12)
        service.hubspot.faults.clear()
        await pass_by(service, minutes=5)

        assert [event.outcome for event in clock_events(service)] == ["done"]
        assert await total(service) == 1

    async def test_a_rule_that_was_away_is_not_told_what_it_missed(self, service: Any):
        await service.deal()
        await service.settle()
        service.settings.rules.write_text(HEAD.replace("triggers:", ""))
        await service.later(minutes=1)
        await service.later(hours=2)
        service.settings.rules.write_text(MONDAYS)
        await pass_by(service, minutes=1)

        assert clock_events(service) == []

    async def test_an_account_that_is_not_connected_is_left_alone(self, service: Any):
        await service.deal()
        await service.settle()
        base = open_base(service.settings, service.world)
        await connect.disconnect(base, Out(as_json=True), vendor="hubspot", portal_id=PORTAL)
        await base.aclose()

        await pass_by(service, hours=1)

        assert clock_events(service) == []

    async def test_a_deal_that_was_closed_after_it_was_found_is_left_alone(self, service: Any):
        deal = await service.deal()
        await service.settle()
        service.hubspot.faults.configure(
            {"rules": [{"operation": "deals.read", "kind": "status", "status": 503}]}
        )
        await service.later(hours=1)
        await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"dealstage": "closedlost"}})
        await pass_by(service, minutes=1)

        (event,) = clock_events(service)
        assert (event.outcome, event.reason) == ("skipped", "the deal was closed meanwhile")

    async def test_a_page_that_was_under_way_when_the_process_died_is_worked_off(self, service: Any):
        """Invariant 3: nothing depends on memory, and what was decided is not decided again."""
        await service.deal()
        await service.settle()
        service.hubspot.faults.configure(
            {"rules": [{"operation": "deals.search", "kind": "status", "status": 503}]}
        )
        await service.later(hours=1)
        store = service.store()
        died = service.clock()
        store.write_now(
            lambda session: session.connection().execute(
                update(Execution)
                .where(col(Execution.action) == "find-deals")
                .values(state="running", token="dead", lease_until=died)
            ),
            account=None,
        )
        store.close()

        await pass_by(service, minutes=5)

        assert await total(service) == 1
        assert [event.outcome for event in clock_events(service)] == ["done"]

    async def test_many_deals_are_decided_upon_page_by_page(self, service: Any, pages_of_five: None):
        for number in range(12):
            await service.hubspot.post(
                "objects/deals",
                {
                    "properties": {
                        "dealname": f"Deal {number}",
                        "pipeline": "default",
                        "dealstage": "qualifiedtobuy",
                        "amount": "600",
                    },
                    "associations": [],
                },
            )
        await service.later(hours=1)
        for _ in range(4):
            await service.later(seconds=15)

        decided = service.rows(select(Decision))
        assert len({decision.deal_id for decision in decided}) == len(decided) == 12
        (event,) = clock_events(service)
        assert event.outcome is not None


@pytest.mark.parametrize(
    "rules_text",
    [
        HEAD
        + """
  - id: won
    when: {every: "0 10 * * *"}
    if: {deal.dealstage: closedwon}
    do: [{create-invoice: {invoice_type: full}}]
  - id: other
    when: {every: "0 10 * * *"}
    if: {deal.dealstage: closedlost}
    do: [{create-invoice: {invoice_type: full}}]
"""
    ],
    ids=["won"],
)
async def test_closed_deals_are_found_by_a_rule_that_names_their_stage(service: Any):
    await service.deal(dealstage="closedwon")
    await pass_by(service, hours=1)

    assert await total(service) == 1
    assert [decision.rule for decision in service.rows(select(Decision))] == ["won"], (
        "each rule its own deals"
    )


@pytest.mark.parametrize(
    "rules_text",
    [
        """
version: 1
timezone: America/Chicago
defaults: {create-invoice: {item: Consulting, tax_code: NON}}
billing_schedules:
  - id: monthly
    for: {deal.pipeline: default}
    total: deal.amount
    instalments:
      - {id: first, share: 40%, when: {every: "0 10 2 * *"}, invoice: {invoice_type: deposit}}
      - {id: second, share: rest, when: {every: "0 10 * * mon"}, invoice: {invoice_type: final}}
"""
    ],
    ids=["two-lines-at-once"],
)
async def test_two_lines_of_one_schedule_may_come_round_at_once(service: Any):
    await service.deal(amount="1000")

    await pass_by(service, hours=1)

    # Which of them comes first is not promised: the rest takes in what has not been billed by then.
    assert sum(invoice["TotalAmt"] for invoice in await service.invoices()) == 1000.0


@pytest.mark.parametrize("rules_text", [CLOSE_DATE], ids=["close-date"])
class TestDateReached:
    """`date_reached`: a date of the deal, or of an invoice."""

    async def test_an_instant_is_reached_when_it_comes(self, service: Any):
        await service.deal(closedate=ELEVEN)
        await service.later(hours=1)
        assert await total(service) == 0

        await pass_by(service, hours=1)

        assert await total(service) == 1
        (event,) = clock_events(service)
        assert (event.outcome, event.payload["date"]) == ("done", "2026-03-02T17:00:00+00:00")

    async def test_a_date_is_one_event_however_often_it_is_found(self, service: Any):
        await service.deal(closedate=ELEVEN)
        await pass_by(service, hours=2)
        await pass_by(service, minutes=6)
        await pass_by(service, minutes=6)

        assert len(clock_events(service)) == 1
        assert await total(service) == 1

    async def test_what_came_while_nobody_was_there_is_caught_up_with(self, service: Any):
        await service.deal(closedate="2026-03-03T17:00:00Z")
        await service.deal(closedate="2026-03-05T17:00:00Z")
        await service.settle()

        await pass_by(service, days=5)

        assert await total(service) == 2

    async def test_what_passed_more_than_a_week_ago_is_left_alone(self, service: Any):
        await service.deal(closedate=ELEVEN)
        await service.settle()

        await pass_by(service, days=9)

        assert clock_events(service) == []

    async def test_a_date_that_was_moved_after_it_was_found_decides_nothing(self, service: Any):
        deal = await service.deal(closedate=ELEVEN)
        await service.settle()
        service.hubspot.faults.configure(
            {"rules": [{"operation": "deals.read", "kind": "status", "status": 503}]}
        )
        await service.later(hours=2, minutes=5)
        await service.hubspot.patch(
            f"objects/deals/{deal}", {"properties": {"closedate": "2026-04-01T17:00:00Z"}}
        )
        await pass_by(service, minutes=5)

        (event,) = clock_events(service)
        assert (event.outcome, event.reason) == (
            "skipped",
            "deal.closedate was 2026-03-02T17:00:00+00:00 and is 2026-04-01T17:00:00+00:00 now",
        )
        assert await total(service) == 0

    async def test_the_new_date_is_reached_on_its_own(self, service: Any):
        deal = await service.deal(closedate=ELEVEN, pipeline="retainers", dealstage="retainer_proposed")
        await pass_by(service, hours=3)
        moved = {"closedate": "2026-03-04T17:00:00Z", "pipeline": "default", "dealstage": "qualifiedtobuy"}
        await service.hubspot.patch(f"objects/deals/{deal}", {"properties": moved})
        await pass_by(service, days=2)

        assert [event.outcome for event in clock_events(service)] == ["skipped", "done"]

    async def test_a_date_that_the_index_learns_of_late_is_found(self, service: Any):
        await service.settle()
        await service.hubspot.post("settings", {"search_lag": 600})
        service.clock.forward(minutes=118)
        await service.deal(closedate=ELEVEN)
        await service.later(minutes=6)
        assert clock_events(service) == []

        await pass_by(service, minutes=7)

        assert await total(service) == 1

    async def test_a_search_that_fails_is_made_again(self, service: Any):
        await service.deal(closedate=ELEVEN)
        await service.settle()
        service.hubspot.faults.configure(
            {"rules": [{"operation": "deals.search", "kind": "status", "status": 503, "count": None}]}
        )
        await service.later(hours=3)
        service.hubspot.faults.clear()

        await pass_by(service, hours=1)

        assert await total(service) == 1


@pytest.mark.parametrize("rules_text", [CLOSE_DATE.replace("default}", "nothing}")], ids=["no-match"])
async def test_a_second_page_that_fails_is_looked_for_again_and_none_is_told_twice(
    service: Any, pages_of_five: None
):
    for number in range(6):
        properties = {"dealname": f"Deal {number}", "dealstage": "qualifiedtobuy", "closedate": ELEVEN}
        await service.hubspot.post("objects/deals", {"properties": properties, "associations": []})
    await service.settle()
    first_is_answered = {"operation": "deals.search", "kind": "delay", "seconds": 0}
    then_fails = {"operation": "deals.search", "kind": "status", "status": 503, "count": None}
    service.hubspot.faults.configure({"rules": [first_is_answered, then_fails]})

    await service.later(hours=2)
    assert len(clock_events(service)) == 5
    service.hubspot.faults.clear()
    await pass_by(service, minutes=5)

    deals = [event.payload["deal"] for event in clock_events(service)]
    assert len(deals) == len(set(deals)) == 6


DAY = (
    HEAD
    + """
  - id: kick-off
    when: {date_reached: deal.kickoff}
    do: [{create-invoice: {invoice_type: full}}]
"""
)


async def add_day_property(service: Any) -> None:
    body = {
        "groupName": "dealinformation",
        "name": "kickoff",
        "label": "K",
        "type": "date",
        "fieldType": "date",
    }
    await service.hubspot.post("properties/deals", body)


@pytest.mark.parametrize("rules_text", [DAY], ids=["day"])
async def test_a_property_that_is_no_date_in_the_account_is_not_followed(
    service: Any, caplog: pytest.LogCaptureFixture
):
    """The check with a connection says so, too; here nothing else may suffer from it."""
    await service.deal(kickoff="2026-03-03")  # made up as text
    await pass_by(service, days=1)

    assert clock_events(service) == []
    assert {record.fact for record in caplog.records if record.message == "no date to follow"} == {
        "deal.kickoff"
    }


@pytest.mark.parametrize("rules_text", [DAY], ids=["day"])
async def test_a_day_is_reached_when_it_begins_in_the_files_time_zone(service: Any):
    await add_day_property(service)
    await service.deal(kickoff="2026-03-03")
    await service.settle()
    service.clock.now = datetime(2026, 3, 3, 5, 50, tzinfo=UTC)  # ten minutes before midnight in Chicago
    await service.settle()
    assert clock_events(service) == []

    await pass_by(service, minutes=12)

    assert [event.payload["date"] for event in clock_events(service)] == ["2026-03-03"]
    assert await total(service) == 1


@pytest.mark.parametrize(
    "rules_text",
    [
        HEAD
        + """
  - id: due
    when: {date_reached: invoice.due_date}
    if: {invoice.balance: {gt: 0}}
    do: [{send-invoice: {invoice_number: "{invoice.number}"}}]
"""
    ],
    ids=["due"],
)
async def test_an_invoice_falls_due(service: Any):
    deal = await service.deal(amount="500")
    told = await service.call("create-invoice", deal, invoice_type="full", due_date="2026-03-05")
    assert told["outcome"] == "done", told["reason"]
    await pass_by(service, days=2)
    assert clock_events(service) == []

    await pass_by(service, days=1)

    (event,) = clock_events(service)
    assert (event.outcome, event.payload["date"]) == ("done", "2026-03-05")
    (invoice,) = await service.invoices()
    assert invoice["EmailStatus"] == "EmailSent"


WAITS = (
    HEAD
    + """
  - id: patient
    when: {deal_enters: contractsent}
    if: {deal.amount: {gte: 500}}
    wait: 2h
    do: [{create-invoice: {invoice_type: full}}]
"""
)


def last_move(service: Any) -> Event:
    told = service.rows(select(Event).where(col(Event.kind) == "hubspot_webhook").order_by(col(Event.id)))
    return [event for event in told if event.payload.get("propertyName") == "dealstage"][-1]


@pytest.mark.parametrize("rules_text", [WAITS], ids=["waits"])
class TestWait:
    """`wait`: the conditions are read and checked again after it."""

    async def test_a_decision_that_only_waits_has_done_nothing_yet(self, service: Any):
        deal = await service.deal()
        await service.move(deal, "contractsent")

        (first,) = [
            row
            for row in service.rows(select(Execution).where(col(Execution.action) == "decide"))
            if row.inputs["value"] == "contractsent" and row.state == "closed"
        ]
        assert first.outcome == "scheduled"
        assert first.reason.endswith("; it waits until 2026-03-02 11:00 and is decided again then")
        assert last_move(service).outcome is None, "the event is open while the rule waits"

    async def test_it_is_done_when_the_wait_is_over(self, service: Any):
        deal = await service.deal()
        await service.move(deal, "contractsent")
        await service.later(hours=1)
        assert await total(service) == 0

        await service.later(hours=1)

        assert await total(service) == 1
        assert last_move(service).outcome == "done"

    async def test_a_deal_that_moved_on_meanwhile_is_left_alone(self, service: Any):
        deal = await service.deal()
        await service.move(deal, "contractsent")
        entered = last_move(service).id
        await service.move(deal, "closedlost")
        await service.later(hours=2)

        (event,) = service.rows(select(Event).where(col(Event.id) == entered))
        assert (event.outcome, event.reason) == (
            "skipped",
            'the deal has moved on from stage "contractsent" to "closedlost"',
        )
        assert await total(service) == 0

    async def test_a_condition_that_holds_no_more_says_so(self, service: Any):
        deal = await service.deal()
        await service.move(deal, "contractsent")
        await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"amount": "450"}})
        await service.later(hours=2)

        event = last_move(service)
        assert event.outcome == "skipped"
        assert "deal.amount is 450.00, the rule needs at least 500.00" in event.reason
