"""When names are looked up again, and what is told of what was found."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.rulefile.account_names import Checked
from engine.rulefile.names import RuleNames
from rules import Problem, load

PLACE = (3, 26, 3, 35)


def unknown(name: str) -> Problem:
    return Problem("error", "unknown-stage", f'there is no stage "{name}"', "rules.yaml", *PLACE)


class Accounts:
    """What the accounts say; counts how often they are asked."""

    def __init__(self) -> None:
        self.connected: tuple[str, ...] = ("1",)
        self.says: dict[str, Checked] = {}
        self.asked = 0

    async def portals(self) -> tuple[str, ...]:
        return self.connected

    async def check(self, book: Any, text: str, file: str, portal_id: str) -> Checked:
        self.asked += 1
        return self.says.get(portal_id, Checked(portal_id, (), {}))


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def rules() -> Any:
    return SimpleNamespace(current=load("version: 1\n"), text="version: 1\n", path=Path("rules.yaml"))


@pytest.fixture
def names(rules: Any, accounts: Any, clock: Any) -> RuleNames:
    return RuleNames(rules, accounts, clock)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    return lambda: [record.message for record in caplog.records]


def test_before_the_first_look_nothing_is_known(names: RuleNames) -> None:
    assert names.unknown is None


async def test_within_the_hour_nobody_is_asked_again(
    names: RuleNames, accounts: Accounts, clock: Any
) -> None:
    for _ in range(3):
        await names.look()
        clock.forward(minutes=10)

    assert accounts.asked == 1


async def test_after_an_hour_names_are_looked_up_again(
    names: RuleNames, accounts: Accounts, clock: Any
) -> None:
    await names.look()
    clock.forward(hours=1)
    await names.look()

    assert accounts.asked == 2


async def test_other_rules_are_looked_at_at_once(names: RuleNames, accounts: Accounts, rules: Any) -> None:
    await names.look()
    rules.current = load("version: 1\ntimezone: America/Chicago\n")
    await names.look()

    assert accounts.asked == 2


async def test_so_is_an_account_that_was_just_connected(names: RuleNames, accounts: Accounts) -> None:
    accounts.connected = ()
    await names.look()
    accounts.connected = ("1",)
    await names.look()

    assert accounts.asked == 1


async def test_who_could_not_be_asked_is_asked_again_soon(
    names: RuleNames, accounts: Accounts, clock: Any, told: Any
) -> None:
    accounts.says["1"] = Checked("1", (), {"item": "QuickBooks cannot be reached"})
    await names.look()
    clock.forward(minutes=5)
    await names.look()

    assert accounts.asked == 2
    assert told() == ["names not checked"]


async def test_what_was_told_is_not_told_again(
    names: RuleNames, accounts: Accounts, clock: Any, told: Any
) -> None:
    accounts.says["1"] = Checked("1", (unknown("won"), unknown("lost")), {})
    await names.look()
    clock.forward(hours=2)
    await names.look()

    assert names.unknown == 2
    assert told() == ["the account does not know a name in the rules"] * 2


async def test_every_account_is_asked_and_all_that_one_lacks_counts(
    names: RuleNames, accounts: Accounts
) -> None:
    accounts.connected = ("1", "2")
    accounts.says["2"] = Checked("2", (unknown("won"),), {})
    await names.look()

    assert (accounts.asked, names.unknown) == (2, 1)
