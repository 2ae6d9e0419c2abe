"""Numbers for companies with custom transaction numbers: one for each document, none twice (F105)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from engine.billing.document_numbers import DocumentNumbers, NumberTaken
from engine.errors import Refused
from engine.store import Store
from engine.store.sweep_tables import DocumentNumber


class Register:
    """Takes numbers as QuickBooks does: each once."""

    def __init__(self, *taken: str) -> None:
        self.taken = set(taken)
        self.asked: list[str] = []

    async def send(self, number: str) -> dict[str, Any]:
        self.asked.append(number)
        if number in self.taken:
            raise NumberTaken("that number is taken", code="6140")
        self.taken.add(number)
        return {"DocNumber": number}


@pytest.fixture
def numbers(store: Store) -> Callable[..., DocumentNumbers]:
    def of(execution: str, connection: str = "books") -> DocumentNumbers:
        return DocumentNumbers(store, connection_id=connection, execution_id=execution)

    return of


async def test_they_count(numbers: Any) -> None:
    register = Register()
    got = [await numbers(f"run-{n}").numbered(register.send) for n in range(3)]
    assert [one["DocNumber"] for one in got] == ["SB-1001", "SB-1002", "SB-1003"]


async def test_a_run_that_is_repeated_has_its_number(numbers: Any) -> None:
    async def lost(number: str) -> dict[str, Any]:
        raise ConnectionError(number)

    with pytest.raises(ConnectionError, match="SB-1001"):
        await numbers("run-1").numbered(lost)
    assert await numbers("run-2").numbered(Register().send) == {"DocNumber": "SB-1002"}
    assert await numbers("run-1").numbered(Register().send) == {"DocNumber": "SB-1001"}


async def test_each_company_has_its_own(numbers: Any) -> None:
    await numbers("run-1", "one").numbered(Register().send)
    assert await numbers("run-2", "two").numbered(Register().send) == {"DocNumber": "SB-1001"}


async def test_many_at_once_get_as_many(numbers: Any) -> None:
    register = Register()
    await asyncio.gather(*(numbers(f"run-{n}").numbered(register.send) for n in range(50)))
    assert len(register.asked) == len(register.taken) == 50


async def test_what_somebody_has_is_passed_over(numbers: Any) -> None:
    register = Register("SB-1001")
    assert await numbers("run-1").numbered(register.send) == {"DocNumber": "SB-1002"}
    assert await numbers("run-2").numbered(register.send) == {"DocNumber": "SB-1003"}


async def test_a_thousand_taken_ones_cost_a_dozen_tries(numbers: Any) -> None:
    """A new ledger for a company that an old one had billed for years."""
    register = Register(*(f"SB-{number}" for number in range(1001, 2001)))
    await numbers("run-1").numbered(register.send)
    assert len(register.asked) <= 12


async def test_where_none_is_free_a_person_hears_of_it(numbers: Any) -> None:
    async def never(number: str) -> dict[str, Any]:
        raise NumberTaken("taken", code="6140")

    with pytest.raises(Refused, match=r"switch off custom transaction numbers in QuickBooks"):
        await numbers("run-1").numbered(never)


async def test_the_longest_fits_quickbooks(numbers: Any, store: Store) -> None:
    """DocNumber holds 21 characters."""
    store.write_now(
        lambda session: session.add(
            DocumentNumber(connection_id="books", number=2_147_483_000, execution_id="old", state="given")
        ),
        account=None,
    )
    assert len((await numbers("run-1").numbered(Register().send))["DocNumber"]) <= 21
    assert len(store.read_now(lambda session: session.exec(select(DocumentNumber)).all())) == 2
