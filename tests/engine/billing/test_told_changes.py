"""A change that was told makes a kept list old, and costs nothing until somebody needs the list."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from sqlmodel import Session

from engine.billing.catalogue import CHANGED_ASKED_AGAIN, KEPT_FOR, Catalogue
from engine.billing.told_changes import LISTS, company_read, note_change
from engine.store import Store
from engine.store.sweep_tables import CompanyReading

ENTRY = {"id": "19", "name": "Consulting", "sku": "", "type": "Service"}


class QuickBooks:
    """A list, and how often it was read."""

    def __init__(self) -> None:
        self.entries: list[Mapping[str, str]] = [ENTRY]
        self.reads = 0

    async def read(self) -> Sequence[Mapping[str, str]]:
        self.reads += 1
        return tuple(self.entries)


@pytest.fixture
def books() -> QuickBooks:
    return QuickBooks()


@pytest.fixture
def catalogue(store: Store, clock: Any, books: QuickBooks) -> Catalogue:
    return Catalogue(store, "books", clock, dict.fromkeys(set(LISTS.values()), books.read))


@pytest.fixture
def tell(store: Store, clock: Any) -> Callable[..., str]:
    """QuickBooks tells of a change."""

    def note(entity: str, connection: str = "books") -> str:
        return store.write_now(
            lambda session: note_change(session, connection, entity, clock()), account=None
        )

    return note


async def test_a_list_that_changed_is_read_when_it_is_needed_next(
    catalogue: Catalogue, books: QuickBooks, tell: Any, clock: Any
) -> None:
    await catalogue.find("item", "Consulting", what="item")
    clock.now += CHANGED_ASKED_AGAIN * 2
    assert tell("item") == "the kept list of items"
    assert books.reads == 1
    books.entries = [ENTRY | {"name": "Advice"}]
    clock.forward(seconds=1)
    assert (await catalogue.find("item", "19", what="item")).name == "Advice"


async def test_a_hundred_invoices_an_hour_read_each_list_twice_a_day(
    catalogue: Catalogue, books: QuickBooks, clock: Any
) -> None:
    """2,400 look-ups: one read each half day."""
    for _ in range(24):
        for _ in range(100):
            await catalogue.find("item", "Consulting", what="item")
        clock.forward(hours=1)
    assert books.reads == 2


async def test_an_item_in_stock_that_changes_with_each_sale_costs_six_reads_an_hour(
    catalogue: Catalogue, books: QuickBooks, tell: Any, clock: Any
) -> None:
    await catalogue.find("item", "Consulting", what="item")
    for _ in range(60):
        clock.forward(minutes=1)
        tell("item")
        await catalogue.find("item", "Consulting", what="item")
    assert books.reads <= 1 + 60 / (CHANGED_ASKED_AGAIN.total_seconds() / 60)


async def test_what_changes_while_it_is_read_is_read_again(
    store: Store, books: QuickBooks, tell: Any, clock: Any
) -> None:
    """The list may have been answered before the change."""

    async def slow() -> Sequence[Mapping[str, str]]:
        clock.forward(seconds=5)
        tell("item")
        return await books.read()

    quick = Catalogue(store, "books", clock, {"item": books.read})
    await quick.entries("item")
    await Catalogue(store, "books", clock, {"item": slow}).read("item")
    clock.now += CHANGED_ASKED_AGAIN * 2
    await quick.entries("item")
    assert books.reads == 3


async def test_a_name_that_is_missing_is_looked_for_once_more(
    catalogue: Catalogue, books: QuickBooks, clock: Any
) -> None:
    """Somebody may have added it a moment ago, before any webhook."""
    await catalogue.find("item", "Consulting", what="item")
    books.entries = [ENTRY, ENTRY | {"id": "20", "name": "Roof work"}]
    clock.forward(minutes=2)
    assert (await catalogue.find("item", "Roof work", what="item")).id == "20"
    assert books.reads == 2


async def test_another_company_is_not_concerned(
    catalogue: Catalogue, books: QuickBooks, tell: Any, clock: Any
) -> None:
    await catalogue.entries("item")
    clock.now += CHANGED_ASKED_AGAIN * 2
    tell("item", "other")
    await catalogue.entries("item")
    assert books.reads == 1


async def test_what_nobody_tells_of_ages(catalogue: Catalogue, books: QuickBooks, clock: Any) -> None:
    """Neither webhooks nor change data capture tell of tax codes."""
    await catalogue.entries("tax_code")
    clock.now += KEPT_FOR
    await catalogue.entries("tax_code")
    assert books.reads == 1
    clock.forward(seconds=1)
    await catalogue.entries("tax_code")
    assert books.reads == 2


@pytest.mark.parametrize("entity", ["preferences", "companyinfo"])
def test_what_is_known_of_the_company_counts_as_old(store: Store, tell: Any, clock: Any, entity: str) -> None:
    def reading(session: Session) -> CompanyReading:
        return session.get_one(CompanyReading, "books")

    store.write_now(lambda session: company_read(session, "books", clock()), account=None)
    clock.forward(hours=1)
    assert tell(entity) == "what is known of the company"
    assert store.read_now(reading).changed_at == clock()


@pytest.mark.parametrize("entity", ["customer", "vendor", ""])
def test_what_is_not_kept_makes_nothing_old(tell: Any, entity: str) -> None:
    assert tell(entity) == ""
