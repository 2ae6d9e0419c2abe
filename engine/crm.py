"""HubSpot as an action sees it: the deal, who gets its invoices, and their company."""

from collections.abc import Mapping

from engine.clients.hubspot import HubSpot
from engine.errors import Refused
from engine.records import Company, Contact, Deal

_BILLING_LABEL = "billing contact"

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


class HubSpotCrm:
    """`ports.Crm` over one account. `extra` names further properties by object, such as rules need."""

    def __init__(self, api: HubSpot, extra: Mapping[str, frozenset[str]]) -> None:
        self._api = api
        self._extra = extra
        self._deals: dict[str, Deal] = {}
        self._contacts: dict[str, Contact] = {}

    async def deal(self, deal_id: str) -> Deal:
        """Read once for a run: what a decision saw is what its action bills."""
        if deal_id not in self._deals:
            try:
                found = await self._api.deal(deal_id, self._properties("deal", DEAL_PROPERTIES))
            except Refused as refusal:
                if refusal.code == "404":
                    raise Refused(
                        f"HubSpot has no deal {deal_id}; it may be deleted", category="deal"
                    ) from refusal
                raise
            self._deals[deal_id] = found
        return self._deals[deal_id]

    async def billing_contact(self, deal: Deal) -> Contact:
        return await self.contact(await self._billing_contact_id(deal))

    async def _billing_contact_id(self, deal: Deal) -> str:
        if not deal.contact_ids:
            raise Refused("the deal has no contact; add one with an e-mail address", category="contact")
        if len(deal.contact_ids) == 1:
            return deal.contact_ids[0]
        labels = await self._api.deal_contact_labels(deal.id)
        labelled = [
            contact_id
            for contact_id in deal.contact_ids
            if any(label.casefold() == _BILLING_LABEL for label in labels.get(contact_id, ()))
        ]
        if len(labelled) == 1:
            return labelled[0]
        raise Refused(
            f"the deal has {len(deal.contact_ids)} contacts and {len(labelled) or 'none'} of them labelled "
            "Billing contact; label the one who gets the invoice",
            category="contact",
        )

    async def contact(self, contact_id: str) -> Contact:
        if contact_id not in self._contacts:
            found = await self._api.contacts([contact_id], self._properties("contact", _PERSON))
            if not found:
                raise Refused(f"HubSpot has no contact {contact_id}; it may be deleted", category="contact")
            self._contacts[contact_id] = found[0]
        if not self._contacts[contact_id].email:
            raise Refused("the deal's contact has no e-mail address; fill it in", category="contact-email")
        return self._contacts[contact_id]

    async def company(self, deal: Deal) -> Company | None:
        company_id = deal.primary_company_id or (deal.company_ids[0] if len(deal.company_ids) == 1 else None)
        if company_id is None:
            return None
        found = await self._api.companies([company_id], self._properties("company", _ORGANISATION))
        return found[0] if found else None

    def _properties(self, name: str, always: tuple[str, ...]) -> list[str]:
        return sorted({*always, *self._extra.get(name, frozenset())})
