"""A row that was altered by hand is found, whatever was altered (F201)."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from engine.errors import Refused, TryLater, Unsure
from engine.proof.chain import Head, digest_of, head, link_digest
from engine.proof.verifying import holds, walk
from engine.store import Store
from engine.store.tables import Effect

PORTAL = "4210001"

pytestmark = pytest.mark.usefixtures("two")


@pytest.fixture
def first(store: Store, two: tuple[str, str]) -> str:
    """The id of the first effect."""
    found = store.read_now(lambda session: session.exec(select(Effect.id).order_by(Effect.id)).first())
    return str(found)


def test_what_nobody_touched_is_as_it_was(flaws: Callable[[], list[str]]) -> None:
    assert flaws() == []


ALTERED = {
    "execution_id": ("'{other}'", "the execution it belongs to was altered"),
    "connection_id": ("'c-2'", 'its connection was altered; sealed was "c-1"'),
    "name": ("'record payment'", 'its name was altered; sealed was "create invoice"'),
    "request_id": ("'sb-other'", "its requestid was altered; sealed was"),
    "request": ("""'{"CustomerRef": {"value": "58"}, "TotalAmt": 90.00}'""", "its request was altered"),
    "answer": ("""'{"Id": "145", "DocNumber": "1001", "TotalAmt": 90.00}'""", "its answer was altered"),
    "document_id": ("'999'", 'the id of its document was altered; sealed was "145"'),
    "state": ("'refused'", 'its state was altered; sealed was "done"'),
    "tries": ("7", 'the number of tries was altered; sealed was "1"'),
    "generation": ("3", "its generation was altered; sealed was none"),
    "intended_at": ("'2026-03-01T15:00:00.000000Z'", "the time of its intent was altered; sealed was"),
    "finished_at": ("'2026-03-01T15:00:00.000000Z'", "the time of its answer was altered; sealed was"),
}


@pytest.mark.parametrize("column", ALTERED)
def test_an_altered_effect_is_found(
    column: str, first: str, two: tuple[str, str], by_hand: Any, flaws: Callable[[], list[str]]
) -> None:
    value, sentence = ALTERED[column]
    if column == "execution_id":
        value = f"'{two[1]}'"
        by_hand("UPDATE effect SET name = 'set aside' WHERE id <> :id", id=first)  # one name for each run
    by_hand(f"UPDATE effect SET {column} = {value} WHERE id = :id", id=first)

    assert any(sentence in told and first in told for told in flaws()), flaws()


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        (
            "business_key",
            "call:other",
            'the business key of its execution was altered; sealed was "call:ap-1"',
        ),
        ("object_id", "8", 'the record of its execution was altered; sealed was "DEAL 7"'),
        ("action", "void-invoice", 'the action of its execution was altered; sealed was "create-invoice"'),
        ("decision_id", "d-1", "the decision of its execution was altered; sealed was none"),
    ],
)
def test_an_altered_execution_is_found(
    column: str, value: str, sentence: str, two: Any, by_hand: Any, flaws: Callable[[], list[str]]
) -> None:
    by_hand(f"UPDATE execution SET {column} = :value WHERE id = :id", value=value, id=two[0])

    assert [told.partition(": ")[2] for told in flaws()] == [sentence]


def test_an_effect_moved_to_another_account_is_found(first: str, by_hand: Any, flaws: Any) -> None:
    by_hand("UPDATE effect SET portal_id = '99' WHERE id = :id", id=first)

    assert flaws() == [
        f"the row of create invoice, document 145 is missing; entry 1 of the chain knows it as effect {first}"
    ]


def test_a_deleted_effect_is_found(first: str, by_hand: Any, flaws: Any) -> None:
    by_hand("DELETE FROM effect WHERE id = :id", id=first)

    assert flaws() == [
        f"the row of create invoice, document 145 is missing; entry 1 of the chain knows it as effect {first}"
    ]


def test_an_effect_that_was_put_in_is_found(first: str, by_hand: Any, flaws: Any) -> None:
    columns = "execution_id, portal_id, connection_id, request_id, request, state, answer, tries, generation"
    by_hand(
        f"INSERT INTO effect (id, name, intended_at, {columns}) "
        f"SELECT 'x', 'record payment', intended_at, {columns} FROM effect WHERE id = :id",
        id=first,
    )

    assert flaws() == [
        "record payment (effect x) has no entry in the chain: it was put in, or its entries were deleted"
    ]


def test_an_altered_entry_is_found(by_hand: Any, flaws: Any) -> None:
    by_hand("UPDATE link SET facts = replace(facts, '145', '999') WHERE sequence = 2")

    assert "entry 2 of the chain was altered after it was stored" in flaws()


def test_an_entry_that_was_sealed_anew_does_not_fit_the_next(store: Store, by_hand: Any, flaws: Any) -> None:
    """Whoever changes one has to change all that follow, up to the end that others know."""
    facts = json.dumps({"what": "answered", "effect": "x"})
    previous = store.read_now(lambda session: walk(session, PORTAL)).head  # any digest does
    by_hand(
        "UPDATE link SET facts = :facts, digest = :digest, previous = :previous, effect_id = 'x' "
        "WHERE sequence = 2",
        facts=facts,
        previous=previous.digest,
        digest=link_digest(PORTAL, 2, previous.digest, facts),
    )

    found = flaws()
    assert "entry 2 of the chain does not follow on entry 1" in found
    assert "entry 3 of the chain does not follow on entry 2" in found


def test_two_entries_that_changed_places_are_found(by_hand: Any, flaws: Any) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        by_hand("UPDATE link SET sequence = :new WHERE sequence = :old", old=old, new=new)

    assert "entry 2 of the chain does not follow on entry 1" in flaws()


def test_an_entry_given_to_another_effect_is_found(by_hand: Any, flaws: Any) -> None:
    by_hand("UPDATE link SET effect_id = 'x' WHERE sequence = 2")

    assert "entry 2 of the chain was moved to another effect, x" in flaws()


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [("2", "the chain lacks entry 2"), ("2, 3", "the chain lacks entries 2 to 3"), ("1", "lacks entry 1")],
)
def test_an_entry_deleted_in_the_middle_is_found(gone: str, sentence: str, by_hand: Any, flaws: Any) -> None:
    by_hand(f"DELETE FROM link WHERE sequence IN ({gone})")

    assert any(sentence in told for told in flaws())


def test_entries_cut_off_at_the_end_leave_an_effect_that_says_more(by_hand: Any, flaws: Any) -> None:
    by_hand("DELETE FROM link WHERE sequence = 4")

    assert any('its state was altered; sealed was "intended"' in told for told in flaws())


def test_an_end_cut_off_with_its_effect_is_found_by_the_head_that_was_told(
    store: Store, two: Any, by_hand: Any, flaws: Any
) -> None:
    """Nothing in the database can tell; what was printed before can."""
    told = store.read_now(lambda session: head(session, PORTAL))
    by_hand("DELETE FROM link WHERE sequence > 2")
    by_hand("DELETE FROM effect WHERE execution_id = :id", id=two[1])

    assert flaws() == []
    assert not store.read_now(lambda session: holds(session, PORTAL, told))


def test_a_head_that_was_told_stays_in_the_chain(store: Store) -> None:
    told = store.read_now(lambda session: Head(2, walk(session, PORTAL).head.digest))
    last = store.read_now(lambda session: head(session, PORTAL))

    assert store.read_now(lambda session: holds(session, PORTAL, last))
    assert not store.read_now(lambda session: holds(session, PORTAL, told))


def test_a_walk_goes_on_from_an_end_that_is_known(store: Store, two: Any) -> None:
    half = store.read_now(lambda session: walk(session, PORTAL))
    walked = store.read_now(lambda session: walk(session, PORTAL, half.head))

    assert (walked.entries, walked.flaws, walked.head) == (0, [], half.head)


@pytest.mark.parametrize(
    "error", [Refused("no"), TryLater("later"), Unsure("lost")], ids=["refused", "not-made", "lost"]
)
async def test_whatever_comes_of_a_call_is_sealed_as_it_stands(
    error: Exception, make: Any, flaws: Any
) -> None:
    with pytest.raises(type(error)):
        await make("call:ap-3", error)

    assert flaws() == []


async def test_another_account_has_a_chain_of_its_own(store: Store) -> None:
    assert store.read_now(lambda session: head(session, "99")) == Head(0, "0" * 64)


def test_a_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 2, "b": 1})


async def test_effects_of_one_account_at_once_make_one_chain(make: Any, store: Store, flaws: Any) -> None:
    await asyncio.gather(*(make(f"call:many-{number}") for number in range(12)))

    assert flaws() == []
    assert store.read_now(lambda session: walk(session, PORTAL)).entries == 4 + 2 * 12
