"""What follows a write-back is known before it writes, and due afterwards."""

from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engine.steps import write_back
from engine.store import Store
from engine.store.tables import Bill, Execution

PORTAL = "4210001"


class SlowHubSpot:
    """Takes a minute for each write."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock

    async def update_deal(self, deal_id: str, properties: Mapping[str, str]) -> None:
        self._clock.forward(minutes=1)


@pytest.fixture
def services(store: Store, clock: Any) -> Any:
    """Rules that want a note of each new invoice, and nothing else."""
    kept = SimpleNamespace(invoices="none", notes=frozenset({"created"}))
    book = SimpleNamespace(timezone=UTC, language="en", in_hubspot=kept)
    return SimpleNamespace(
        store=store,
        clock=clock,
        rules=SimpleNamespace(current=book),
        accounts=SimpleNamespace(hubspot=lambda portal_id: SlowHubSpot(clock)),
    )


async def test_what_follows_a_slow_write_is_due_after_it(
    store: Store, services: Any, clock: Any, bill: Callable[..., Bill], claimed: Callable[..., Any]
) -> None:
    """How long it waits for a worker is measured from then on: it says whether there are enough of them."""
    await store.write(lambda session: session.add(bill(reserved_at=clock())), account=PORTAL)
    row: Execution = await claimed(action="write-back", role="delivery")
    began = clock()

    closing = await write_back.run(row, services)

    assert [(start.action, start.due_at - began) for start in closing.starts] == [
        ("note-on-deal", timedelta(minutes=1))
    ]
