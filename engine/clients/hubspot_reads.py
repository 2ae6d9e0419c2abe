"""What is read from HubSpot: records, what they are associated with, owners, and what properties there are.

Every method raises: TryLater (nothing happened), NeedsPerson (reinstall, or grant a scope), Refused (code:
the HTTP status). No list is ever shorter than HubSpot's: pages are followed, and part of an answer is none.
Kinds of records are HubSpot's plural names (deals, contacts, line_items).
Source: HubSpot API reference, version 2026-09.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from engine import exact_json
from engine.clients.http import Answer, Call, unusable
from engine.clients.hubspot_errors import error_of
from engine.clients.hubspot_history import MOST_RECORDS, Remembered, histories_from, histories_to_wire
from engine.clients.hubspot_kinds import called
from engine.clients.hubspot_pipelines import PipelineDefinition, pipelines_from
from engine.clients.hubspot_search import Filter, newest_to_wire, search_to_wire
from engine.clients.hubspot_wire import (
    COMPANY_PROPERTIES,
    CONTACT_PROPERTIES,
    PRIMARY,
    Link,
    PropertyDefinition,
    batch_to_wire,
    company_from,
    complete_results,
    contact_from,
    deal_from,
    definitions_from,
    linked_ids,
    links_from,
    links_of_each,
    listed_from,
    more_associated,
    owner_from,
    owners_from,
    record_from,
)
from engine.clients.limiter import Kind, Limiter, LimitKey
from engine.clients.sender import Meter, Sender, Tokens
from engine.clients.wire import Json, Unreadable, an_object
from engine.records import Company, Contact, CrmRecord, Deal
from engine.said import said

T = TypeVar("T")

API_VERSION = "2026-09"
_BATCH = 100
_LINKED_AT_ONCE = 1000
_OWNERS_AT_ONCE = 500
_ALWAYS_LINKED = ("contacts", "companies")
JSON = {"Content-Type": "application/json"}


class HubSpotReads:
    """One HubSpot account (`portal_id`), on behalf of one installation, as far as it is read."""

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

    async def deal(self, deal_id: str, properties: Sequence[str], linked: Sequence[str] = ()) -> Deal:
        """One deal with these properties and all its contacts and companies: one call, as a rule.

        Of the kinds in `linked` it tells the ids where the same answer holds all of them; where it lists
        none, that may be for want of a permission. Refused: 404 where it is gone.
        Source: CRM objects > Deals > Read.
        """
        kinds = (*_ALWAYS_LINKED, *linked)
        params = {"properties": ",".join(properties), "associations": ",".join(kinds)}
        call = read_call(said("read the deal"), self._object("deals", deal_id), params=params)
        deal, incomplete, further = await self._ask(
            call,
            lambda body: (
                deal_from(body),
                [kind for kind in kinds if more_associated(body, kind)],
                {kind: linked_ids(body, kind) for kind in linked},
            ),
        )
        known = {kind: ids for kind, ids in further.items() if ids and kind not in incomplete}
        return await self._completed(replace(deal, linked=known), incomplete)

    async def _completed(self, deal: Deal, incomplete: Sequence[str]) -> Deal:
        if "contacts" in incomplete:
            links = await self._links("deals", deal.id, "contacts")
            deal = replace(deal, contact_ids=_ids(links))
        if "companies" in incomplete:
            links = await self._links("deals", deal.id, "companies")
            primary = next((link.id for link in links if PRIMARY in link.labels), None)
            deal = replace(deal, company_ids=_ids(links), primary_company_id=primary)
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

    async def records(
        self, kind: str, ids: Sequence[str], properties: Sequence[str]
    ) -> tuple[CrmRecord, ...]:
        """These records of a kind, without those that were deleted; a call per 100.

        Source: CRM objects > Batch read.
        """
        return await self._batch(kind, ids, properties, record_from)

    async def deal_contact_labels(self, deal_id: str) -> Mapping[str, frozenset[str]]:
        """The labels ("Billing contact", …) of each of the deal's contacts; an empty set where it has none.

        Source: Associations > Batch read.
        """
        return {link.id: link.labels for link in await self._links("deals", deal_id, "contacts")}

    async def associated(self, kind: str, record_id: str, with_kind: str) -> tuple[str, ...]:
        """The ids of all records of one kind that a record is associated with.

        Source: Associations > Batch read.
        """
        return _ids(await self._links(kind, record_id, with_kind))

    async def linked(self, kind: str, ids: Sequence[str], with_kind: str) -> Mapping[str, tuple[Link, ...]]:
        """What each of these records is associated with, with labels: a call per 1,000, and per page.

        Source: Associations > Batch read.
        """
        found: dict[str, list[Link]] = {each: [] for each in ids}
        for start in range(0, len(ids), _LINKED_AT_ONCE):
            asked = dict.fromkeys(ids[start : start + _LINKED_AT_ONCE], "")
            seen: set[tuple[str, str]] = set()
            while asked:
                seen |= asked.items()
                links, asked = await self._link_page(kind, with_kind, asked, seen)
                for each, told in links.items():
                    found[each] += told
        return {each: tuple(links) for each, links in found.items()}

    async def _link_page(
        self, kind: str, with_kind: str, asked: Mapping[str, str], seen: Set[tuple[str, str]]
    ) -> tuple[dict[str, list[Link]], dict[str, str]]:
        """One page of each of these records, and where the next ones start; `seen` are those asked for."""
        inputs = [{"id": each} | ({"after": after} if after else {}) for each, after in asked.items()]
        url = f"{self._base}/crm/associations/{API_VERSION}/{kind}/{with_kind}/batch/read"
        call = read_call(
            said("read the {with_kind} of {kind}", with_kind=called(with_kind), kind=called(kind)),
            url,
            body={"inputs": inputs},
        )

        def read(body: Json) -> tuple[dict[str, list[Link]], dict[str, str]]:
            links, more = links_of_each(body)
            if not links.keys() <= asked.keys() or more.items() & seen:
                raise Unreadable("it tells of records that were not asked for, or its pages have no end")
            return links, more

        return await self._ask(call, read)

    async def owner(self, owner_id: str) -> CrmRecord:
        """One owner of records: id, email, firstName, lastName. Refused: 404 where there is none any more.

        Source: CRM owners > Read.
        """
        url = f"{self._base}/crm/owners/{API_VERSION}/{path_part(owner_id)}"
        return await self._ask(read_call(said("read the owner"), url), owner_from)

    async def owners(self) -> tuple[CrmRecord, ...]:
        """All owners of records who are not archived, as `owner` reads one. Source: CRM owners > List."""
        url = f"{self._base}/crm/owners/{API_VERSION}"

        def page(after: str) -> Call:
            asked = {"limit": str(_OWNERS_AT_ONCE)} | ({"after": after} if after else {})
            return read_call(said("read the owners"), url, params=asked)

        return tuple(await self._pages(page, owners_from))

    async def properties(self, kind: str) -> tuple[PropertyDefinition, ...]:
        """All properties that records of a kind can have. Source: Properties > List."""
        call = read_call(said("read the properties of {kind}", kind=called(kind)), self._properties_url(kind))
        return await self._ask(call, definitions_from)

    async def pipelines(self, kind: str) -> tuple[PipelineDefinition, ...]:
        """All pipelines of a kind of record (deals, tickets) with their stages. Source: Pipelines > List."""
        url = f"{self._base}/crm/pipelines/{API_VERSION}/{path_part(kind)}"
        return await self._ask(
            read_call(said("read the pipelines of {kind}", kind=called(kind)), url), pipelines_from
        )

    async def search_deals(
        self, filters: Sequence[Filter], properties: Sequence[str], after_id: str = "0"
    ) -> tuple[CrmRecord, ...]:
        """The next deals by id behind `after_id` that pass all filters; fewer than PAGE are the last ones.

        What changed within the last moments may be missing, or found as it was. Source: CRM search.
        """
        body = search_to_wire(filters, properties, after_id)
        call = read_call(
            said("search deals"), f"{self._base}/crm/objects/{API_VERSION}/deals/search", body=body
        )
        return await self._ask(
            call, lambda told: tuple(record_from(row) for row in complete_results(told)), "search"
        )

    async def newest_deals(
        self, filters: Sequence[Filter], properties: Sequence[str], *, start: int, limit: int
    ) -> tuple[tuple[CrmRecord, ...], int]:
        """Deals from number `start` on that pass all filters, newest first, and how many pass in all.

        HubSpot shows the first 10,000. What changed just now may be found as it was. Source: CRM search.
        """
        body = newest_to_wire(filters, properties, start, limit)
        call = read_call(
            said("search deals"), f"{self._base}/crm/objects/{API_VERSION}/deals/search", body=body
        )
        return await self._ask(call, listed_from, "search")

    async def deal_histories(self, ids: Sequence[str], properties: Sequence[str]) -> tuple[Remembered, ...]:
        """What values these properties of these deals had and since when, without deals that were deleted.

        A call per 50. Source: CRM objects > Deals > Batch read, `propertiesWithHistory`.
        """
        found: list[Remembered] = []
        for start in range(0, len(ids), MOST_RECORDS):
            body = histories_to_wire(ids[start : start + MOST_RECORDS], properties)
            call = read_call(
                said("read what deals were"), self._object("deals", "batch") + "/read", body=body
            )
            found += await self._ask(call, histories_from)
        return tuple(found)

    # Sending

    def _object(self, kind: str, record_id: str) -> str:
        return f"{self._base}/crm/objects/{API_VERSION}/{kind}/{path_part(record_id)}"

    def _properties_url(self, kind: str) -> str:
        return f"{self._base}/crm/properties/{API_VERSION}/{path_part(kind)}"

    async def _batch(
        self, kind: str, ids: Sequence[str], properties: Sequence[str], read: Callable[[Json], T]
    ) -> tuple[T, ...]:
        names = list(dict.fromkeys(properties))
        found: list[T] = []
        for start in range(0, len(ids), _BATCH):
            body = batch_to_wire(ids[start : start + _BATCH], names)
            call = read_call(
                said("read {kind}", kind=called(kind)), self._object(kind, "batch") + "/read", body=body
            )
            found += await self._ask(call, lambda body: [read(row) for row in complete_results(body)])
        return tuple(found)

    async def _links(self, kind: str, record_id: str, with_kind: str) -> list[Link]:
        url = f"{self._base}/crm/associations/{API_VERSION}/{kind}/{with_kind}/batch/read"
        linked = called(with_kind)
        task = (
            said("read the deal's {kind}", kind=linked)
            if kind == "deals"
            else said("read a record's {kind}", kind=linked)
        )

        def page(after: str) -> Call:
            asked = {"id": record_id} | ({"after": after} if after else {})
            return read_call(task, url, body={"inputs": [asked]})

        return await self._pages(page, links_from)

    async def _pages(
        self, page: Callable[[str], Call], read: Callable[[Any], tuple[list[T], str]]
    ) -> list[T]:
        """All rows of all pages; each answer tells where the next page starts, the last one does not."""
        found: list[T] = []
        starts = [""]
        while True:
            call = page(starts[-1])
            rows, after = await self._ask(call, read)
            found += rows
            if not after:
                return found
            if after in starts:
                raise unusable(call, said("its pages have no end"))
            starts.append(after)

    async def _ask(self, call: Call, read: Callable[[Any], T], kind: Kind = "call") -> T:
        answer = await self._sender.send(call, counted="crm", kind=kind)
        check(call, answer)
        try:
            return read(an_object(answer.body))
        except Unreadable as exc:
            raise unusable(call, str(exc), trace=answer.trace) from None


def check(call: Call, answer: Answer) -> None:
    """Raises what a refusal means to the caller."""
    if answer.status >= 400:
        raise error_of(call, answer)


def path_part(value: str) -> str:
    """A value as one part of a path."""
    return quote(value, safe="")


def read_call(
    task: str, url: str, *, params: Mapping[str, str] | None = None, body: Json | None = None
) -> Call:
    """A call that only reads; one with a body is a POST all the same."""
    call = Call("HubSpot", task, "GET", url, changes=False, params=params or {})
    return (
        call if body is None else replace(call, method="POST", headers=JSON, content=exact_json.dumps(body))
    )


def _ids(links: Sequence[Link]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.id for link in links))


def _token_refused(answer: Answer) -> bool:
    return answer.status == 401
