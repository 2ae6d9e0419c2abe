"""HubSpot's REST API by date-based version, as far as Stagebill uses it.

Every method raises: TryLater (nothing happened), NeedsPerson (reinstall, or grant a scope), Refused (code:
the HTTP status); those that change something also Unsure, although each of them may safely be repeated.
Source: HubSpot API reference, version 2026-09.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine import exact_json
from engine.clients.http import Answer, Call, unusable
from engine.clients.hubspot_errors import is_hubspots, tells_no_error, words_of
from engine.clients.hubspot_reads import API_VERSION, JSON, HubSpotReads, check, path_part, read_call
from engine.clients.hubspot_wire import PropertyDefinition, PropertyGroup, names_from, property_to_wire
from engine.clients.wire import Json, Unreadable, an_object, text
from engine.errors import Refused

_CALLBACK_GONE = (404, 409, 410)  # unknown, completed before, expired: HubSpot waits for nothing any more


class HubSpot(HubSpotReads):
    """One HubSpot account, on behalf of one installation: what is read of it, and what is changed in it.

    Units: property values are texts, numbers plain decimals, times UTC. Repeat: everything at will.
    Raises: TryLater, NeedsPerson and Refused; what changes something also Unsure.
    """

    async def update_deal(self, deal_id: str, properties: Mapping[str, str]) -> None:
        """Set these properties of a deal; `""` clears one. Repeat: sets the same values again.

        Refused: 404 where it is gone, 400 in HubSpot's own words (the account's validation rules, too), with
        the category "unknown-property" where one of the properties does not exist.
        Source: CRM objects > Deals > Update.
        """
        url = self._object("deals", deal_id)
        call = _write_call("update the deal", "PATCH", url, {"properties": dict(properties)})
        answer = await self._sender.send(call, counted="crm")
        if _names_unknown_property(answer):
            message = f"HubSpot refused to {call.task}: {words_of(answer)}"
            raise Refused(message, code="400", category="unknown-property", trace=answer.trace)
        check(call, answer)
        _confirmed(call, answer, "id")

    async def ensure_properties(
        self, object_type: str, group: PropertyGroup, definitions: Sequence[PropertyDefinition]
    ) -> tuple[str, ...]:
        """See to it that a group and its properties exist; returns the names of those that were missing.

        Reads first and creates only what is missing; somebody else creating it at the same time is no harm.
        Source: Properties > List, Create; Property groups > List, Create.
        """
        url = self._properties_url(object_type)
        present = await self._ask(read_call("read the properties", url), names_from)
        missing = [each for each in definitions if each.name not in present]
        if missing:
            await self._ensure_group(f"{url}/groups", group)
        for each in missing:
            task = f"create the property {each.name}"
            await self._create_once(_write_call(task, "POST", url, property_to_wire(each, group)))
        return tuple(each.name for each in missing)

    async def complete_callback(self, callback_id: str, output_fields: Mapping[str, str]) -> bool:
        """Tell a waiting workflow how its action ended; False where it waits no longer.

        `output_fields` holds texts, `hs_execution_state` among them (SUCCESS or FAIL_CONTINUE).
        Repeat: the second completion finds nothing that waits; so it is repeated (Unsure) where something
        else than HubSpot seems to have answered. Source: Automation > Actions > Callbacks.
        """
        url = f"{self._base}/automation/actions/callbacks/{API_VERSION}/{path_part(callback_id)}/complete"
        body = {"outputFields": dict(output_fields), "typedOutputs": {}}
        call = replace(_write_call("complete the workflow's action", "POST", url, body), empty_answer=True)
        answer = await self._sender.send(call, counted="crm")
        if answer.status in _CALLBACK_GONE and is_hubspots(answer):
            return False
        check(call, answer)
        if answer.body is not None and not (isinstance(answer.body, Mapping) and tells_no_error(answer.body)):
            raise unusable(call, "its body is not what it should be", trace=answer.trace)
        return True

    async def _ensure_group(self, url: str, group: PropertyGroup) -> None:
        if group.name not in await self._ask(read_call("read the property groups", url), names_from):
            body = {"name": group.name, "label": group.label, "displayOrder": -1}
            await self._create_once(_write_call("create the property group", "POST", url, body))

    async def _create_once(self, call: Call) -> None:
        answer = await self._sender.send(call, counted="crm")
        if answer.status == 409 and is_hubspots(answer):
            return  # it exists already: what was wanted
        check(call, answer)
        _confirmed(call, answer, "name")


def _names_unknown_property(answer: Answer) -> bool:
    """Whether a write was refused because a property does not exist: in a code, or inside its message."""
    return answer.status == 400 and "PROPERTY_DOESNT_EXIST" in str(answer.body)


def _confirmed(call: Call, answer: Answer, key: str) -> None:
    """Nobody needs what is in the answer to a change, but without it HubSpot has not answered."""
    try:
        text(an_object(answer.body), key)
    except Unreadable as exc:
        raise unusable(call, str(exc), trace=answer.trace) from None


def _write_call(task: str, method: str, url: str, body: Json) -> Call:
    """A call that changes something."""
    return Call("HubSpot", task, method, url, True, headers=JSON, content=exact_json.dumps(body))
