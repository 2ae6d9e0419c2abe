"""A note is made once, although nothing but its own words tells that it was made."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engine.clients.hubspot_records import NewRecord
from engine.executions import ledger
from engine.executions.leases import LEASE
from engine.steps import note_on_deal
from engine.store import Store
from engine.store.tables import Execution

BODY = "hs_note_body"


@dataclass
class FakeHubSpot:
    """Holds the notes of one deal, and counts how often it was searched."""

    notes: list[str] = field(default_factory=list)
    searches: int = 0

    async def create_records(self, kind: str, records: Sequence[NewRecord], shown: str) -> None:
        self.notes += [record.properties[BODY] for record in records]

    async def associated(self, kind: str, deal_id: str, wanted: str) -> list[str]:
        self.searches += 1
        return [str(number) for number in range(len(self.notes))]

    async def records(self, kind: str, ids: Sequence[str], names: Sequence[str]) -> list[Any]:
        return [SimpleNamespace(properties={BODY: self.notes[int(one)]}) for one in ids]


@pytest.fixture
def hubspot() -> FakeHubSpot:
    return FakeHubSpot()


@pytest.fixture
def take(store: Store, clock: Any) -> Callable[[str], Awaitable[Execution]]:
    """Claims an execution, from whoever has died over it."""

    async def claim(execution_id: str) -> Execution:
        row = await store.write(
            lambda session: ledger.claim(session, execution_id, token="mine", now=clock()), account=None
        )
        assert row is not None
        return row

    return claim


@pytest.fixture
async def execution_id(accept: Any) -> str:
    """A note that is to be made."""
    said = {"at": "2026-03-02T15:00:00Z", "text": "Invoice 1001 is paid"}
    return await accept("note:1", action="note-on-deal", role="delivery", inputs=said)


@pytest.fixture
def run(hubspot: FakeHubSpot, store: Store) -> Callable[[Execution], Awaitable[Any]]:
    """Runs the step, over this HubSpot."""
    services: Any = SimpleNamespace(store=store, accounts=SimpleNamespace(hubspot=lambda portal: hubspot))
    return lambda row: note_on_deal.run(row, services)


async def test_a_first_try_searches_for_nothing(
    execution_id: str, take: Any, run: Any, hubspot: FakeHubSpot
) -> None:
    await run(await take(execution_id))

    assert (len(hubspot.notes), hubspot.searches) == (1, 0)


async def test_what_a_dead_process_made_is_found(
    execution_id: str, take: Any, run: Any, hubspot: FakeHubSpot, clock: Any
) -> None:
    """The try is still the first one, and it may have made the note."""
    await run(await take(execution_id))
    clock.forward(seconds=(LEASE + timedelta(seconds=1)).total_seconds())

    await run(await take(execution_id))

    assert len(hubspot.notes) == 1
