"""Deals are played, then other rules are planned, applied, backtested and simulated.

No vendor is called for it: what decisions saw is kept in the ledger (F152, F202, F203, F205, F209).
"""

import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from engine.commands import decisions
from engine.commands.output import Out
from engine.commands.rules.apply import apply
from engine.commands.rules.backtest import backtest
from engine.commands.rules.explain import explain_deal, explain_event
from engine.commands.rules.plan import plan
from engine.commands.rules.simulate import simulate
from engine.commands.rules.spans import moment
from engine.compose import open_base
from engine.store import Store
from engine.store.rule_tables import RulesHistory
from engine.store.tables import Bill, Decision, Event, Execution, Observation
from rules import Happening, Verdict, load

RULES = """\
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {item: Consulting, tax_code: NON, terms: Net 30, email_delivery: none}
  send-review-request: {site: google, delay_days: 3}
billing_schedules:
  - id: project
    for: {deal.pipeline: default, deal.amount: {gte: 500}}
    total: deal.amount
    instalments:
      - id: deposit
        share: 30%
        when: {deal_enters: contractsent}
        invoice: {invoice_type: deposit, email_delivery: scheduled, send_at: "2026-03-20T09:00"}
      - {id: final, share: rest, when: {deal_enters: closedwon}, invoice: {invoice_type: final}}
triggers:
  - id: thanks
    when: {deal_enters: closedwon}
    if: {deal.amount: {gte: 500}}
    do: [{send-review-request: {}}]
  - id: chase
    when: {invoice_becomes: overdue}
    if: {invoice.balance: {gte: 25}}
    wait: 2h
    do: [{send-invoice: {invoice_number: "{invoice.number}"}}]
  - id: retainer
    when: {deal_enters: presentationscheduled}
    if: {deal.amount: {gte: 500}}
    wait: 2d
    do: [{create-invoice: {invoice_type: full}}]
review_requests:
  sites: {google: "https://g.page/r/example/review"}
  window: {days: [mon, tue, wed, thu, fri], from: "09:00", to: "18:00"}
"""
MIDDLE = """\
      - {id: middle, share: 20%, when: {deal_enters: closedlost}, invoice: {invoice_type: follow_up}}
"""
MACHINES = Out(as_json=True)
QUARTER = timedelta(days=90)


@pytest.fixture
def rules_text() -> str:
    return RULES


@pytest.fixture
async def store(service: Any) -> AsyncIterator[Store]:
    """A second look into the service's ledger."""
    opened = service.store()
    yield opened
    opened.close()


@pytest.fixture
def candidate(tmp_path: Path) -> Callable[..., Path]:
    """The rules above with some words replaced, as a file of its own."""

    def write(*pairs: tuple[str, str]) -> Path:
        text = RULES
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "candidate.yaml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def planned(
    service: Any, store: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[[Path], Any]:
    """The plan for a candidate, kept as PLAN.json."""

    def run(path: Path) -> Any:
        capsys.readouterr()
        to = tmp_path / "PLAN.json"
        assert (
            plan(store, service.settings.rules, path, MACHINES, since=QUARTER, now=service.clock(), to=to)
            == 0
        )
        told = json.loads(capsys.readouterr().out)
        assert told == json.loads(to.read_text())
        return told

    return run


@pytest.fixture
def applied(
    service: Any, store: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[[], tuple[int, Any]]:
    """Applies PLAN.json; gives the exit code and what was said."""

    def run() -> tuple[int, Any]:
        capsys.readouterr()
        path, rules = tmp_path / "PLAN.json", service.settings.rules
        code = apply(store, rules, path, MACHINES, clock=service.clock, new_id=service.world.new_id)
        return code, json.loads(capsys.readouterr().out)

    return run


def day(month: int, number: int) -> datetime:
    """As `--until` takes it."""
    return moment(f"2026-{month:02}-{number:02}")


def rows(store: Store, table: Any) -> list[Any]:
    return store.read_now(lambda session: list(session.exec(select(table))))


def waiting(store: Store) -> list[tuple[str, str]]:
    """What waits in the ledger: action and due time in UTC."""
    found = [row for row in rows(store, Execution) if row.state == "due" and row.role != "delivery"]
    return sorted((row.action, f"{row.due_at:%m-%d %H:%M}") for row in found)


# what decisions saw is kept


async def test_a_decision_that_did_nothing_is_kept_with_what_it_saw(service: Any, store: Store) -> None:
    deal = await service.deal(amount="450")
    await service.move(deal, "contractsent")

    (decision,), (seen,) = rows(store, Decision), rows(store, Observation)

    assert (decision.verdict, decision.deal_id, decision.instalment) == ("no match", deal, "deposit")
    assert decision.reason == "deal.amount is 450.00, the rule needs at least 500.00"
    assert (seen.run_id, seen.deal_id, seen.currency) == (decision.run_id, deal, "USD")
    assert seen.facts["records"]["deal"]["amount"] == "450"


async def test_what_no_rule_listens_to_is_closed_without_a_read(service: Any, store: Store) -> None:
    deal = await service.deal()
    await service.settle()
    before = await service.requests("hubspot")
    await service.move(deal, "decisionmakerboughtin")

    assert rows(store, Observation) == []
    assert {event.outcome for event in rows(store, Event)} == {"skipped"}
    assert await service.requests("hubspot") == before


async def test_a_decision_is_shown_with_trace_revision_and_what_it_started(
    service: Any, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """F153, F203."""
    deal = await service.deal()
    await service.move(deal, "contractsent")
    (row,) = rows(store, Decision)
    capsys.readouterr()

    assert decisions.show(store, row.id, Out()) == 0

    out = capsys.readouterr().out
    assert out.startswith(
        "schedule project.deposit: match: the instalment deposit is 30% of 10000.01: 3000.00"
    )
    assert re.search(r"  yes  deal\.amount: \{gte: 500\} +is 10000\.01  8:35\n", out)
    assert f"  rules     {row.rules_digest[:12]}, revision 1\n" in out
    assert "(deal_enters: contractsent)" in out
    assert "create-invoice: done" in out


async def test_decisions_are_listed_by_deal_and_verdict(
    service: Any, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = await service.deal(amount="450"), await service.deal()
    await service.move(small, "contractsent")
    await service.move(large, "contractsent")
    capsys.readouterr()

    decisions.show_list(store, MACHINES, since=service.clock() - QUARTER, deal=small)
    assert [one["deal"] for one in json.loads(capsys.readouterr().out)] == [small]

    decisions.show_list(store, MACHINES, since=service.clock() - QUARTER, verdict=Verdict.MATCH)
    assert [one["deal"] for one in json.loads(capsys.readouterr().out)] == [large]


# plan


async def test_a_plan_tells_the_money_and_the_people(service: Any, candidate: Any, planned: Any) -> None:
    """F202: the deposit grows, and the rest shrinks by as much."""
    deal = await service.deal()
    await service.move(deal, "contractsent")
    await service.move(deal, "closedwon")
    await service.later(hours=1)

    told = planned(candidate(("30%", "40%")))

    assert told["totals"] == {
        "create-invoice": {
            "more": 0,
            "fewer": 0,
            "other": 2,
            "people": 1,
            "amounts_unknown": 0,
            "money": [{"currency": "USD", "old": "10000.01", "new": "10000.01", "difference": "0.00"}],
        }
    }
    amounts = [(one["old"]["starts"]["amount"], one["new"]["starts"]["amount"]) for one in told["changes"]]
    assert amounts == [("3000.00", "4000.00"), ("7000.01", "6000.01")]
    assert {one["person"] for one in told["changes"]} == {f"contact {service.contact_id}"}
    assert told["open_instalments"] == []


async def test_planning_calls_nobody(service: Any, candidate: Any, planned: Any) -> None:
    await service.move(await service.deal(), "contractsent")
    before = await service.requests(), await service.requests("hubspot")

    planned(candidate(("30%", "40%")))

    assert (await service.requests(), await service.requests("hubspot")) == before


async def test_the_same_rules_change_nothing(service: Any, candidate: Any, planned: Any) -> None:
    deal = await service.deal()
    for stage in ("contractsent", "presentationscheduled", "closedwon"):
        await service.move(deal, stage)

    told = planned(candidate())

    sections = ("changes", "open_instalments", "waiting", "would_wait", "cannot_tell")
    assert [told[section] for section in sections] == [[], [], [], [], []]
    assert told["waiting_unchanged"] == 3, "the mail of the deposit, the review request, the retainer's wait"


async def test_open_instalments_are_apportioned_anew(service: Any, candidate: Any, planned: Any) -> None:
    """What is billed stands: 3,000.00 of it, whatever the new shares say."""
    await service.move(await service.deal(), "contractsent")

    told = planned(candidate(("      - {id: final", MIDDLE + "      - {id: final")))

    forecasts = {part["instalment"]: (part["old"], part["new"]) for part in told["open_instalments"]}
    assert forecasts == {"project.middle": (None, "2000.00"), "project.final": ("7000.01", "5000.01")}


async def test_what_nobody_read_then_is_counted_and_never_guessed(
    service: Any, candidate: Any, planned: Any
) -> None:
    await service.move(await service.deal(), "contractsent")

    told = planned(candidate(("{deal.pipeline: default, deal", "{company.country: US, deal")))

    assert told["totals"] == {}
    why = "company.country cannot be read: company was not fetched"
    assert [(one["what"], one["why"], one["count"]) for one in told["cannot_tell"]] == [
        ('"project.deposit" at deal_enters: contractsent', why, 1),
        ("open instalments", f"the schedule project cannot be told: {why}", 1),
        ('the waiting send-invoice of "project"', why, 1),
    ]


async def test_an_event_that_no_rule_had_listened_to_is_counted(
    service: Any, candidate: Any, planned: Any
) -> None:
    await service.move(await service.deal(), "decisionmakerboughtin")

    told = planned(candidate(("deal_enters: contractsent", "deal_enters: decisionmakerboughtin")))

    assert told["cannot_tell"] == [
        {
            "what": "deal_enters: decisionmakerboughtin",
            "why": "no rule listened then, so the deal was not read",
            "count": 1,
        }
    ]


async def test_with_exit_code_a_plan_with_changes_is_found(
    service: Any, store: Store, candidate: Any
) -> None:
    await service.move(await service.deal(), "contractsent")
    given: Any = {"since": QUARTER, "now": service.clock(), "changes_are_found": True}

    rules = service.settings.rules
    assert plan(store, rules, candidate(("30%", "40%")), MACHINES, **given) == 1
    assert plan(store, rules, candidate(), MACHINES, **given) == 0


# apply


async def test_a_plan_moves_and_cancels_what_waits(
    service: Any, store: Store, candidate: Any, planned: Any, applied: Any
) -> None:
    """F205: the queued mail and the held request move, the wait of a deal that is too small now ends."""
    await service.move(await service.deal(), "contractsent")
    await service.move(await service.deal(amount="800"), "closedwon")
    await service.move(await service.deal(amount="850"), "presentationscheduled")
    await service.later(hours=1)
    assert waiting(store) == [
        ("decide", "03-04 15:00"),
        ("send-invoice", "03-20 14:00"),
        ("send-review-request", "03-05 15:00"),
    ]
    told = planned(
        candidate(
            ("delay_days: 3", "delay_days: 7"),
            ("03-20T09", "03-23T10"),
            ("if: {deal.amount: {gte: 500}}\n    wait: 2d", "if: {deal.amount: {gte: 900}}\n    wait: 2d"),
        )
    )
    assert sorted((one["action"], one["becomes"]) for one in told["waiting"]) == [
        ("decide", "cancel"),
        ("send-invoice", "move"),
        ("send-review-request", "move"),
    ]

    assert applied() == (
        0,
        {"applied": True, "rules": told["candidate"]["digest"], "cancelled": 1, "moved": 2, "resumed": False},
    )

    assert waiting(store) == [("send-invoice", "03-23 15:00"), ("send-review-request", "03-09 15:00")]
    assert [row.source for row in rows(store, RulesHistory)] == ["file", "apply"]
    assert "delay_days: 7" in service.settings.rules.read_text()


async def test_what_was_cancelled_and_moved_stays_so_when_time_comes(
    service: Any, store: Store, candidate: Any, planned: Any, applied: Any
) -> None:
    await service.move(await service.deal(amount="800"), "closedwon")
    await service.move(await service.deal(amount="850"), "presentationscheduled")
    gone = "if: {deal.amount: {gte: 500}}\n    wait: 2d", "if: {deal.amount: {gte: 900}}\n    wait: 2d"
    planned(candidate(("delay_days: 3", "delay_days: 7"), gone))
    applied()

    await service.later(days=4)
    assert service.mailbox.letters == [], "the request was due after three days"
    await service.later(days=4)

    assert len(service.mailbox.letters) == 1
    assert [invoice["TotalAmt"] for invoice in await service.invoices()] == [800]


async def test_a_cancelled_mail_leaves_its_invoice_a_draft(
    service: Any, store: Store, candidate: Any, planned: Any, applied: Any
) -> None:
    await service.move(await service.deal(), "contractsent")
    planned(candidate(('email_delivery: scheduled, send_at: "2026-03-20T09:00"', "email_delivery: none")))

    assert applied()[0] == 0

    (bill,) = rows(store, Bill)
    assert (bill.status, bill.send_at) == ("draft", None)


async def test_the_service_takes_the_new_rules_over(
    service: Any, candidate: Any, planned: Any, applied: Any
) -> None:
    planned(candidate(("30%", "40%")))
    applied()
    await service.later(minutes=1)

    await service.move(await service.deal(), "contractsent")

    assert [str(invoice["TotalAmt"]) for invoice in await service.invoices()] == ["4000.0"]


async def test_a_plan_is_refused_when_a_new_event_makes_it_another(
    service: Any, candidate: Any, planned: Any, applied: Any
) -> None:
    await service.move(await service.deal(), "contractsent")
    planned(candidate(("30%", "40%")))
    late = await service.deal()
    await service.move(late, "contractsent")

    code, told = applied()

    assert code == 1
    assert told["reason"].startswith(f'what "project.deposit" says of deal {late} at 2026-03-02T15:')
    assert told["reason"].endswith("is new and not in the plan; make the plan again")
    assert service.settings.rules.read_text() == RULES


async def test_a_plan_stands_when_what_came_since_changes_nothing_of_it(
    service: Any, candidate: Any, planned: Any, applied: Any
) -> None:
    await service.move(await service.deal(), "contractsent")
    planned(candidate(("30%", "40%")))
    await service.move(await service.deal(amount="450"), "contractsent")
    await service.move(await service.deal(), "decisionmakerboughtin")

    assert applied()[0] == 0


async def test_a_plan_is_refused_when_what_waited_has_run(
    service: Any, candidate: Any, planned: Any, applied: Any
) -> None:
    await service.move(await service.deal(amount="800"), "closedwon")
    planned(candidate(("delay_days: 3", "delay_days: 7")))
    await service.later(days=4)

    code, told = applied()

    assert code == 1
    assert told["reason"].startswith("the waiting send-review-request ")
    assert told["reason"].endswith("is in the plan and not there any more; make the plan again")


async def test_a_plan_is_refused_when_more_is_billed(
    service: Any, candidate: Any, planned: Any, applied: Any
) -> None:
    deal = await service.deal()
    await service.move(deal, "contractsent")
    planned(candidate(("      - {id: final", MIDDLE + "      - {id: final")))
    await service.call("create-invoice", deal, invoice_type="follow_up", amount="500")

    code, told = applied()

    assert code == 1
    changed = f"the open instalment project.final of deal {deal} is not what it was in the plan"
    assert told["reason"] == f"{changed}; make the plan again"


# backtest


async def test_the_rules_in_force_say_what_was_said(service: Any, store: Store, capsys: Any) -> None:
    deal = await service.deal()
    for stage in ("contractsent", "presentationscheduled", "closedwon"):
        await service.move(deal, stage)
    await service.later(days=3)
    capsys.readouterr()

    backtest(store, service.settings.rules, MACHINES, since=QUARTER, now=service.clock())

    told = json.loads(capsys.readouterr().out)
    assert (told["changes"], told["cannot_tell"]) == ([], [])
    assert told["events"] == 3, "the wait ended after the deal had moved on, and nothing was decided"


async def test_a_backtest_tells_fewer_invoices_beside_what_was_said(
    service: Any, store: Store, candidate: Any, capsys: Any
) -> None:
    """F202."""
    await service.move(await service.deal(amount="800"), "contractsent")
    capsys.readouterr()

    code = backtest(
        store,
        candidate(("deal.amount: {gte: 500}}\n    total", "deal.amount: {gte: 900}}\n    total")),
        MACHINES,
        since=QUARTER,
        now=service.clock(),
        differences_are_found=True,
    )

    told = json.loads(capsys.readouterr().out)
    (change,) = told["changes"]
    assert (code, change["change"], change["old"]["starts"]["amount"]) == (1, "fewer", "240.00")
    assert change["new"]["reason"] == "deal.amount is 800.00, the rule needs at least 900.00"


async def test_an_invoice_that_was_refused_then_is_refused_in_the_replay(
    service: Any, store: Store, capsys: Any
) -> None:
    """The contact had no address, so the deposit was never billed; the rest took it."""
    deal = await service.deal(contact={"email": ""})
    await service.move(deal, "contractsent")
    await service.hubspot.patch(
        f"objects/contacts/{service.contact_id}", {"properties": {"email": "a@example.com"}}
    )
    await service.move(deal, "closedwon")
    capsys.readouterr()

    backtest(store, service.settings.rules, MACHINES, since=QUARTER, now=service.clock())

    assert json.loads(capsys.readouterr().out)["changes"] == []
    assert [str(invoice["TotalAmt"]) for invoice in await service.invoices()] == ["10000.01"]


# explain


async def test_a_stored_event_is_explained_with_what_was_seen_then(
    service: Any, store: Store, candidate: Any, capsys: Any
) -> None:
    deal = await service.deal(amount="450")
    await service.move(deal, "contractsent")
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"amount": "9000"}})
    await service.later(days=1)
    (seen,) = [row for row in rows(store, Observation) if row.happening == "deal_enters"]
    capsys.readouterr()

    assert explain_event(store, load(RULES), seen.event_id, MACHINES) == 0
    ((told,),) = [one["decisions"] for one in json.loads(capsys.readouterr().out)]
    assert told["reason"] == "deal.amount is 450.00, the rule needs at least 500.00"
    assert told["trace"][1]["seen"] == "450.00"

    explain_event(store, load(RULES.replace("500", "400")), seen.event_id, MACHINES)
    ((told,),) = [one["decisions"] for one in json.loads(capsys.readouterr().out)]
    assert told["calls"][0]["inputs"]["amount"] == "135.00"


async def test_a_live_deal_is_explained_as_it_is_now(service: Any, capsys: Any) -> None:
    """F153: without an event, as if it had just entered the stage in which it is; what is billed counts."""
    deal = await service.deal()
    await service.move(deal, "contractsent")
    base = open_base(service.settings, service.world)
    capsys.readouterr()

    assert await explain_deal(base, load(RULES), deal, Out()) == 0
    told = capsys.readouterr().out
    await explain_deal(base, load(RULES), deal, MACHINES, event=Happening("deal_enters", "closedwon"))
    final = json.loads(capsys.readouterr().out)["decisions"][0]
    await base.aclose()

    assert f"deal {deal}, deal_enters: contractsent, at 2026-03-02 09:00 CST\n" in told
    assert "no match: the instalment deposit is billed already, with 3000.00\n" in told
    assert final["calls"][0]["inputs"]["amount"] == "7000.01"


async def test_an_event_of_which_nothing_is_kept_says_why(service: Any, store: Store, capsys: Any) -> None:
    await service.move(await service.deal(), "decisionmakerboughtin")
    (event_id,) = [
        row.id for row in rows(store, Event) if row.payload.get("propertyValue") == "decisionmakerboughtin"
    ]
    capsys.readouterr()

    assert explain_event(store, load(RULES), event_id, Out()) == 1
    assert capsys.readouterr().err == (
        f"stagebill: nothing was seen of event {event_id}: no rule listens to deal_enters: "
        "decisionmakerboughtin\n"
    )


# simulate


async def test_a_simulation_prints_the_calendar(service: Any, store: Store, capsys: Any) -> None:
    """F209: mails, requests, due dates, overdue invoices and what rules do then, open instalments."""
    first = await service.deal()
    await service.move(first, "contractsent")
    second = await service.deal(amount="800")
    await service.move(second, "closedwon")
    third = await service.deal(amount="850")
    await service.move(third, "presentationscheduled")
    before = await service.requests(), await service.requests("hubspot")
    capsys.readouterr()
    given: Any = {"now": service.clock(), "until": day(4, 2)}

    assert simulate(store, service.settings.rules, MACHINES, **given) == 0
    told = json.loads(capsys.readouterr().out)

    assert [(one["at"][:16], one["deal"], one["kind"]) for one in told["entries"]] == [
        ("2026-03-04T15:00", third, "wait"),
        ("2026-03-05T15:00", second, "review"),
        ("2026-03-20T14:00", first, "mail"),
        ("2026-04-01T00:00", first, "due"),
        ("2026-04-01T00:00", second, "due"),
        ("2026-04-02T00:00", first, "overdue"),
        ("2026-04-02T00:00", second, "overdue"),
        ("2026-04-02T02:00", first, "wait"),
        ("2026-04-02T02:00", second, "wait"),
    ]
    assert told["entries"][0]["rules"][0]["starts"][0]["amount"] == "850.00"
    assert told["entries"][-1]["rules"][0]["starts"][0]["action"] == "send-invoice"
    assert {(part["deal"], part["instalment"]): part["amount"] for part in told["open_instalments"]} == {
        (first, "project.final"): "7000.01",
        (third, "project.deposit"): "255.00",
        (third, "project.final"): "595.00",
    }
    assert (await service.requests(), await service.requests("hubspot")) == before
    simulate(store, service.settings.rules, MACHINES, **given)
    assert json.loads(capsys.readouterr().out) == told, "the same rows give the same calendar"


async def test_what_a_simulation_foretells_comes_true(service: Any, store: Store, capsys: Any) -> None:
    """The retainer after its wait, and the request in its window."""
    await service.move(await service.deal(amount="850"), "presentationscheduled")
    await service.move(await service.deal(amount="800"), "closedwon")
    capsys.readouterr()
    simulate(store, service.settings.rules, MACHINES, now=service.clock(), until=day(3, 6))
    told = json.loads(capsys.readouterr().out)

    await service.later(days=2)
    await service.later(days=1)

    foretold = [
        asked["amount"] for one in told["entries"] for rule in one["rules"] for asked in rule["starts"]
    ]
    assert foretold == ["850.00"]
    assert sorted(invoice["TotalAmt"] for invoice in await service.invoices()) == [800, 850]
    assert len(service.mailbox.letters) == [one["kind"] for one in told["entries"]].count("review") == 1


async def test_a_day_that_is_over_cannot_be_simulated(service: Any, store: Store, capsys: Any) -> None:
    capsys.readouterr()

    assert simulate(store, service.settings.rules, Out(), now=service.clock(), until=day(2, 1)) == 2
    assert (
        capsys.readouterr().err == "stagebill: --until 2026-02-01 00:00 is over already; name a later day\n"
    )
