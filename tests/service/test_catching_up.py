"""What HubSpot's webhooks did not tell of deals is found by looking: stages, properties, new deals."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from engine.store.sweep_tables import Sweep
from engine.store.tables import Event

NOBODY = "https://nobody.test"


@pytest.fixture
def found(service: Any) -> Callable[[], list[Event]]:
    """The events that were found."""

    def read() -> list[Event]:
        return service.rows(select(Event).where(col(Event.kind) == "hubspot_found").order_by(col(Event.id)))

    return read


@pytest.fixture
def followed(service: Any) -> Callable[[], Sweep]:
    """How far the account's deals were followed."""

    def read() -> Sweep:
        (row,) = service.rows(select(Sweep).where(col(Sweep.vendor) == "hubspot"))
        return row

    return read


@pytest.fixture
async def unheard(service: Any) -> str:
    """A deal that was quiet for an hour; from now on HubSpot's webhooks reach nobody."""
    deal = str(await service.deal(dealtype="existingbusiness"))
    await service.later(hours=1)
    await service.hubspot.post("target", {"url": NOBODY})
    return deal


async def moved(service: Any, deal: str, stage: str) -> None:
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"dealstage": stage}})


async def test_a_stage_that_no_webhook_told_bills_its_instalment(service: Any, unheard: str) -> None:
    """F29, after an outage."""
    await moved(service, unheard, "contractsent")
    await service.later(hours=1)
    assert [invoice["TotalAmt"] for invoice in await service.invoices()] == [3000.0]


async def test_what_was_found_is_counted(service: Any, unheard: str, found: Any, followed: Any) -> None:
    await moved(service, unheard, "contractsent")
    await service.later(hours=1)
    assert [(event.payload["propertyValue"], event.outcome) for event in found()] == [
        ("contractsent", "done")
    ]
    assert followed().found == 1


async def test_after_a_month_the_stage_is_still_found(service: Any, unheard: str) -> None:
    """HubSpot tries a webhook for a day."""
    await service.settle()
    service.clock.forward(days=2)
    await moved(service, unheard, "contractsent")
    service.clock.forward(days=40)
    await service.later(hours=1)
    assert len(await service.invoices()) == 1


async def test_a_stage_that_was_left_meanwhile_bills_nothing(service: Any, unheard: str, found: Any) -> None:
    await moved(service, unheard, "contractsent")
    service.clock.forward(minutes=5)
    await moved(service, unheard, "closedlost")
    await service.later(hours=1)
    assert await service.invoices() == []
    assert len(found()) == 2


async def test_what_a_webhook_told_is_not_found_again(service: Any, found: Any) -> None:
    deal = await service.deal(dealtype="existingbusiness")
    await service.move(deal, "contractsent")
    await service.later(hours=2)
    assert found() == []


async def test_what_just_changed_is_left_to_its_webhook(service: Any, unheard: str, found: Any) -> None:
    await service.later(minutes=25)
    await moved(service, unheard, "contractsent")
    await service.later(minutes=6)
    assert found() == []
    await service.later(minutes=30)
    assert len(found()) == 1


async def test_a_look_that_failed_begins_again_where_it_began(
    service: Any, unheard: str, found: Any, followed: Any
) -> None:
    await moved(service, unheard, "contractsent")
    before = followed().followed_until
    await service.hubspot.post(
        "faults", {"rules": [{"operation": "deals.search", "kind": "status", "status": 500}]}
    )
    await service.later(minutes=40)
    assert (followed().followed_until, found()) == (before, [])

    await service.later(minutes=15)

    assert len(found()) == 1


async def test_looking_twice_finds_once(service: Any, unheard: str, found: Any) -> None:
    await moved(service, unheard, "contractsent")
    await service.later(hours=1)
    await service.later(hours=1)
    assert len(found()) == 1
