"""Tell facts on a deal's timeline, each once and in a note of its own: those of one moment in one call.

A note has no unique property to be found by. Before a second try, the deal's notes are searched for the marks
at the end of ours: the first answer may have been lost.
"""

from html import escape

from engine.action import Outcome
from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_records import Association, NewRecord
from engine.errors import NeedsPerson, Refused
from engine.executions.effects import request_id
from engine.executions.ending import Closing
from engine.mirroring.definitions import NOTES
from engine.mirroring.notes import notes_of
from engine.mirroring.showing import ended
from engine.services import Services
from engine.store.tables import Execution

_TO_DEAL = 214  # HubSpot's number of the association
_BODY = "hs_note_body"
_MARK = 10  # hex digits


async def run(row: Execution, services: Services) -> Closing:
    """Make the notes; where HubSpot does not let us, that is kept and said elsewhere."""
    try:
        await _tell(row, services)
    except (NeedsPerson, Refused) as error:
        return await ended(row, services, NOTES, error)
    return Closing(Outcome.DONE, "the deal's timeline tells it")


async def _tell(row: Execution, services: Services) -> None:
    api = services.accounts.hubspot(row.portal_id)
    texts = {_mark(row.portal_id, one["key"]): one for one in notes_of(row)}
    there = await _bodies(api, row.object_id) if row.tried_before else []
    new = [
        NewRecord(
            {"hs_timestamp": one["at"], _BODY: _body(one["text"], mark)},
            (Association(row.object_id, _TO_DEAL),),
        )
        for mark, one in texts.items()
        if not any(mark in body for body in there)
    ]
    await api.create_records(NOTES, new, _BODY)


async def _bodies(api: HubSpot, deal_id: str) -> list[str]:
    """What the notes say that the deal has."""
    notes = await api.records(NOTES, await api.associated("deals", deal_id, NOTES), [_BODY])
    return [note.properties.get(_BODY, "") for note in notes]


def _body(text: str, mark: str) -> str:
    """HTML; the mark is for us, and short."""
    return f"<p>{escape(text)}</p><p><small>Stagebill · {mark}</small></p>"


def _mark(portal_id: str, key: str) -> str:
    """The same for every try, and for no other note."""
    return request_id(portal_id, key, NOTES, 0)[-_MARK:]
