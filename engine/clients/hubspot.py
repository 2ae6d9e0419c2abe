"""HubSpot's REST API by date-based version, as far as Stagebill uses it.

Every method raises: TryLater (nothing happened), NeedsPerson (reinstall, or grant a scope), Refused (code:
the HTTP status); those that change something also Unsure, although each of them may safely be repeated.
Source: HubSpot API reference, version 2026-09.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from engine import exact_json
from engine.clients.http import Answer, Call, unusable
from engine.clients.hubspot_errors import error_of, words_of
from engine.clients.hubspot_wire import (
    COMPANY_PROPERTIES,
    CONTACT_PROPERTIES,
    PRIMARY,
    Link,
    PropertyDefinition,
    PropertyGroup,
    batch_to_wire,
    company_from,
    complete_results,
    contact_from,
    deal_from,
    links_from,
    more_associated,
    names_from,
    property_to_wire,
)
from engine.clients.limiter import Limiter, LimitKey
from engine.clients.sender import Meter, Sender, Tokens
from engine.clients.wire import Json, Unreadable
from engine.errors import Refused
from engine.records import Company, Contact, Deal

T = TypeVar("T")

API_VERSION = "2026-09"
_BATCH = 100
_LINKED = ("contacts", "companies")
_JSON = {"Content-Type": "application/json"}
_CALLBACK_GONE = (404, 409, 410)  # unknown, completed before, expired: HubSpot waits for nothing any more


class HubSpot:
    """One HubSpot account (`portal_id`), on behalf of one installation."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: Tokens,
        limiter: Limiter,
        meter: Meter,
        *,
        base_url: str,
        portal_id: str,
    ) -> None:
        key = LimitKey("hubspot", portal_id)
        self._sender = Sender(http, tokens, limiter, meter, key=key, token_refused=_token_refused)
        self._base = base_url.rstrip("/")

    # Reading

    async def deal(self, deal_id: str, properties: Sequence[str]) -> Deal:
        """One deal with these properties and all its contacts and companies: one call, as a rule.

        Refused: 404 where it is gone. Source: CRM objects > Deals > Read.
        """
        params = {"properties": ",".join(properties), "associations": ",".join(_LINKED)}
        call = _read_call("read the deal", self._object("deals", deal_id), params=params)
        deal, incomplete = await self._ask(
            call, lambda body: (deal_from(body), [kind for kind in _LINKED if more_associated(body, kind)])
        )
        if "contacts" in incomplete:
            links = await self._links(deal_id, "contacts")
            deal = replace(deal, contact_ids=tuple(link.id for link in links))
        if "companies" in incomplete:
            links = await self._links(deal_id, "companies")
            primary = next((link.id for link in links if PRIMARY in link.labels), None)
            deal = replace(deal, company_ids=tuple(link.id for link in links), primary_company_id=primary)
        return deal

    async def contacts(self, ids: Sequence[str], properties: Sequence[str] = ()) -> tuple[Contact, ...]:
        """These contacts, without those that were deleted; a call per 100.

        Source: CRM objects > Contacts > Batch read.
        """
        return await self._batch("contacts", ids, (*CONTACT_PROPERTIES, *properties), contact_from)

    async def companies(self, ids: Sequence[str], properties: Sequence[str] = ()) -> tuple[Company, ...]:
        """These companies, without those that were deleted; a call per 100.

        Source: CRM objects > Companies > Batch read.
        """
        return await self._batch("companies", ids, (*COMPANY_PROPERTIES, *properties), company_from)

    async def deal_contact_labels(self, deal_id: str) -> Mapping[str, frozenset[str]]:
        """The labels ("Billing contact", …) of each of the deal's contacts; an empty set where it has none.

        Source: Associations > Batch read.
        """
        return {link.id: link.labels for link in await self._links(deal_id, "contacts")}

    # Changing

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
        _check(call, answer)

    async def ensure_properties(
        self, object_type: str, group: PropertyGroup, definitions: Sequence[PropertyDefinition]
    ) -> tuple[str, ...]:
        """See to it that a group and its properties exist; returns the names of those that were missing.

        Reads first and creates only what is missing; somebody else creating it at the same time is no harm.
        Source: Properties > List, Create; Property groups > List, Create.
        """
        url = f"{self._base}/crm/properties/{API_VERSION}/{_part(object_type)}"
        present = await self._ask(_read_call("read the properties", url), names_from)
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
        url = f"{self._base}/automation/actions/callbacks/{API_VERSION}/{_part(callback_id)}/complete"
        body = {"outputFields": dict(output_fields), "typedOutputs": {}}
        call = _write_call("complete the workflow's action", "POST", url, body)
        answer = await self._sender.send(call, counted="crm")
        if answer.status in _CALLBACK_GONE:
            return False
        _check(call, answer)
        return True

    # Sending

    def _object(self, kind: str, record_id: str) -> str:
        return f"{self._base}/crm/objects/{API_VERSION}/{kind}/{_part(record_id)}"

    async def _batch(
        self, kind: str, ids: Sequence[str], properties: Sequence[str], read: Callable[[Json], T]
    ) -> tuple[T, ...]:
        names = list(dict.fromkeys(properties))
        found: list[T] = []
        for start in range(0, len(ids), _BATCH):
            body = batch_to_wire(ids[start : start + _BATCH], names)
            call = _read_call(f"read {kind}", self._object(kind, "batch") + "/read", body=body)
            found += await self._ask(call, lambda body: [read(row) for row in complete_results(body)])
        return tuple(found)

    async def _links(self, deal_id: str, kind: str) -> list[Link]:
        url = f"{self._base}/crm/associations/{API_VERSION}/deals/{kind}/batch/read"
        asked = {"id": deal_id}
        found: list[Link] = []
        while True:
            call = _read_call(f"read the deal's {kind}", url, body={"inputs": [asked]})
            links, after = await self._ask(call, links_from)
            found += links
            if after is None:
                return found
            asked = {"id": deal_id, "after": after}

    async def _ensure_group(self, url: str, group: PropertyGroup) -> None:
        if group.name not in await self._ask(_read_call("read the property groups", url), names_from):
            body = {"name": group.name, "label": group.label, "displayOrder": -1}
            await self._create_once(_write_call("create the property group", "POST", url, body))

    async def _create_once(self, call: Call) -> None:
        answer = await self._sender.send(call, counted="crm")
        if answer.status != 409:  # it exists already: what was wanted
            _check(call, answer)

    async def _ask(self, call: Call, read: Callable[[Any], T]) -> T:
        answer = await self._sender.send(call, counted="crm")
        _check(call, answer)
        try:
            return read(answer.body)
        except Unreadable as exc:
            raise unusable(call, str(exc), trace=answer.trace) from None


def _token_refused(answer: Answer) -> bool:
    return answer.status == 401


def _check(call: Call, answer: Answer) -> None:
    if answer.status >= 400:
        raise error_of(call, answer)


def _names_unknown_property(answer: Answer) -> bool:
    """Whether a write was refused because a property does not exist: in a code, or inside its message."""
    return answer.status == 400 and "PROPERTY_DOESNT_EXIST" in str(answer.body)


def _part(value: str) -> str:
    """A value as one part of a path."""
    return quote(value, safe="")


def _read_call(
    task: str, url: str, *, params: Mapping[str, str] | None = None, body: Json | None = None
) -> Call:
    """A call that only reads; one with a body is a POST all the same."""
    call = Call("HubSpot", task, "GET", url, changes=False, params=params or {})
    return (
        call if body is None else replace(call, method="POST", headers=_JSON, content=exact_json.dumps(body))
    )


def _write_call(task: str, method: str, url: str, body: Json) -> Call:
    """A call that changes something; nobody needs what is in the answer to it."""
    content = exact_json.dumps(body)
    return Call("HubSpot", task, method, url, True, headers=_JSON, content=content, empty_answer=True)
