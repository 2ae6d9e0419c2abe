"""A reason is kept in English with what it was made of, so that it can be told in German after a restart."""

from typing import Any

import pytest

from engine.action import Outcome
from engine.errors import NeedsPerson, NothingToDo, Refused
from engine.executions import ending, ledger
from engine.executions.ending import Closing
from engine.executions.ledger import Start
from engine.executions.replies import output_fields, reason_in
from engine.said import said
from engine.store import Store

EMPTY = said("{fact} is empty; fill it in on the deal", fact="deal.amount")


@pytest.fixture
def end(store: Store, claimed: Any, clock: Any, new_id: Any, row_of: Any) -> Any:
    """Closes an execution; gives the row as whoever comes later reads it."""

    async def ended(closing: Closing, key: str = "call:ap-1") -> Any:
        row = await claimed(key)
        await store.write(
            lambda session: ending.close(
                session, row, closing, token=row.token, now=clock(), new_id=new_id, answered=False
            ),
            account=None,
        )
        return await row_of(row.id)

    return ended


async def test_the_ledger_speaks_english(end: Any) -> None:
    assert (await end(Closing(Outcome.REFUSED, EMPTY))).reason == EMPTY


async def test_a_workflow_is_told_in_the_language_of_the_rules(end: Any) -> None:
    row = await end(Closing(Outcome.REFUSED, EMPTY))

    assert output_fields(row, "de")["reason"] == "deal.amount ist leer; bitte am Deal eintragen"
    assert output_fields(row, "es")["reason"] == "deal.amount está vacío; complételo en el negocio"


async def test_what_is_branched_on_is_the_same_in_every_language(end: Any) -> None:
    told = output_fields(await end(Closing(Outcome.REFUSED, EMPTY)), "de")

    assert (told["outcome"], told["hs_execution_state"]) == ("refused", "FAIL_CONTINUE")


@pytest.mark.parametrize("kind", [Refused, NothingToDo, NeedsPerson])
async def test_an_error_is_told_as_it_was_said(end: Any, kind: Any) -> None:
    row = await end(Closing.of_error(kind(EMPTY)))

    assert reason_in("de", row) == "deal.amount ist leer; bitte am Deal eintragen"


async def test_a_plain_reason_is_told_as_it_is(end: Any) -> None:
    row = await end(Closing(Outcome.DONE, "by hand"))

    assert (row.wording, reason_in("de", row)) == (None, "by hand")


async def test_what_waits_is_told_in_the_language_too(
    store: Store, claimed: Any, clock: Any, row_of: Any
) -> None:
    row = await claimed()
    await store.write(
        lambda session: ledger.postpone(
            session, row.id, token=row.token, until=clock(), reason=EMPTY, category=""
        ),
        account=None,
    )

    assert reason_in("de", await row_of(row.id)) == "deal.amount ist leer; bitte am Deal eintragen"


async def test_what_stands_in_the_way_is_added_in_the_language(end: Any, accept: Any, clock: Any) -> None:
    standing = await accept("schedule:7")
    again = Start("create-invoice", "schedule:7", {}, clock(), "DEAL", "7")

    row = await end(Closing(Outcome.DONE, EMPTY, starts=(again,)), "call:ap-2")

    assert reason_in("de", row) == (
        "deal.amount ist leer; bitte am Deal eintragen; "
        f"create-invoice wurde nicht erneut gestartet: die Ausführung {standing} ist im Gange"
    )
