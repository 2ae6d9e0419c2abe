"""A ledger from before the chain: the migration takes its effects in, guarded from then on (F201)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from engine.proof.chain import TAKEN_OVER
from engine.proof.verifying import check_all, entries_of, walk
from engine.store import Store, open_store
from engine.store.migrate import migrate

PORTALS = ("1", "2")
AT = "2026-03-02T15:00:00.000000Z"
EVENT = (
    "INSERT INTO event (id, portal_id, kind, dedupe_key, payload, received_at, reason) "
    "VALUES ('v-' || :portal, :portal, 'command', 'k', '{}', :at, '')"
)
EXECUTION = (
    "INSERT INTO execution (id, portal_id, business_key, event_id, action, role, object_type, object_id, "
    "inputs, created_at, state, first_due_at, due_at, attempts, reason, category, outputs, reply) "
    "VALUES ('x-' || :portal, :portal, 'call:ap', 'v-' || :portal, 'create-invoice', 'action', 'DEAL', '7', "
    "'{}', :at, 'closed', :at, :at, 1, '', '', '{}', 'none')"
)
EFFECT = (
    "INSERT INTO effect (id, execution_id, portal_id, connection_id, name, request_id, request, state, "
    "answer, document_id, tries, generation, intended_at, finished_at) "
    "VALUES (:name || :portal, 'x-' || :portal, :portal, 'c', :name, 'sb', :request, :state, :answer, "
    ":document, 1, 0, :at, :finished)"
)
DONE = {"state": "done", "answer": '{"TotalAmt": 300.30, "Id": "145"}', "document": "145", "finished": AT}
OPEN = {"state": "intended", "answer": "{}", "document": None, "finished": None}


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Store]:
    """A store of version 0004 with two accounts and an effect of each kind, opened by this version."""
    url = f"sqlite:///{tmp_path}/old.db"
    engine = create_engine(url)
    migrate(engine, "0004")
    with engine.begin() as connection:
        for portal in PORTALS:
            connection.execute(text(EVENT), {"portal": portal, "at": AT})
            connection.execute(text(EXECUTION), {"portal": portal, "at": AT})
            for name, kind in (("create customer", DONE), ("create invoice", OPEN)):
                told = {"portal": portal, "at": AT, "name": name, "request": '{"Amount": 100.00}', **kind}
                connection.execute(text(EFFECT), told)
    engine.dispose()
    opened = open_store(url)
    yield opened
    opened.close()


def flaws(store: Store, portal: str) -> list[str]:
    found: Any = store.read_now(lambda session: (walk(session, portal).flaws, check_all(session, portal)))
    return [flaw.sentence for flaw in (*found[0], *found[1])]


@pytest.mark.parametrize("portal", PORTALS)
def test_effects_from_before_are_in_the_chain_as_they_were(upgraded: Store, portal: str) -> None:
    assert flaws(upgraded, portal) == []
    entries = upgraded.read_now(lambda session: entries_of(session, portal, [f"create customer{portal}"]))
    (entry,) = entries[f"create customer{portal}"]
    assert (entry.sequence, entry.facts["what"]) == (1, TAKEN_OVER)


def test_what_is_altered_after_the_upgrade_is_found(upgraded: Store) -> None:
    statement = text("""UPDATE effect SET answer = '{"TotalAmt": 1, "Id": "145"}' WHERE portal_id = '1'""")
    upgraded.write_now(lambda session: session.connection().execute(statement), account="1")
    assert any("its answer was altered" in told for told in flaws(upgraded, "1"))
    assert flaws(upgraded, "2") == []
