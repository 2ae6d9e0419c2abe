"""`stagebill rules capture`: a live deal of the connected account becomes a masked test (F204)."""

import argparse
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from engine.commands.output import Out
from engine.commands.rules import capture as verb
from engine.compose import open_base
from engine.errors import NeedsPerson, Refused
from engine.store.account_tables import Account, Connection
from rules import load, run_tests

RULES = """\
# Ours.
version: 1
timezone: America/Chicago
defaults: {create-invoice: {item: Consulting, tax_code: NON}}
billing_schedules:
  - id: project
    for: {deal.pipeline: default, contact.city: {known: true}}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: contractsent}}
      - {id: final, share: rest, when: {deal_enters: closedwon}, invoice: {memo: "{deal.dealname}"}}
triggers:
  - id: chase
    when: {invoice_becomes: sent}
    if: {invoice.sent_to: {known: true}}
    do: [{send-invoice: {invoice_number: "{invoice.number}"}}]
tests:
  - name: nothing given       # stays as it is
    event: {deal_enters: contractsent}
    expect: nothing

# The end.
"""
Capture = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def rules_text() -> str:
    return RULES


@pytest.fixture
def capture(service: Any, capsys: pytest.CaptureFixture[str]) -> Capture:
    """Runs the verb for a deal of the account; gives its exit code and what machines are told."""

    async def run(deal: str, *words: str) -> tuple[int, Any]:
        parser = argparse.ArgumentParser()
        verb.arguments(parser)
        path: Path = service.settings.rules
        options = parser.parse_args([str(path), "--deal", deal, "--json", *words])
        base = open_base(service.settings, service.world)
        capsys.readouterr()
        try:
            code = await verb.of_deal(base, path, load(RULES), options, Out(as_json=True))
        finally:
            await base.aclose()
        told = capsys.readouterr().out
        return code, json.loads(told) if told else None

    return run


async def test_a_deal_becomes_a_test_of_its_stage(service: Any, capture: Capture):
    deal = await service.deal(dealname="Roof for Ann", dealstage="contractsent")

    code, told = await capture(deal)

    assert code == 0
    assert told["yaml"] == (
        """\
# masked: contact.city
- name: "deal enters contractsent, captured 2026-03-02"
  at: "2026-03-02T09:00-06:00"
  given:
    contact: {city: Town 1}
    deal: {amount: "10000.01", pipeline: default}
  event: {deal_enters: contractsent}
  expect:
    - create-invoice: {item: Consulting, tax_code: NON, invoice_type: deposit, amount: "3000.00", \
schedule: project, instalment: deposit}
  because: "the instalment deposit is 30% of 10000.01: 3000.00"
"""
    )


async def test_what_is_billed_already_is_given(service: Any, capture: Capture):
    """And the names of the deal and of the city are nobody's business."""
    deal = await service.deal(dealname="Roof for Ann")
    await service.move(deal, "contractsent")
    await service.call("create-invoice", deal, invoice_type="follow_up", amount="100")

    _, told = await capture(deal, "--event", "deal_enters:closedwon")

    lines = told["yaml"].splitlines()
    assert '    billed: {project: {deposit: "3000.00"}}' in lines
    assert '    billed_outside: "100.00"' in lines
    assert 'amount: "6900.01"' in told["yaml"]
    assert [word for word in ("Ann", "Roof", "Chicago", deal) if word in told["yaml"]] == []


async def test_a_captured_test_is_added_and_passes(service: Any, capture: Capture):
    """Every byte of the file stays."""
    deal = await service.deal(dealstage="contractsent")

    code, told = await capture(deal, "--append", "--name", "as Ann's roof")

    text = service.settings.rules.read_text()
    assert (code, told["appended"]) == (0, True)
    assert text.startswith(RULES)
    assert [(one.name, one.passed) for one in run_tests(load(text))] == [
        ("nothing given", True),
        ("as Ann's roof", True),
    ]


async def test_the_invoice_that_it_is_about_is_read(service: Any, capture: Capture):
    deal = await service.deal(dealname="Roof for Ann")
    await service.call("create-invoice", deal, invoice_type="full", email_delivery="now")
    await service.settle()

    _, told = await capture(deal, "--event", "invoice_becomes:sent")

    assert sorted(told["masked"]) == ["invoice.number", "invoice.sent_to"]
    assert '- send-invoice: {invoice_number: "1001"}' in told["yaml"]
    assert "person1@example.com" in told["yaml"]


async def test_nothing_is_written_anywhere(service: Any, capture: Capture):
    """Reads alone, and no more than deciding takes (F207)."""
    deal = await service.deal(dealstage="contractsent", pipeline="other")
    await service.settle()
    before = {name: len(await service.requests(name)) for name in ("hubspot", "quickbooks")}

    await capture(deal)

    made = {name: (await service.requests(name))[count:] for name, count in before.items()}
    assert made == {
        "hubspot": ["deals.read", "deals.read", "contacts.batch_read"],  # its stage; then what rules look at
        "quickbooks": [],  # the currency of a deal that names none is known since the connection was made
    }


async def test_a_deal_that_is_not_there_is_told(capture: Capture):
    with pytest.raises(Refused, match=r"^HubSpot has no deal 404404; it may be deleted$"):
        await capture("404404")


async def test_a_deal_in_no_stage_needs_an_event(service: Any, capture: Capture):
    deal = await service.deal(dealstage="")
    with pytest.raises(Refused, match=rf"^deal {deal} is in no stage; name what happens with --event$"):
        await capture(deal)


async def test_of_several_accounts_one_is_to_be_named(service: Any, capture: Capture):
    store = service.store()
    now = service.clock()
    other = {"portal_id": "7", "vendor": "hubspot", "environment": "production", "company": {}}
    await store.write(
        lambda session: session.add(Account(portal_id="7", salt=b"s" * 16, created_at=now)), account=None
    )
    await store.write(
        lambda session: session.add(
            Connection(id="7", external_digest="7", connected_at=now, updated_at=now, **other)
        ),
        account=None,
    )
    store.close()

    with pytest.raises(
        NeedsPerson, match=r"^there are several HubSpot accounts; give --portal-id 4210001 or 7$"
    ):
        await capture("1")


async def test_without_a_connection_there_is_nothing_to_read(service: Any, capture: Capture):
    base = open_base(service.settings, service.world)
    await base.connections.disconnect("hubspot", "4210001")
    await base.aclose()

    with pytest.raises(
        NeedsPerson, match=r"^no HubSpot account is connected; run stagebill connect hubspot$"
    ):
        await capture("1")
