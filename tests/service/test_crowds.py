"""More comes in than can be done: what is stored is answered, what cannot be is sent away; none is lost."""

import asyncio
import json
from typing import Any

import pytest
from sqlmodel import func, select

from engine.store.tables import Event
from engine.web import room

CALLS = 12


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for five calls at once. To be asked for before the service."""
    monkeypatch.setattr(room, "MOST", 5)


async def call(service: Any, number: int) -> Any:
    body = json.dumps(
        {
            "callbackId": f"ap-{number}",
            "origin": {"portalId": 4210001},
            "object": {"objectType": "DEAL", "objectId": "77"},
            "inputFields": {},
        }
    ).encode()
    headers = service.signature("do-nothing", body)
    return await service.http.post("/hubspot/actions/do-nothing", content=body, headers=headers)


def stored(service: Any) -> int:
    opened = service.store()
    try:
        return int(opened.read_now(lambda session: session.exec(select(func.count(Event.id))).one()))
    finally:
        opened.close()


async def test_calls_for_which_there_is_no_room_are_sent_away_and_not_stored(narrow: None, service: Any):
    answers = await asyncio.gather(*(call(service, number) for number in range(CALLS)))

    told = [answer.status_code for answer in answers]
    assert (told.count(200), told.count(503)) == (5, CALLS - 5)
    away = next(answer for answer in answers if answer.status_code == 503)
    assert away.headers["retry-after"] == "5"
    assert away.json() == {
        "error": "5 calls are under way, and this one would not be answered in time; call again"
    }
    assert stored(service) == 5


async def test_who_calls_again_is_let_in(narrow: None, service: Any):
    """HubSpot repeats what was answered 503, for three days."""
    await asyncio.gather(*(call(service, number) for number in range(CALLS)))

    for number in range(CALLS):
        assert (await call(service, number)).status_code == 200
    assert stored(service) == CALLS


async def test_health_is_told_however_many_call(narrow: None, service: Any):
    calls = asyncio.gather(*(call(service, number) for number in range(CALLS)))
    live = await service.http.get("/health/live")
    await calls

    assert live.status_code == 200


async def test_a_call_behind_a_long_line_is_answered_at_once(service: Any, monkeypatch: pytest.MonkeyPatch):
    """More wait than will hear of their end in time: the workflow is asked for patience."""
    monkeypatch.setattr("engine.web.actions._ROOM", 0)
    answer = await call(service, 1)

    assert answer.json()["outputFields"]["hs_execution_state"] == "BLOCK"
