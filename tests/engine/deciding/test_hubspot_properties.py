"""Which properties an account has: asked once an hour, and sooner where one that is relied on is missing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from engine.clients.hubspot_wire import PropertyDefinition
from engine.deciding.hubspot_properties import PropertyLists, type_of
from engine.errors import TryLater

BUDGET = PropertyDefinition("budget", "Budget", "number", "number")


@dataclass
class Account:
    """An account's lists, and how often they were asked for."""

    has: tuple[PropertyDefinition, ...] = (BUDGET,)
    asked: list[str] = field(default_factory=list)
    error: Exception | None = None

    async def properties(self, kind: str) -> tuple[PropertyDefinition, ...]:
        self.asked.append(kind)
        if self.error:
            raise self.error
        return self.has


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def known(account: Account, clock: Any) -> Callable[..., Any]:
    """The names that are known of an object."""
    lists = PropertyLists(clock)

    async def ask(name: str = "deal", *wanted: str, portal_id: str = "1") -> set[str]:
        return set(await lists.of(portal_id, name, account.properties, frozenset(wanted)))

    return ask


async def test_a_list_is_asked_for_once_an_hour(known: Any, account: Account, clock: Any) -> None:
    assert await known() == await known() == {"budget"}
    assert account.asked == ["deals"]

    clock.forward(hours=1)
    await known()

    assert account.asked == ["deals", "deals"]


async def test_each_object_and_each_account_has_its_own(known: Any, account: Account) -> None:
    await known("deal")
    await known("line_item")
    await known("deal", portal_id="2")

    assert account.asked == ["deals", "line_items", "deals"]


async def test_a_property_that_was_just_made_is_found_within_a_minute(
    known: Any, account: Account, clock: Any
) -> None:
    await known("deal", "colour")
    account.has = (BUDGET, PropertyDefinition("colour", "Colour", "string", "text"))
    assert await known("deal", "colour") == {"budget"}, "not for every decision"

    clock.forward(minutes=1)

    assert await known("deal", "colour") == {"budget", "colour"}


async def test_a_list_that_failed_is_not_kept(known: Any, account: Account) -> None:
    account.error = TryLater("busy")
    with pytest.raises(TryLater):
        await known()
    account.error = None

    assert await known() == {"budget"}


@pytest.mark.parametrize(
    ("kind", "field_type", "read_as"),
    [
        ("enumeration", "checkbox", "checkbox"),
        ("enumeration", "radio", "enumeration"),
        ("bool", "booleancheckbox", "bool"),
        ("number", "number", "number"),
    ],
)
def test_only_several_checkboxes_are_a_set(kind: str, field_type: str, read_as: str) -> None:
    assert type_of(PropertyDefinition("x", "X", kind, field_type)) == read_as
