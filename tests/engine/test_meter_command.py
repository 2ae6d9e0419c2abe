"""`stagebill meter`: today and this month, by account, rule and work, and how the month will end."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.commands.meter import show
from engine.commands.output import FOUND, OK, Out
from engine.store import Store
from engine.store.account_tables import Account, Connection
from engine.store.meter_tables import CallCount

NOW = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
COMPANY = {
    "company_name": "Acme",
    "country": "US",
    "home_currency": "USD",
    "multi_currency": False,
    "uses_sales_tax": False,
    "custom_numbers": False,
}


@pytest.fixture
def meter(store: Store, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Exit code and output of the command, with these counts: (day, connection, kind, rule, work, count)."""

    def keep(session: Any, counts: tuple[Any, ...]) -> None:
        session.add(Account(portal_id="4210001", salt=b"", created_at=NOW))
        session.flush()
        told = {"portal_id": "4210001", "external_digest": "d", "connected_at": NOW, "updated_at": NOW}
        session.add(
            Connection(id="b", vendor="quickbooks", environment="production", company=COMPANY, **told)
        )
        for day, connection, kind, rule, work, count in counts:
            row = {"kind": kind, "rule": rule, "work": work, "count": count}
            when = date(2026, *day)
            session.add(CallCount(day=when, portal_id="4210001", connection_id=connection, **row))

    def run(*counts: Any, as_json: bool = False, allowance: int = 500_000) -> tuple[int, str]:
        store.write_now(lambda session: keep(session, counts), account="4210001")
        code = show(store, Out(as_json=as_json), now=NOW, allowance=allowance)
        return code, capsys.readouterr().out

    return run


MARCH = (
    ((2, 28), "b", "metered", "", "lists", 500),
    ((3, 2), "b", "metered", "retainer", "decide", 1000),
    ((3, 9), "b", "metered", "", "lists", 30),
    ((3, 9), "b", "free", "retainer", "create-invoice", 7),
    ((3, 9), "hubspot:4210001", "crm", "", "decide", 12),
)


def test_today_and_this_month_by_account_rule_and_work(meter: Any) -> None:
    """F154, F207."""
    code, told = meter(*MARCH)

    assert code == OK
    assert told.splitlines() == [
        "1030 of 500000 metered QuickBooks reads of this month are used, about 4052 by its end "
        "(those of sandbox companies are free and not among them)",
        "",
        "by account                  calls                  today  this month",
        "4210001, Acme (production)  QuickBooks reads          30       1,030",
        "4210001                     HubSpot calls             12          12",
        "4210001, Acme (production)  QuickBooks writes          7           7",
        "",
        "by rule        calls                  today  this month",
        "retainer       QuickBooks reads           0       1,000",
        "(no one rule)  QuickBooks reads          30          30",
        "(no one rule)  HubSpot calls             12          12",
        "retainer       QuickBooks writes          7           7",
        "",
        "by work         calls                  today  this month",
        "decide          QuickBooks reads           0       1,000",
        "lists           QuickBooks reads          30          30",
        "decide          HubSpot calls             12          12",
        "create-invoice  QuickBooks writes          7           7",
    ]


def test_machines_get_every_count(meter: Any) -> None:
    told = json.loads(meter(*MARCH, as_json=True)[1])

    assert told["month"] == "2026-03"
    assert told["reads"]["used"] == 1030
    assert told["calls"][0] == {
        "portal_id": "4210001",
        "connection_id": "b",
        "company": "Acme",
        "environment": "production",
        "kind": "metered",
        "rule": "retainer",
        "work": "decide",
        "today": 0,
        "month": 1000,
    }
    assert sum(one["month"] for one in told["calls"]) == 1049


@pytest.mark.parametrize(("allowance", "words"), [(1200, "webhooks alone"), (4000, "that is too many")])
def test_a_month_that_ends_badly_is_something_found(meter: Any, allowance: int, words: str) -> None:
    code, told = meter(*MARCH, allowance=allowance)

    assert code == FOUND
    assert words in told


def test_nothing_called_is_told_as_nothing(meter: Any) -> None:
    code, told = meter()

    assert code == OK
    assert told == (
        "0 of 500000 metered QuickBooks reads of this month are used, about 0 by its end "
        "(those of sandbox companies are free and not among them)\n"
    )
