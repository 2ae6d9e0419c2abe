"""Tell one fact on a deal's timeline, once: its key has one execution, and that makes one note.

A note has no unique property to be found by. Before a second try, the deal's notes are searched for the mark
at the end of ours: the first answer may have been lost.
"""

from html import escape

from engine.action import Outcome
from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_records import Association, NewRecord
from engine.errors import NeedsPerson, Refused
from engine.executions.effects import request_id
from engine.executions.ledger import Closing
from engine.mirroring.definitions import NOTES
from engine.mirroring.showing import ended, taken
from engine.services import Services
from engine.store.tables import Execution

_TO_DEAL = 214  # HubSpot's number of the association
_BODY = "hs_note_body"
_MARK = 10  # hex digits


async def run(row: Execution, services: Services) -> Closing:
    """Make the note; where HubSpot does not let us, that is kept and said elsewhere."""
    try:
        await _note(row, services)
    except (NeedsPerson, Refused) as error:
        return await ended(row, services, NOTES, error)
    await taken(row, services, NOTES)
    return Closing(Outcome.DONE, "the deal's timeline tells it")


async def _note(row: Execution, services: Services) -> None:
    api, mark = services.accounts.hubspot(row.portal_id), _mark(row)
    if row.attempts > 1 and await _is_there(api, row.object_id, mark):
        return
    properties = {"hs_timestamp": row.inputs["at"], _BODY: _body(row.inputs["text"], mark)}
    note = NewRecord(properties, (Association(row.object_id, _TO_DEAL),))
    await api.create_records(NOTES, [note], _BODY)


async def _is_there(api: HubSpot, deal_id: str, mark: str) -> bool:
    notes = await api.records(NOTES, await api.associated("deals", deal_id, NOTES), [_BODY])
    return any(mark in note.properties.get(_BODY, "") for note in notes)


def _body(text: str, mark: str) -> str:
    """HTML; the mark is for us, and short."""
    return f"<p>{escape(text)}</p><p><small>Stagebill · {mark}</small></p>"


def _mark(row: Execution) -> str:
    """The same for every try, and for no other note."""
    return request_id(row.portal_id, row.business_key, NOTES, 0)[-_MARK:]
