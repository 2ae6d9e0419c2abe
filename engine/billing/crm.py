"""HubSpot as an action sees it: the deal, who gets its invoices, and their company."""

from collections.abc import Collection, Mapping, Sequence

from engine.billing.offered import ADJUSTMENT_PROPERTIES, LINE_PROPERTIES, QUOTE_PROPERTIES
from engine.clients.hubspot import HubSpot
from engine.errors import NeedsPerson, Refused
from engine.records import Company, Contact, CrmRecord, Deal
from engine.said import said

_BILLING_LABELS = ("billing contact", "primary")  # the first that somebody bears decides
FURTHER: Mapping[str, str] = {"ticket": "tickets", "line_item": "line_items", "quote": "quotes"}
"""HubSpot's plural names of what a deal may have besides contacts and companies."""

DEAL_PROPERTIES = (
    "dealname",
    "amount",
    "deal_currency_code",
    "pipeline",
    "dealstage",
    "closedate",
    "dealtype",
)
_PERSON = (
    "email",
    "firstname",
    "lastname",
    "phone",
    "address",
    "city",
    "state",
    "zip",
    "country",
    "hs_timezone",
)
_ORGANISATION = ("name", "phone", "address", "city", "state", "zip", "country")
ALWAYS_READ: Mapping[str, tuple[str, ...]] = {
    "deal": DEAL_PROPERTIES,
    "contact": _PERSON,
    "company": _ORGANISATION,
}


class HubSpotCrm:
    """`ports.Crm` over one account. `extra` names further properties by object, such as rules need."""

    def __init__(self, api: HubSpot, extra: Mapping[str, frozenset[str]]) -> None:
        self._api = api
        self._extra = extra
        self._deals: dict[str, Deal] = {}
        self._line_items: dict[str, tuple[CrmRecord, ...]] = {}
        self._contacts: dict[str, Contact] = {}
        self._companies: dict[str, Company] = {}

    async def deal(self, deal_id: str) -> Deal:
        """Read once for a run: what a decision saw is what its action bills."""
        if deal_id not in self._deals:
            try:
                found = await self._read_deal(deal_id)
            except Refused as refusal:
                if refusal.code == "404":
                    raise Refused(
                        said("HubSpot has no deal {deal_id}; it may be deleted", deal_id=deal_id),
                        category="deal",
                    ) from refusal
                raise
            self._deals[deal_id] = found
        return self._deals[deal_id]

    async def _read_deal(self, deal_id: str) -> Deal:
        """With the ids of what else rules need of it; without them where the app may not see those."""
        properties = self.deal_properties()
        linked = [kind for name, kind in FURTHER.items() if name in self._extra]
        try:
            return await self._api.deal(deal_id, properties, linked)
        except NeedsPerson as missing:
            if not linked or missing.category != "missing-scopes":
                raise
            return await self._api.deal(deal_id, properties)

    def deal_properties(self) -> list[str]:
        """What is read of a deal."""
        also = ("hubspot_owner_id",) if "owner" in self._extra else ()
        return self._properties("deal", (*DEAL_PROPERTIES, *also))

    async def _labels(self, deal: Deal) -> Mapping[str, frozenset[str]]:
        """The labels that the deal's contacts bear."""
        return await self._api.deal_contact_labels(deal.id)

    async def billing_contact(self, deal: Deal, *, mailed: bool = True) -> Contact:
        return await self.contact(await self.billing_contact_id(deal), mailed=mailed)

    async def billed_party(self, deal: Deal, *, mailed: bool) -> Contact:
        """The billing contact; where the deal has no contact at all, its company (F30).

        A company has no e-mail address in HubSpot, so it is refused where the document is to be mailed.
        """
        company = None if deal.contact_ids or mailed else await self.company(deal)
        if company is None:
            return await self.billing_contact(deal)
        return Contact(
            company.id,
            "",
            phone=company.phone,
            address=company.address,
            properties=company.properties,
            kind="company",
        )

    async def billing_contact_id(self, deal: Deal) -> str:
        """Who gets the invoices: labelled so, else primary, else the only one. Refused where nobody is."""
        if not deal.contact_ids:
            raise Refused(said("the deal has no contact; add one with an e-mail address"), category="contact")
        if len(deal.contact_ids) == 1:
            return deal.contact_ids[0]
        labels = await self._labels(deal)
        bearers = [
            [one for one in deal.contact_ids if _bears(labels.get(one, ()), wanted)]
            for wanted in _BILLING_LABELS
        ]
        chosen = next((found for found in bearers if found), [])
        if len(chosen) == 1:
            return chosen[0]
        raise Refused(
            said(
                "the deal has {count} contacts and {labelled} of them labelled Billing contact; label "
                "the one who gets the invoice",
                count=len(deal.contact_ids),
                labelled=len(bearers[0]) or said("none"),
            ),
            category="contact",
        )

    async def people(self, deal: Deal) -> tuple[Contact, ...]:
        """All the deal's contacts, also those without an e-mail address."""
        return await self._people(deal.contact_ids)

    async def _people(self, ids: Sequence[str]) -> tuple[Contact, ...]:
        missing = [one for one in ids if one not in self._contacts]
        if missing:
            found = await self._api.contacts(missing, self._properties("contact", _PERSON))
            self._contacts |= {contact.id: contact for contact in found}
        return tuple(self._contacts[one] for one in ids if one in self._contacts)

    async def contact(self, contact_id: str, *, mailed: bool = True) -> Contact:
        if not await self._people([contact_id]):
            raise Refused(
                said("HubSpot has no contact {contact_id}; it may be deleted", contact_id=contact_id),
                category="contact",
            )
        if mailed and not self._contacts[contact_id].email:
            raise Refused(
                said("the deal's contact has no e-mail address; fill it in"), category="contact-email"
            )
        return self._contacts[contact_id]

    async def company(self, deal: Deal) -> Company | None:
        if not deal.company_id:
            return None
        found = await self._firms([deal.company_id])
        return found[0] if found else None

    async def firms(self, deal: Deal) -> tuple[Company, ...]:
        """All the deal's companies."""
        return await self._firms(deal.company_ids)

    async def _firms(self, ids: Sequence[str]) -> tuple[Company, ...]:
        missing = [one for one in ids if one not in self._companies]
        if missing:
            found = await self._api.companies(missing, self._properties("company", _ORGANISATION))
            self._companies |= {company.id: company for company in found}
        return tuple(self._companies[one] for one in ids if one in self._companies)

    async def further(self, deal: Deal, name: str) -> tuple[CrmRecord, ...]:
        """The deal's tickets, line items or quotes, by the name that rules have for one of them.

        Where the deal's own answer told of none, HubSpot is asked once more in a way that says so when the
        app may not see them.
        """
        kind = FURTHER[name]
        ids = deal.linked.get(kind) or await self._api.associated("deals", deal.id, kind)
        return await self._api.records(kind, ids, self._properties(name, ())) if ids else ()

    async def line_items(self, deal: Deal) -> tuple[CrmRecord, ...]:
        """The deal's line items, read once for a run."""
        if deal.id not in self._line_items:
            ids = deal.linked.get("line_items") or await self._api.associated("deals", deal.id, "line_items")
            self._line_items[deal.id] = await self._lines(ids)
        return self._line_items[deal.id]

    async def quotes(self, deal: Deal) -> tuple[CrmRecord, ...]:
        """All the deal's quotes, drafts and expired ones included."""
        ids = deal.linked.get("quotes") or await self._api.associated("deals", deal.id, "quotes")
        return (
            await self._api.records("quotes", ids, self._properties("quote", QUOTE_PROPERTIES)) if ids else ()
        )

    async def quote_lines(self, quote_id: str) -> tuple[CrmRecord, ...]:
        """A quote's own line items."""
        return await self._lines(await self._api.associated("quotes", quote_id, "line_items"))

    async def adjustments(self, quote_id: str, kind: str) -> tuple[CrmRecord, ...]:
        """A quote's discounts, fees or taxes as a whole."""
        ids = await self._api.associated("quotes", quote_id, kind)
        return await self._api.records(kind, ids, ADJUSTMENT_PROPERTIES) if ids else ()

    async def _lines(self, ids: Sequence[str]) -> tuple[CrmRecord, ...]:
        wanted = self._properties("line_item", LINE_PROPERTIES)
        return await self._api.records("line_items", ids, wanted) if ids else ()

    async def owner(self, deal: Deal) -> CrmRecord | None:
        """Who the deal belongs to; None where it is nobody."""
        owner_id = deal.properties.get("hubspot_owner_id")
        return await self._api.owner(owner_id) if owner_id else None

    def _properties(self, name: str, always: tuple[str, ...]) -> list[str]:
        return sorted({*always, *self._extra.get(name, frozenset())})


def _bears(labels: Collection[str], wanted: str) -> bool:
    return any(label.strip().casefold() == wanted for label in labels)
