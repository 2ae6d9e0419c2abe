"""Records of any kind in HubSpot, several in a call: looked for by a unique property, made, changed, linked.

Every method raises: TryLater (nothing happened), NeedsPerson (reinstall, or grant a scope), Refused (code:
the HTTP status; category "unknown-property" where one of the properties does not exist, "taken" where
another record has the unique value already), and those that change something also Unsure.
Source: HubSpot API reference, CRM objects > Batch, Associations; version 2026-09.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import exact_json
from engine.clients.http import Answer, Call, unusable
from engine.clients.hubspot_errors import words_of
from engine.clients.hubspot_kinds import called
from engine.clients.hubspot_reads import JSON, HubSpotReads, check, path_part, read_call
from engine.clients.hubspot_wire import complete_results, record_from
from engine.clients.wire import Json, Unreadable, an_object
from engine.errors import Refused
from engine.records import CrmRecord
from engine.said import said

MOST_AT_ONCE = 100
_IN_PART = 207  # a batch of which some could not be done


@dataclass(frozen=True, slots=True)
class Association:
    """A record that a new one belongs to, by HubSpot's number of the association's type."""

    to_id: str
    type_id: int


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be made: its properties as HubSpot's texts, and what it belongs to."""

    properties: Mapping[str, str]
    associations: tuple[Association, ...] = ()


class HubSpotRecords(HubSpotReads):
    """One HubSpot account (`portal_id`): records of any kind, by HubSpot's plural name of it."""

    async def records_by(self, kind: str, unique: str, values: Sequence[str]) -> Mapping[str, str]:
        """The ids of the records that have these values of a unique property, by value; a call per 100.

        Source: CRM objects > Batch read, `idProperty`.
        """
        found: dict[str, str] = {}
        for start in range(0, len(values), MOST_AT_ONCE):
            some = values[start : start + MOST_AT_ONCE]
            body = {"inputs": [{"id": one} for one in some], "properties": [unique], "idProperty": unique}
            call = read_call(
                said("look for {kind}", kind=called(kind)), self._object(kind, "batch") + "/read", body=body
            )
            answer = await self._sender.send(call, counted="crm")
            _check_write(call, answer)
            rows = _records(call, answer)
            found |= {row.properties[unique]: row.id for row in rows if unique in row.properties}
        return found

    async def create_records(self, kind: str, new: Sequence[NewRecord], unique: str) -> Mapping[str, str]:
        """Make records; their ids by the value of the unique property. A call per 100.

        Repeat: makes them again, or is refused ("taken") where `unique` is a property with unique values.
        Source: CRM objects > Batch create.
        """
        inputs = [{"properties": dict(one.properties), "associations": _linked(one)} for one in new]
        made: dict[str, str] = {}
        for start in range(0, len(inputs), MOST_AT_ONCE):
            some = inputs[start : start + MOST_AT_ONCE]
            call, answer = await self._write(kind, "create", some)
            rows = _records(call, answer)
            if len(rows) != len(some):
                raise unusable(call, said("it tells of some of the records only"), trace=answer.trace)
            made |= {row.properties.get(unique, ""): row.id for row in rows}
        return made

    async def update_records(self, kind: str, changed: Mapping[str, Mapping[str, str]]) -> None:
        """Set properties of records by their ids; a call per 100. Repeat: sets the same values again.

        Refused: 404 where one of them is gone. Source: CRM objects > Batch update.
        """
        inputs = [{"id": one, "properties": dict(values)} for one, values in changed.items()]
        for start in range(0, len(inputs), MOST_AT_ONCE):
            some = inputs[start : start + MOST_AT_ONCE]
            call, answer = await self._write(kind, "update", some)
            if len(_records(call, answer)) == len(some):
                continue
            if answer.status == _IN_PART:
                raise Refused(
                    said("HubSpot has not all of the {kind} any more", kind=called(kind)),
                    code="404",
                    trace=answer.trace,
                )
            raise unusable(call, said("it tells of some of the records only"), trace=answer.trace)

    async def link(self, kind: str, record_id: str, to_kind: str, to_id: str) -> None:
        """Associate two records the plain way. Repeat: changes nothing more.

        Source: Associations > Create default.
        """
        url = f"{self._object(kind, record_id)}/associations/default/{to_kind}/{path_part(to_id)}"
        call = Call(
            "HubSpot", said("associate one of the {kind}", kind=called(kind)), "PUT", url, True, headers=JSON
        )
        answer = await self._sender.send(call, counted="crm")
        check(call, answer)
        try:
            an_object(answer.body)
        except Unreadable as exc:
            raise unusable(call, str(exc), trace=answer.trace) from None

    async def _write(self, kind: str, verb: str, inputs: Sequence[Json]) -> tuple[Call, Answer]:
        url, named = f"{self._object(kind, 'batch')}/{verb}", kind.replace("_", " ")
        task = said("create {kind}", kind=named) if verb == "create" else said("update {kind}", kind=named)
        call = write_call(task, "POST", url, {"inputs": list(inputs)})
        answer = await self._sender.send(call, counted="crm")
        _check_write(call, answer)
        return call, answer


def write_call(task: str, method: str, url: str, body: Json) -> Call:
    """A call that changes something."""
    return Call("HubSpot", task, method, url, True, headers=JSON, content=exact_json.dumps(body))


def names_unknown_property(answer: Answer) -> bool:
    """Whether a call was refused because a property does not exist: in a code, or inside its message."""
    return answer.status == 400 and "PROPERTY_DOESNT_EXIST" in str(answer.body)


def _check_write(call: Call, answer: Answer) -> None:
    """Raises what a refusal means, told apart where the caller can mend it."""
    message = said("HubSpot refused to {task}: {words}", task=call.task, words=words_of(answer))
    if names_unknown_property(answer) or (answer.status == 400 and "is not a unique property" in message):
        raise Refused(message, code="400", category="unknown-property", trace=answer.trace)
    if answer.status in (400, 409) and "CONFLICTING_UNIQUE_VALUE" in str(answer.body):
        raise Refused(message, code=str(answer.status), category="taken", trace=answer.trace)
    check(call, answer)


def _records(call: Call, answer: Answer) -> list[CrmRecord]:
    try:
        return [record_from(row) for row in complete_results(an_object(answer.body))]
    except Unreadable as exc:
        raise unusable(call, str(exc), trace=answer.trace) from None


def _linked(one: NewRecord) -> list[Json]:
    return [
        {
            "to": {"id": link.to_id},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": link.type_id}],
        }
        for link in one.associations
    ]
