"""Names that the accounts do not have: told with line and column, by service, doctor and check."""

import asyncio
import json
from argparse import Namespace
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from engine.commands.doctor import findings
from engine.commands.output import Out
from engine.commands.rules import check, schema
from engine.commands.tools import Tools
from engine.compose import Base, open_base
from engine.errors import Refused
from engine.rulefile.account_names import NameReader
from rules import load

PORTAL = "4210001"
EXAMPLE = (Path(__file__).parents[2] / "rules.example.yaml").read_text()
FILE = """version: 1
defaults:
  create-invoice: {item: Consultng, tax_code: NON}
triggers:
  - id: won
    when: {deal_enters: closedwonn}
    if: {deal.pipeline: defualt, deal.amuont: {gte: 5}, ticket.subject: roof}
    do:
      - create-invoice: {invoice_type: full, terms: Net 31}
"""
UNKNOWN = [
    'there is no item "Consultng"; did you mean "Consulting"?',
    'there is no stage "closedwonn"; did you mean "closedwon"?',
    'there is no pipeline "defualt"; did you mean "default"?',
    'there is no property "deal.amuont"; did you mean "deal.amount"?',
    'there are no terms "Net 31"; did you mean "Net 30"?',
]


@pytest.fixture
def rules_text() -> str:
    return FILE


@pytest.fixture
def command(service: Any, capsys: pytest.CaptureFixture[str]) -> Callable[..., Awaitable[tuple[int, str]]]:
    """Runs a verb of `stagebill rules` in a thread of its own; gives its exit code and what it printed."""
    capsys.readouterr()

    async def run(verb: Any, *, as_json: bool = False, **options: Any) -> tuple[int, str]:
        told = Namespace(**({"file": None, "connected": True, "portal_id": None, "output": None} | options))
        tools = Tools(service.clock, lambda: service.settings, lambda: service.world)
        code = await asyncio.to_thread(verb.run, told, Out(as_json=as_json), tools)
        return code, capsys.readouterr().out

    return run


@pytest.fixture
async def base(service: Any) -> Any:
    """The connections, as a command opens them."""
    opened = open_base(service.settings, service.world)
    yield opened
    await opened.aclose()


@pytest.fixture
def reader(base: Base) -> NameReader:
    return NameReader(base.store, base.accounts, base.world.clock)


@pytest.fixture
def ask(reader: NameReader) -> Callable[..., Coroutine[Any, Any, Any]]:
    return partial(reader.check, load(FILE), FILE, "rules.yaml", PORTAL)


async def test_the_stand_ins_know_every_name_of_the_example(reader: NameReader):
    """Who tries `rules.example.yaml` finds no mistake in it."""
    found = await reader.check(load(EXAMPLE), EXAMPLE, "rules.example.yaml", PORTAL)

    assert ([problem.short for problem in found.problems], found.unread) == ([], {})


async def test_every_unknown_name_is_told_with_what_is_meant(ask: Any):
    found = await ask()

    assert {problem.message for problem in found.problems} == set(UNKNOWN)
    assert found.unread == {}


async def test_the_service_tells_them_and_works_on(service: Any, caplog: pytest.LogCaptureFixture):
    await service.settle()
    await service.settle()

    health = (await service.http.get("/health/ready")).json()
    assert (health["status"], health["rules"]["unknown_names"]) == ("ready", 5)
    assert "stagebill_rules_unknown_names 5.0" in (await service.http.get("/metrics")).text
    told = [one for one in caplog.records if one.message == "the account does not know a name in the rules"]
    assert len(told) == 5
    assert {one.portal_id for one in told} == {PORTAL}


async def test_a_corrected_file_is_looked_at_at_once(service: Any):
    await service.settle()
    service.settings.rules.write_text("version: 1\n")
    await service.settle()

    assert (await service.http.get("/health/ready")).json()["rules"]["unknown_names"] == 0


async def test_the_doctor_tells_them(service: Any):
    told = [sentence for good, sentence in await findings(service.settings, service.world) if not good]

    assert len(told) == 5
    assert f"{service.settings.rules}:6:" in "".join(told)


async def test_lists_of_quickbooks_are_read_once(service: Any, ask: Any):
    """They are metered; what is missing is asked for again, but not with every look."""
    await service.settle()
    before = (await service.requests()).count("query")

    for _ in range(3):
        await ask()

    assert (await service.requests()).count("query") == before


async def test_a_list_that_cannot_be_read_is_told_and_its_names_are_not_called_unknown(
    service: Any, ask: Any
):
    service.hubspot.faults.configure(
        {"rules": [{"operation": "properties.list", "kind": "status", "count": None}]}
    )
    service.clock.forward(hours=2)

    found = await ask()

    assert set(found.unread) == {"deal", "ticket"}
    assert not any("property" in problem.message for problem in found.problems)
    assert len(found.problems) == 4


async def test_offline_nothing_is_called_unknown(service: Any, ask: Any):
    for stand_in in (service.hubspot, service.quickbooks):
        stand_in.faults.configure({"rules": [{"kind": "refuse", "count": None}]})
    service.clock.forward(days=2)

    found = await ask()

    assert found.problems == ()
    assert set(found.unread) == {"pipeline", "deal", "ticket", "item", "tax code", "terms"}


async def test_an_account_without_books_is_told(service: Any, reader: NameReader):
    found = await reader.check(load(FILE), FILE, "rules.yaml", "4219999")

    assert found.unread["item"] == "no QuickBooks company is connected"


async def test_all_names_of_the_account_are_known(reader: NameReader):
    names = (await reader.of(PORTAL)).known

    assert names.pipelines is not None
    assert [one.name for one in names.pipelines if one.object_name == "deal"] == ["default", "retainers"]
    assert "contractsent" in {one.name for one in names.stages()}
    kinds = names.kinds()
    assert (kinds["deal.amount"], kinds["deal.dealname"]) == ("number", "text")
    assert names.items is not None
    assert "Consulting" in {one.name for one in names.items}
    assert {"TAX", "NON"} <= {one.name for one in names.tax_codes or ()}
    assert "Net 30" in {one.name for one in names.terms or ()}
    assert names.payment_methods
    assert names.owners
    assert all(one.name.isdecimal() and one.label for one in names.owners)


async def test_owners_that_cannot_be_read_stay_open(service: Any, reader: NameReader):
    service.hubspot.faults.configure(
        {"rules": [{"operation": "owners.list", "kind": "status", "count": None}]}
    )

    found = await reader.of(PORTAL, ["owner"])

    assert (found.known.owners, set(found.unread)) == (None, {"owner"})


async def test_the_check_tells_them_with_line_and_column(command: Any, service: Any):
    code, told = await command(check)

    assert code == 1
    places = {
        line.removeprefix(f"{service.settings.rules}:").partition(": error")[0]
        for line in told.splitlines()
        if ": error[unknown-" in line
    }
    assert places == {"3:26", "6:25", "7:25", "7:34", "9:53"}
    assert told.endswith(f"5 names that HubSpot account {PORTAL} does not know\n")


async def test_the_check_for_machines_tells_each_account(command: Any):
    _, told = await command(check, as_json=True)

    (account,) = json.loads(told)["accounts"]
    assert account["portal_id"] == PORTAL
    assert {one["type"] for one in account["problems"]} >= {"rules/unknown-stage", "rules/unknown-item"}
    assert account["not_checked"] == {}


async def test_what_could_not_be_asked_is_no_clean_check(command: Any, service: Any):
    service.settings.rules.write_text(FILE.replace("Consultng", "Consulting").split("triggers")[0])
    service.quickbooks.faults.configure({"rules": [{"kind": "refuse", "count": None}]})
    service.clock.forward(days=2)

    code, told = await command(check)

    assert code == 2
    assert "not checked: item: " in told


async def test_without_the_flag_nobody_is_asked(command: Any, service: Any):
    before = len(await service.requests("hubspot"))

    code, told = await command(check, connected=False)

    assert (code, len(await service.requests("hubspot"))) == (0, before)
    assert "unknown-stage" not in told


async def test_an_account_that_is_not_connected_is_told(command: Any):
    with pytest.raises(Refused, match=f"HubSpot account 1 is not connected; connected: {PORTAL}"):
        await command(check, portal_id="1")


async def test_the_schema_knows_the_accounts_names(command: Any):
    """F147."""
    code, told = await command(schema)

    assert code == 0
    json.loads(told)
    assert all(f'"{name}"' in told for name in ("contractsent", "retainers", "Consulting", "Net 30"))
