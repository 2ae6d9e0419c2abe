"""HubSpot's REST API by date-based version, as far as Stagebill uses it.

Every method raises: TryLater (nothing happened), NeedsPerson (reinstall, or grant a scope), Refused (code:
the HTTP status); those that change something also Unsure, although each of them may safely be repeated.
Source: HubSpot API reference, version 2026-09.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.clients.http import Answer, Call, unusable
from engine.clients.hubspot_errors import is_hubspots, tells_no_error, words_of
from engine.clients.hubspot_kinds import called
from engine.clients.hubspot_mail import Mail, mail_to_wire, result_of
from engine.clients.hubspot_reads import API_VERSION, check, path_part, read_call
from engine.clients.hubspot_records import HubSpotRecords, names_unknown_property, write_call
from engine.clients.hubspot_wire import (
    PropertyDefinition,
    PropertyGroup,
    complete_results,
    names_from,
    property_to_wire,
    record_from,
)
from engine.clients.wire import Unreadable, an_object, text
from engine.errors import Refused
from engine.records import CrmRecord
from engine.said import said

_USERS_VERSION = "2026-03"
_ACCOUNT_VERSION = "2026-03"
_NEWEST = 50
_CALLBACK_GONE = (404, 409, 410)  # unknown, completed before, expired: HubSpot waits for nothing any more


class HubSpot(HubSpotRecords):
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
        call = write_call(said("update the deal"), "PATCH", url, {"properties": dict(properties)})
        answer = await self._sender.send(call, counted="crm")
        if names_unknown_property(answer):
            message = said("HubSpot refused to {task}: {words}", task=call.task, words=words_of(answer))
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
        present = await self._ask(read_call(said("read the properties"), url), names_from)
        missing = [each for each in definitions if each.name not in present]
        if missing:
            await self._ensure_group(f"{url}/groups", group)
        for each in missing:
            task = said("create the property {name}", name=each.name)
            await self._create_once(write_call(task, "POST", url, property_to_wire(each, group)))
        return tuple(each.name for each in missing)

    async def complete_callback(self, callback_id: str, output_fields: Mapping[str, str]) -> bool:
        """Tell a waiting workflow how its action ended; False where it waits no longer.

        `output_fields` holds texts, `hs_execution_state` among them (SUCCESS or FAIL_CONTINUE).
        Repeat: the second completion finds nothing that waits; so it is repeated (Unsure) where something
        else than HubSpot seems to have answered. Source: Automation > Actions > Callbacks.
        """
        url = f"{self._base}/automation/actions/callbacks/{API_VERSION}/{path_part(callback_id)}/complete"
        body = {"outputFields": dict(output_fields), "typedOutputs": {}}
        call = replace(
            write_call(said("complete the workflow's action"), "POST", url, body), empty_answer=True
        )
        answer = await self._sender.send(call, counted="crm")
        if answer.status in _CALLBACK_GONE and is_hubspots(answer):
            return False
        check(call, answer)
        if answer.body is not None and not (isinstance(answer.body, Mapping) and tells_no_error(answer.body)):
            raise unusable(call, said("its body is not what it should be"), trace=answer.trace)
        return True

    async def send_mail(self, mail: Mail) -> str:
        """Have HubSpot send a mail that was designed there; returns HubSpot's number of it.

        Repeat: the same `send_id` goes out once. Refused: HubSpot will not send it, in its own word, or the
        account has no transactional mail. Source: Transactional single send.
        """
        url = f"{self._base}/marketing/transactional/{API_VERSION}/single-email/send"
        call = write_call(said("send the mail"), "POST", url, mail_to_wire(mail))
        answer = await self._sender.send(call, counted="crm")
        check(call, answer)
        try:
            status_id, refusal = result_of(an_object(answer.body))
        except Unreadable as exc:
            raise unusable(call, str(exc), trace=answer.trace) from None
        if refusal:
            message = said(
                "HubSpot did not send the mail: {refusal}; check the mail and the contact there",
                refusal=refusal[:60],
            )
            raise Refused(message, category="mail", trace=answer.trace)
        return status_id

    async def is_super_admin(self, user_id: str) -> bool:
        """Whether that user may do everything in the account. Source: Settings > Users > Read."""
        url = f"{self._base}/settings/users/{_USERS_VERSION}/{path_part(user_id)}"
        call = read_call(said("read the user"), url)
        return await self._ask(call, lambda body: bool(text(body, "id")) and body.get("superAdmin") is True)

    async def time_zone(self) -> str:
        """The account's own time zone, an IANA name. Source: Account information > Details."""
        url = f"{self._base}/account-info/{_ACCOUNT_VERSION}/details"
        return await self._ask(read_call(said("read the account"), url), lambda body: text(body, "timeZone"))

    async def newest(self, kind: str, properties: Sequence[str]) -> tuple[CrmRecord, ...]:
        """Some of the records of a kind that were made last, with these properties. Source: CRM search."""
        body = {
            "filterGroups": [],
            "sorts": [{"propertyName": "hs_createdate", "direction": "DESCENDING"}],
            "properties": list(properties),
            "limit": _NEWEST,
        }
        url = f"{self._base}/crm/objects/{API_VERSION}/{path_part(kind)}/search"
        call = read_call(said("look at the newest {kind}", kind=called(kind)), url, body=body)
        return await self._ask(
            call, lambda told: tuple(record_from(row) for row in complete_results(told)), "search"
        )

    async def _ensure_group(self, url: str, group: PropertyGroup) -> None:
        if group.name not in await self._ask(read_call(said("read the property groups"), url), names_from):
            body = {"name": group.name, "label": group.label, "displayOrder": -1}
            await self._create_once(write_call(said("create the property group"), "POST", url, body))

    async def _create_once(self, call: Call) -> None:
        answer = await self._sender.send(call, counted="crm")
        if answer.status == 409 and is_hubspots(answer):
            return  # it exists already: what was wanted
        check(call, answer)
        _confirmed(call, answer, "name")


def _confirmed(call: Call, answer: Answer, key: str) -> None:
    """Nobody needs what is in the answer to a change, but without it HubSpot has not answered."""
    try:
        text(an_object(answer.body), key)
    except Unreadable as exc:
        raise unusable(call, str(exc), trace=answer.trace) from None
