"""QuickBooks' lists are read seldom, and what is asked for is found, or told in one sentence (F10, F72)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from engine.billing.catalogue import KEPT_FOR, Catalogue
from engine.errors import Refused, TryLater
from engine.records import Ref
from engine.store import Store


def entry(entry_id: str, name: str, sku: str = "") -> Mapping[str, str]:
    return {"id": entry_id, "name": name, "sku": sku, "type": "Service"}


class QuickBooks:
    """A list, how often it was read, and what goes wrong with it."""

    def __init__(self, *entries: Mapping[str, str]) -> None:
        self.entries = list(entries)
        self.reads = 0
        self.error: Exception | None = None

    async def read(self) -> Sequence[Mapping[str, str]]:
        self.reads += 1
        if self.error:
            raise self.error
        return tuple(self.entries)


@pytest.fixture
def books() -> QuickBooks:
    return QuickBooks(entry("19", "Consulting", "CONS-1"), entry("20", "Roof work", "19"), entry("21", "20"))


@pytest.fixture
def find(store: Store, clock: Any, books: QuickBooks) -> Callable[..., Any]:
    """Looks an item up, as each execution does anew."""

    async def one(wanted: str, connection: str = "books") -> Ref:
        catalogue = Catalogue(store, connection, clock, {"item": books.read})
        return await catalogue.find("item", wanted, what="item")

    return one


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param("Consulting", "19", id="name"),
        pytest.param("  consulting ", "19", id="case-and-blanks"),
        pytest.param("cons-1", "19", id="sku"),
        pytest.param("19", "19", id="id-before-sku"),
        pytest.param("20", "20", id="id-before-name"),
    ],
)
async def test_an_entry_is_found_by_id_name_or_sku(find: Any, wanted: str, found: str) -> None:
    assert (await find(wanted)).id == found


async def test_it_comes_with_the_name_that_people_know(find: Any) -> None:
    assert await find("cons-1") == Ref("19", "Consulting")


async def test_a_list_is_read_once_for_many(find: Any, books: QuickBooks) -> None:
    """F207: reads are metered."""
    for _ in range(3):
        await find("Consulting")

    assert books.reads == 1


async def test_another_company_has_its_own_list(find: Any, books: QuickBooks) -> None:
    await find("Consulting")
    await find("Consulting", connection="other books")

    assert books.reads == 2


async def test_an_old_list_is_read_again(find: Any, books: QuickBooks, clock: Any) -> None:
    await find("Consulting")
    clock.now += KEPT_FOR
    await find("Consulting")
    assert books.reads == 1

    clock.forward(seconds=1)
    await find("Consulting")

    assert books.reads == 2


async def test_what_was_just_added_is_found(find: Any, books: QuickBooks, clock: Any) -> None:
    await find("Consulting")
    books.entries.append(entry("22", "Gutters"))
    clock.forward(minutes=2)

    assert (await find("Gutters")).id == "22"


async def test_an_unknown_name_in_a_busy_workflow_costs_one_read_a_minute(
    find: Any, books: QuickBooks, clock: Any
) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            await find("Gutters")
    assert books.reads == 1

    clock.forward(seconds=61)
    with pytest.raises(Refused):
        await find("Gutters")
    assert books.reads == 2


async def test_what_was_renamed_is_not_found_by_its_old_name(
    find: Any, books: QuickBooks, clock: Any
) -> None:
    await find("Consulting")
    books.entries[0] = entry("19", "Advice")
    clock.now += KEPT_FOR
    clock.forward(seconds=1)

    with pytest.raises(Refused):
        await find("Consulting")


async def test_a_list_that_cannot_be_read_is_an_error_not_an_empty_list(
    find: Any, books: QuickBooks, clock: Any
) -> None:
    """Invariant 5."""
    await find("Consulting")
    clock.forward(minutes=2)
    books.error = TryLater("QuickBooks is busy")

    with pytest.raises(TryLater):
        await find("Gutters")
    assert (await find("Consulting")).id == "19"


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        pytest.param(
            "Consultng",
            'QuickBooks has no active item called "Consultng"; did you mean "Consulting"?',
            id="near",
        ),
        pytest.param(
            "Zebra",
            'QuickBooks has no active item called "Zebra"; choose one that exists, or create it there',
            id="nothing-near",
        ),
    ],
)
async def test_what_is_not_there_is_told_with_what_comes_near(find: Any, wanted: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        await find(wanted)

    assert str(caught.value) == sentence
    assert caught.value.category == "unknown-item"


async def test_of_two_by_one_name_none_is_guessed(find: Any, books: QuickBooks) -> None:
    books.entries.append(entry("30", "consulting"))

    with pytest.raises(Refused) as caught:
        await find("Consulting")
    assert str(caught.value) == (
        'QuickBooks has 2 entries called "Consulting"; give item as one of the Ids 19, 30'
    )


async def test_an_entry_without_a_sku_is_not_found_by_nothing(find: Any) -> None:
    with pytest.raises(Refused):
        await find("")


# Products of line items


@pytest.fixture
def product(store: Store, clock: Any, books: QuickBooks) -> Callable[..., Any]:
    async def one(sku: str, name: str) -> Ref | None:
        return await Catalogue(store, "books", clock, {"item": books.read}).product(sku, name)

    return one


@pytest.mark.parametrize(
    ("sku", "name", "found"),
    [
        pytest.param("19", "Consulting", "20", id="the-sku-comes-first-and-is-no-id"),
        pytest.param("", "consulting ", "19", id="name"),
        pytest.param("unknown", "Consulting", "19", id="name-where-the-sku-is-unknown"),
    ],
)
async def test_a_product_is_found_by_sku_or_name(product: Any, sku: str, name: str, found: str) -> None:
    """F71: numbers of products look like QuickBooks' Ids, and a wrong line is worse than none."""
    assert (await product(sku, name)).id == found


async def test_a_product_that_quickbooks_lacks_is_none(product: Any) -> None:
    assert await product("21", "Garden gnome") is None


async def test_a_product_that_was_just_added_is_found(product: Any, books: QuickBooks, clock: Any) -> None:
    await product("", "Consulting")
    books.entries.append(entry("33", "Garden gnome"))
    clock.forward(minutes=2)

    assert (await product("", "Garden gnome")).id == "33"


async def test_of_two_products_of_one_sku_none_is_guessed(product: Any, books: QuickBooks) -> None:
    books.entries += [entry("30", "A", "X-1"), entry("31", "B", "X-1")]

    with pytest.raises(Refused, match='QuickBooks has 2 products with the SKU "X-1"; give each its own'):
        await product("X-1", "")
