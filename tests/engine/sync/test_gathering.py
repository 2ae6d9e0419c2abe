"""All changes, in spite of a cap that all entities share, and of pages that end within one second."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.clients.quickbooks import changes
from engine.clients.quickbooks_changes import Changed, Changes
from engine.errors import TryLater
from engine.sync import gathering
from engine.sync.gathering import DOCUMENTS, LISTS, LOOK_BACK, all_changes, beyond_reach, gone, reach

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
HOUR_AGO = NOW - timedelta(hours=1)


class QuickBooks:
    """Changed documents, told as QuickBooks does with a cap of 5 and pages of 3."""

    def __init__(self, *changed: Changed) -> None:
        self.changed = list(changed)
        self.calls: list[str] = []
        self.after_a_page: list[Changed] = []  # who changes while pages are read

    async def changes_since(self, entities: Sequence[str], since: datetime) -> Changes:
        self.calls.append(f"cdc {','.join(entities)}")
        found = [one for one in self.changed if one.entity in entities and one.updated_at >= since]
        return Changes(tuple(found[:5]), NOW)

    async def changed_page(self, entity: str, since: datetime, position: int) -> tuple[Changed, ...]:
        self.calls.append(f"query {entity}")
        found = [one for one in self.changed if one.entity == entity and one.updated_at >= since]
        live = sorted((one for one in found if not one.deleted), key=lambda one: one.updated_at)
        page = tuple(live[position - 1 : position + 2])
        for gone_away in self.after_a_page:
            self.changed.remove(gone_away)
        self.after_a_page.clear()
        return page

    async def still_there(self, entity: str, ids: Sequence[str]) -> frozenset[str]:
        self.calls.append(f"there {entity}")
        return frozenset(one.id for one in self.changed if one.entity == entity and not one.deleted)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_CHANGES", 5)
    monkeypatch.setattr(gathering, "PAGE", 3)


def invoice(number: int, seconds: float = 0, **more: Any) -> Changed:
    return Changed("Invoice", str(number), HOUR_AGO + timedelta(seconds=seconds), "1", **more)


async def gathered(api: Any, since: datetime = HOUR_AGO) -> list[str]:
    first = await api.changes_since((*DOCUMENTS, *LISTS), reach(since, NOW))
    return [one.id async for page in all_changes(api, first, since) for one in page]


async def test_few_changes_cost_one_call() -> None:
    api = QuickBooks(*map(invoice, range(4)))
    assert sorted(await gathered(api)) == ["0", "1", "2", "3"]
    assert len(api.calls) == 1


async def test_a_full_answer_is_asked_for_entity_by_entity() -> None:
    payments = [Changed("Payment", f"p{n}", HOUR_AGO, "0") for n in range(3)]
    api = QuickBooks(*map(invoice, range(4)), *payments)
    assert set(await gathered(api)) == {"0", "1", "2", "3", "p0", "p1", "p2"}
    assert [call for call in api.calls if call.startswith("query")] == []


@pytest.mark.parametrize("seconds", [1, 0], ids=["one-a-second", "all-in-one-second"])
async def test_an_entity_that_fills_an_answer_alone_is_queried(seconds: int) -> None:
    api = QuickBooks(*(invoice(number, number * seconds) for number in range(17)))
    assert set(await gathered(api)) == {str(number) for number in range(17)}


async def test_pages_that_begin_in_one_second_and_end_in_another() -> None:
    api = QuickBooks(*(invoice(number, number // 7) for number in range(20)))
    assert set(await gathered(api)) == {str(number) for number in range(20)}


async def test_a_page_that_shifted_meanwhile_is_not_taken_for_the_end() -> None:
    """What was missed between two pages would be missed for ever."""
    api = QuickBooks(*(invoice(number) for number in range(9)))
    api.after_a_page = [api.changed[0]]
    with pytest.raises(TryLater, match="Invoice list changed"):
        await gathered(api)


async def test_what_is_further_back_than_change_data_capture_goes_is_queried() -> None:
    long_ago = NOW - timedelta(days=45)
    old = Changed("Invoice", "old", long_ago + timedelta(days=1), "1")
    api = QuickBooks(old, invoice(1))
    assert set(await gathered(api, long_ago)) == {"old", "1"}
    assert api.calls[0].startswith("cdc")


@pytest.mark.parametrize(
    ("found", "since", "beyond"),
    [
        (4, HOUR_AGO, False),
        (5, HOUR_AGO, True),
        (0, NOW - LOOK_BACK, False),
        (0, NOW - LOOK_BACK - timedelta(seconds=1), True),
    ],
)
def test_when_deletions_may_have_escaped(found: int, since: datetime, beyond: bool) -> None:
    assert beyond_reach(Changes(tuple(map(invoice, range(found))), NOW), since) is beyond


async def test_documents_that_are_there_no_more_are_told_as_deleted() -> None:
    api: Any = QuickBooks(invoice(1))
    known = {"Invoice": ["1", "2"], "Payment": []}
    told = [one async for page in gone(api, known, NOW) for one in page]
    assert [(one.id, one.deleted) for one in told] == [("2", True)]


def test_it_never_asks_further_back_than_thirty_days() -> None:
    assert NOW - reach(NOW - timedelta(days=400), NOW) < timedelta(days=30)


def test_what_one_answer_holds_is_what_intuit_says() -> None:
    """D-CDC, D-QUERY: 1,000 objects, shared; 1,000 rows."""
    assert (changes.MOST_CHANGES, changes.PAGE) == (1000, 1000)
