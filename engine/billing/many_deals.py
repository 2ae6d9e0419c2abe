"""Many deals of HubSpot at once: what an action reads of each, with one call for all of them."""

from collections.abc import Iterable, Mapping, Sequence

from engine.billing.crm import FURTHER, HubSpotCrm
from engine.billing.offered import LINE_PROPERTIES
from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_wire import PRIMARY, Link
from engine.errors import NeedsPerson, Refused
from engine.records import CrmRecord, Deal


class ManyDealsCrm(HubSpotCrm):
    """`ports.Crm` for runs that are about deals which `read` or `take` knows; of others it reads as ever."""

    def __init__(self, api: HubSpot, extra: Mapping[str, frozenset[str]]) -> None:
        super().__init__(api, extra)
        self._labelled: dict[str, Mapping[str, frozenset[str]]] = {}
        self._found: dict[tuple[str, str], tuple[CrmRecord, ...] | NeedsPerson] = {}
        self._owners: dict[str, CrmRecord | None] = {}

    async def read(self, ids: Sequence[str]) -> None:
        """Read these deals as they are now, with all that bills them; one that is gone is left out."""
        await self.take(await self._api.records("deals", ids, self.deal_properties()))
        for name, kind in FURTHER.items():
            if name == "line_item" or name in self._extra:
                await self._read_further(name, kind)

    async def take(self, records: Sequence[CrmRecord]) -> None:
        """Know these deals as a search found them; their contacts and companies are read."""
        ids = [one.id for one in records]
        people = await self._api.linked("deals", ids, "contacts") if ids else {}
        firms = await self._api.linked("deals", ids, "companies") if ids else {}
        self._deals |= {one.id: _deal(one, people[one.id], firms[one.id]) for one in records}
        for deal_id, links in people.items():
            self._labelled[deal_id] = {link.id: link.labels for link in links}
        await self._people(await self._contacts_needed())
        await self._firms(_each_once(one for deal in self._deals.values() for one in deal.company_ids))

    def name_of(self, deal_id: str) -> str:
        """What people call a deal, also one that is not there."""
        known = self._deals.get(deal_id)
        return known.name if known else f"deal {deal_id}"

    async def _contacts_needed(self) -> list[str]:
        """All of them where rules look at contacts; else those who get the invoices."""
        if "contact" in self._extra:
            return _each_once(one for deal in self._deals.values() for one in deal.contact_ids)
        billed = []
        for deal in self._deals.values():
            try:
                billed.append(await self.billing_contact_id(deal))
            except Refused:  # told when the deal itself is looked at
                continue
        return _each_once(billed)

    async def _read_further(self, name: str, kind: str) -> None:
        """The deals' records of another kind; that the app may not see them is told to whoever asks."""
        ids = list(self._deals)
        try:
            links = await self._api.linked("deals", ids, kind) if ids else {}
            wanted = self._properties(name, LINE_PROPERTIES if kind == "line_items" else ())
            every = _each_once(link.id for found in links.values() for link in found)
            records = {one.id: one for one in await self._api.records(kind, every, wanted)}
        except NeedsPerson as missing:
            if missing.category != "missing-scopes":
                raise
            self._found |= {(name, deal_id): missing for deal_id in ids}
            return
        for deal_id, found in links.items():
            own = (records.get(one) for one in _each_once(link.id for link in found))
            self._found[name, deal_id] = tuple(one for one in own if one is not None)

    async def line_items(self, deal: Deal) -> tuple[CrmRecord, ...]:
        known = self._known("line_item", deal)
        return await super().line_items(deal) if known is None else known

    async def further(self, deal: Deal, name: str) -> tuple[CrmRecord, ...]:
        known = self._known(name, deal)
        return await super().further(deal, name) if known is None else known

    def _known(self, name: str, deal: Deal) -> tuple[CrmRecord, ...] | None:
        found = self._found.get((name, deal.id))
        if isinstance(found, NeedsPerson):
            raise found
        return found

    async def owner(self, deal: Deal) -> CrmRecord | None:
        """Deals have few owners, so each is asked for once."""
        owner_id = deal.properties.get("hubspot_owner_id", "")
        if owner_id not in self._owners:
            self._owners[owner_id] = await super().owner(deal)
        return self._owners[owner_id]

    async def _labels(self, deal: Deal) -> Mapping[str, frozenset[str]]:
        known = self._labelled.get(deal.id)
        return await super()._labels(deal) if known is None else known


def _deal(record: CrmRecord, people: Sequence[Link], firms: Sequence[Link]) -> Deal:
    primary = next((link.id for link in firms if PRIMARY in link.labels), None)
    return Deal(
        record.id,
        record.properties,
        contact_ids=tuple(_each_once(link.id for link in people)),
        company_ids=tuple(_each_once(link.id for link in firms)),
        primary_company_id=primary,
    )


def _each_once(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
