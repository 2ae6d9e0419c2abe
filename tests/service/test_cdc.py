"""What QuickBooks' webhooks do not tell is found by looking, after an hour or after a month (F119)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from engine.clients.quickbooks import changes
from engine.store.sweep_tables import Sweep
from engine.store.tables import Event
from engine.sync import gathering
from sandbox.faults import FaultRule
from sandbox.quickbooks import cdc


@pytest.fixture
def found(service: Any) -> Callable[[], list[tuple[str, str]]]:
    """Entity and operation of all that was found by looking."""

    def events() -> list[tuple[str, str]]:
        told = service.rows(select(Event.payload).where(col(Event.kind) == "quickbooks_found"))
        return sorted((payload["entity"], payload["operation"]) for payload in told)

    return events


@pytest.fixture
def sweep(service: Any) -> Callable[[], Sweep]:
    """How far QuickBooks was followed."""

    def read() -> Sweep:
        (row,) = service.rows(select(Sweep).where(col(Sweep.vendor) == "quickbooks"))
        return row

    return read


@pytest.fixture
async def unheard(service: Any) -> tuple[str, dict[str, str]]:
    """An invoice of 500, an hour old; from now on QuickBooks' webhooks reach nobody."""
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call("create-invoice", deal, invoice_type="full")
    await service.later(hours=1)
    await service.quickbooks.post("target", {"url": None})
    return deal, told


async def pay(service: Any, told: dict[str, str]) -> None:
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": None})


async def looks(service: Any) -> int:
    return (await service.requests()).count("cdc")


async def test_a_payment_that_no_webhook_told_reaches_the_deal(service: Any, unheard: Any) -> None:
    deal, told = unheard
    await pay(service, told)

    await service.later(hours=2)

    assert (await service.properties(deal))["stagebill_paid_total"] == "500.00"


async def test_what_was_found_is_counted(service: Any, unheard: Any, found: Any, sweep: Any) -> None:
    """The proof that webhooks were lost."""
    _, told = unheard
    await pay(service, told)
    await service.later(hours=2)
    assert found() == [("invoice", "updated"), ("payment", "created")]
    assert (sweep().found, sweep().found_at) == (2, service.clock())


async def test_every_event_that_was_found_ends(service: Any, unheard: Any) -> None:
    _, told = unheard
    await pay(service, told)
    await service.later(hours=2)
    assert None not in service.rows(select(Event.outcome))


async def test_a_deletion_that_no_webhook_told_gives_the_amount_back(service: Any, unheard: Any) -> None:
    deal, told = unheard
    await service.quickbooks.post("delete", {"entity": "Invoice", "id": told["invoice_id"]})

    await service.later(hours=2)

    assert (await service.properties(deal))["stagebill_billed_total"] == "0.00"


async def test_what_a_webhook_told_is_not_found_again(service: Any, found: Any) -> None:
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call("create-invoice", deal, invoice_type="full")
    await service.settle()
    await pay(service, told)

    await service.later(hours=2)

    assert await looks(service) == 1
    assert found() == []


async def test_what_we_wrote_ourselves_is_not_found(service: Any, found: Any) -> None:
    """The echo is known by document and SyncToken, also where its webhook was lost."""
    await service.settle()
    await service.quickbooks.post("target", {"url": None})
    deal = await service.deal(pipeline="other", amount="500")
    await service.call("create-invoice", deal, invoice_type="full")

    await service.later(hours=2)

    assert await looks(service) == 1
    assert found() == []


async def test_a_look_costs_one_metered_read_an_hour(service: Any) -> None:
    await service.settle()
    for _ in range(12):
        await service.later(minutes=30)
    assert await looks(service) == 6


async def test_what_just_changed_is_left_to_its_webhook(service: Any, unheard: Any, found: Any) -> None:
    """It may be on its way; were it counted as lost, nobody could trust the count."""
    _, told = unheard
    await service.later(minutes=55)
    await pay(service, told)
    await service.later(minutes=6)
    assert await looks(service) == 2
    assert found() == []
    await service.later(hours=1)
    assert len(found()) == 2


async def test_a_look_that_failed_begins_again_where_it_began(
    service: Any, unheard: Any, found: Any, sweep: Any
) -> None:
    _, told = unheard
    await pay(service, told)
    before = sweep().followed_until
    service.quickbooks.faults.add(FaultRule(operation="cdc", kind="status", status=500))
    await service.later(hours=1)
    assert (sweep().followed_until, found()) == (before, [])

    await service.later(minutes=10)

    assert sweep().followed_until > before
    assert len(found()) == 2


async def test_after_a_months_outage_payments_are_found(service: Any, unheard: Any, found: Any) -> None:
    """Change data capture goes back 30 days; queries by time go back further."""
    deal, told = unheard
    await service.settle()
    service.clock.forward(days=3)
    await pay(service, told)
    service.clock.forward(days=40)

    await service.later(hours=2)

    assert (await service.properties(deal))["stagebill_paid_total"] == "500.00"
    assert ("payment", "created") in found()


async def test_after_a_months_outage_deletions_are_found(service: Any, unheard: Any) -> None:
    """No query tells of them: it is asked which of our documents are still there."""
    deal, told = unheard
    await service.settle()
    service.clock.forward(days=3)
    await service.quickbooks.post("delete", {"entity": "Invoice", "id": told["invoice_id"]})
    service.clock.forward(days=40)

    await service.later(hours=2)

    assert (await service.properties(deal))["stagebill_billed_total"] == "0.00"


async def test_more_changes_than_one_answer_holds_are_all_found(
    service: Any, unheard: Any, found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap is shared by all entities; played here with 5 in the place of 1,000."""
    for module, name in ((cdc, "_MOST_OBJECTS"), (gathering, "MOST_CHANGES")):
        monkeypatch.setattr(module, name, 5)
    for module in (changes, gathering):
        monkeypatch.setattr(module, "PAGE", 3)
    deal, told = unheard
    for number in range(13):
        named = {"entity": "Customer", "fields": {"DisplayName": f"Walk-in {number}"}}
        await service.quickbooks.post("change", named)
        service.clock.forward(seconds=number % 3)  # some within the same second
    await pay(service, told)

    await service.later(hours=2)

    assert found().count(("customer", "created")) == 13
    assert (await service.properties(deal))["stagebill_paid_total"] == "500.00"


async def test_a_payment_of_somebody_elses_invoice_costs_no_read(service: Any, unheard: Any) -> None:
    """What was found is seen whole: only payments that touch a deal are read again."""
    customer = await service.quickbooks.post("change", {"entity": "Customer", "fields": {"DisplayName": "X"}})
    line = {
        "Amount": 10,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "NON"}},
    }
    fields = {"CustomerRef": {"value": customer["Customer"]["Id"]}, "Line": [line]}
    other = await service.quickbooks.post("change", {"entity": "Invoice", "fields": fields})
    await pay(service, {"invoice_id": other["Invoice"]["Id"]})

    await service.later(hours=2)

    assert "payment.read" not in await service.requests()
