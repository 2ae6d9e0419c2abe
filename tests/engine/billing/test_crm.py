"""HubSpot as an action sees it: who gets the invoice is said by a label, or obvious, or asked for (F67)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from engine.billing.crm import HubSpotCrm
from engine.errors import NeedsPerson, Refused, TryLater
from engine.records import Company, Contact, CrmRecord, Deal

DEAL = Deal("7", {"dealname": "Roof"}, ("21",), ("31",))


@dataclass
class HubSpot:
    """One account's records, and what was asked of it."""

    deals: dict[str, Deal] = field(default_factory=lambda: {"7": DEAL})
    people: dict[str, Contact] = field(default_factory=lambda: {"21": Contact("21", "ann@example.com")})
    firms: dict[str, Company] = field(default_factory=lambda: {"31": Company("31", "Acme")})
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    others: dict[str, CrmRecord] = field(default_factory=dict)
    associated_with: tuple[str, ...] = ()
    may_see_tickets: bool = True
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    error: Exception | None = None

    async def deal(self, deal_id: str, properties: Sequence[str], linked: Sequence[str] = ()) -> Deal:
        self.asked.append(("deal", tuple(properties)))
        if self.error:
            raise self.error
        if linked and not self.may_see_tickets:
            raise NeedsPerson("HubSpot's permission tickets is missing", category="missing-scopes")
        if deal_id not in self.deals:
            raise Refused("HubSpot has no such object", code="404")
        return self.deals[deal_id]

    async def contacts(self, ids: Sequence[str], properties: Sequence[str]) -> tuple[Contact, ...]:
        self.asked.append(("contacts", tuple(properties)))
        return tuple(self.people[one] for one in ids if one in self.people)

    async def companies(self, ids: Sequence[str], properties: Sequence[str]) -> tuple[Company, ...]:
        self.asked.append(("companies", tuple(properties)))
        return tuple(self.firms[one] for one in ids if one in self.firms)

    async def associated(self, kind: str, record_id: str, with_kind: str) -> tuple[str, ...]:
        self.asked.append((f"{kind} {record_id} with {with_kind}", ()))
        return self.associated_with

    async def records(
        self, kind: str, ids: Sequence[str], properties: Sequence[str]
    ) -> tuple[CrmRecord, ...]:
        self.asked.append((kind, tuple(properties)))
        return tuple(self.others[one] for one in ids)

    async def owner(self, owner_id: str) -> CrmRecord:
        self.asked.append(("owner", (owner_id,)))
        return CrmRecord(owner_id, {"email": "ana@example.test"})

    async def deal_contact_labels(self, deal_id: str) -> dict[str, tuple[str, ...]]:
        self.asked.append(("labels", ()))
        return self.labels


@pytest.fixture
def hubspot() -> HubSpot:
    return HubSpot()


@pytest.fixture
def crm(hubspot: Any) -> HubSpotCrm:
    return HubSpotCrm(hubspot, {"deal": frozenset({"budget"}), "contact": frozenset({"lifecyclestage"})})


async def test_a_deal_is_read_once_for_a_run(crm: HubSpotCrm, hubspot: HubSpot) -> None:
    """What a decision saw is what its action bills."""
    first = await crm.deal("7")
    hubspot.deals["7"] = replace(DEAL, properties={"dealname": "Gutters"})

    assert await crm.deal("7") is first
    assert len(hubspot.asked) == 1


async def test_the_rules_own_properties_are_read_beside_the_usual_ones(
    crm: HubSpotCrm, hubspot: HubSpot
) -> None:
    await crm.deal("7")
    await crm.contact("21")

    (_, of_deal), (_, of_contact) = hubspot.asked
    assert {"amount", "dealname", "dealstage", "budget"} <= set(of_deal)
    assert {"email", "hs_timezone", "lifecyclestage"} <= set(of_contact)


async def test_a_deleted_deal_is_told(crm: HubSpotCrm) -> None:
    with pytest.raises(Refused) as caught:
        await crm.deal("8")

    assert str(caught.value) == "HubSpot has no deal 8; it may be deleted"


@pytest.mark.parametrize("error", [TryLater("busy"), Refused("no permission", code="403")])
async def test_what_else_goes_wrong_is_passed_on(crm: HubSpotCrm, hubspot: HubSpot, error: Exception) -> None:
    hubspot.error = error

    with pytest.raises(type(error)) as caught:
        await crm.deal("7")
    assert caught.value is error


# The billing contact


async def test_the_only_contact_gets_the_invoice(crm: HubSpotCrm, hubspot: HubSpot) -> None:
    assert (await crm.billing_contact(DEAL)).id == "21"
    assert [what for what, _ in hubspot.asked] == ["contacts"]


@pytest.mark.parametrize("label", ["Billing contact", "billing contact", "BILLING CONTACT"])
async def test_of_several_the_labelled_one_does(crm: HubSpotCrm, hubspot: HubSpot, label: str) -> None:
    hubspot.people["22"] = Contact("22", "bob@example.com")
    hubspot.labels = {"21": ("Decision maker",), "22": ("Champion", label)}

    assert (await crm.billing_contact(replace(DEAL, contact_ids=("21", "22")))).id == "22"


@pytest.mark.parametrize(
    ("labels", "count"),
    [
        pytest.param({}, "none", id="nobody"),
        pytest.param({"21": ("Billing contact",), "22": ("Billing contact",)}, "2", id="both"),
    ],
)
async def test_where_it_is_not_told_nobody_is_guessed(
    crm: HubSpotCrm, hubspot: HubSpot, labels: dict[str, tuple[str, ...]], count: str
) -> None:
    hubspot.labels = labels

    with pytest.raises(Refused) as caught:
        await crm.billing_contact(replace(DEAL, contact_ids=("21", "22")))
    assert str(caught.value) == (
        f"the deal has 2 contacts and {count} of them labelled Billing contact; "
        "label the one who gets the invoice"
    )


async def test_a_deal_without_a_contact_is_told(crm: HubSpotCrm) -> None:
    """F30."""
    with pytest.raises(Refused) as caught:
        await crm.billing_contact(replace(DEAL, contact_ids=()))

    assert str(caught.value) == "the deal has no contact; add one with an e-mail address"


async def test_a_contact_without_an_address_is_told(crm: HubSpotCrm, hubspot: HubSpot) -> None:
    hubspot.people["21"] = Contact("21", "")

    with pytest.raises(Refused) as caught:
        await crm.billing_contact(DEAL)
    assert str(caught.value) == "the deal's contact has no e-mail address; fill it in"


async def test_a_contact_that_is_gone_is_told(crm: HubSpotCrm) -> None:
    with pytest.raises(Refused) as caught:
        await crm.contact("99")

    assert str(caught.value) == "HubSpot has no contact 99; it may be deleted"


# The company


@pytest.mark.parametrize(
    ("ids", "primary", "found"),
    [
        pytest.param(("31",), None, "31", id="the-only-one"),
        pytest.param(("30", "31"), "31", "31", id="the-primary-one"),
        pytest.param(("30", "31"), None, None, id="none-of-several"),
        pytest.param((), None, None, id="none"),
        pytest.param(("30",), None, None, id="one-that-is-gone"),
    ],
)
async def test_the_company_is_the_primary_or_the_only_one(
    crm: HubSpotCrm, ids: tuple[str, ...], primary: str | None, found: str | None
) -> None:
    company = await crm.company(replace(DEAL, company_ids=ids, primary_company_id=primary))

    assert (company.id if company else None) == found


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        pytest.param({"21": ("Primary",), "22": ()}, "21", id="primary"),
        pytest.param({"21": ("Primary",), "22": ("Billing contact",)}, "22", id="billing-before-primary"),
    ],
)
async def test_the_primary_contact_pays_where_nobody_else_is_labelled(
    crm: HubSpotCrm, hubspot: HubSpot, labels: dict[str, tuple[str, ...]], found: str
) -> None:
    hubspot.labels = labels

    assert await crm.billing_contact_id(replace(DEAL, contact_ids=("21", "22"))) == found


async def test_contacts_are_read_once_whoever_asks(crm: HubSpotCrm, hubspot: HubSpot) -> None:
    await crm.people(DEAL)
    await crm.billing_contact(DEAL)
    await crm.people(DEAL)

    assert [what for what, _ in hubspot.asked] == ["contacts"]


async def test_companies_are_read_once_whoever_asks(crm: HubSpotCrm, hubspot: HubSpot) -> None:
    await crm.firms(DEAL)
    await crm.company(DEAL)

    assert [what for what, _ in hubspot.asked] == ["companies"]


# Tickets, line items, quotes, owners


@pytest.fixture
def further(hubspot: Any) -> HubSpotCrm:
    """For rules that look at tickets, and at who the deal belongs to."""
    hubspot.others = {"5": CrmRecord("5", {"subject": "Leak"})}
    return HubSpotCrm(hubspot, {"ticket": frozenset({"subject"}), "owner": frozenset({"email"})})


async def test_tickets_that_the_deal_told_of_cost_one_call(further: HubSpotCrm, hubspot: HubSpot) -> None:
    deal = replace(DEAL, linked={"tickets": ("5",)})

    assert await further.further(deal, "ticket") == (CrmRecord("5", {"subject": "Leak"}),)
    assert hubspot.asked == [("tickets", ("subject",))]


async def test_where_the_deal_told_of_none_hubspot_is_asked_for_certain(
    further: HubSpotCrm, hubspot: HubSpot
) -> None:
    """Without the permission HubSpot may list none; that must not look like a deal without tickets."""
    hubspot.associated_with = ("5",)

    assert [one.id for one in await further.further(DEAL, "ticket")] == ["5"]
    assert [what for what, _ in hubspot.asked] == ["deals 7 with tickets", "tickets"]


async def test_a_deal_without_tickets_reads_none(further: HubSpotCrm, hubspot: HubSpot) -> None:
    assert await further.further(DEAL, "ticket") == ()
    assert [what for what, _ in hubspot.asked] == ["deals 7 with tickets"]


async def test_a_missing_permission_for_tickets_keeps_no_deal_from_being_read(
    further: HubSpotCrm, hubspot: HubSpot
) -> None:
    hubspot.may_see_tickets = False

    assert (await further.deal("7")).id == "7"


async def test_the_owner_is_read_by_the_deals_own_word(further: HubSpotCrm, hubspot: HubSpot) -> None:
    owner = await further.owner(replace(DEAL, properties={"hubspot_owner_id": "77"}))

    assert owner == CrmRecord("77", {"email": "ana@example.test"})
    await further.deal("7")
    assert "hubspot_owner_id" in hubspot.asked[-1][1]


async def test_a_deal_that_belongs_to_nobody_has_no_owner(further: HubSpotCrm, hubspot: HubSpot) -> None:
    assert await further.owner(DEAL) is None
    assert hubspot.asked == []


# Who is billed where there is no contact


async def test_a_deal_without_a_contact_bills_its_company(crm: HubSpotCrm) -> None:
    """F30."""
    party = await crm.billed_party(replace(DEAL, contact_ids=(), company_ids=("31",)), mailed=False)

    assert (party.kind, party.id, party.email) == ("company", "31", "")


@pytest.mark.parametrize(
    ("firms", "mailed"), [((), False), (("31",), True)], ids=["no-company", "to-be-mailed"]
)
async def test_without_anybody_to_bill_the_contact_is_asked_for(
    crm: HubSpotCrm, firms: tuple[str, ...], mailed: bool
) -> None:
    with pytest.raises(Refused, match="the deal has no contact; add one with an e-mail address"):
        await crm.billed_party(replace(DEAL, contact_ids=(), company_ids=firms), mailed=mailed)


async def test_a_contact_is_billed_before_a_company(crm: HubSpotCrm) -> None:
    assert (await crm.billed_party(replace(DEAL, company_ids=("31",)), mailed=False)).kind == "contact"


# Line items and quotes


async def test_line_items_are_read_once_for_a_run(crm: HubSpotCrm, hubspot: HubSpot) -> None:
    hubspot.associated_with = ("501",)
    hubspot.others["501"] = CrmRecord("501", {"name": "Hours"})

    first = await crm.line_items(DEAL)

    assert await crm.line_items(DEAL) == first
    assert [what for what, _ in hubspot.asked] == ["deals 7 with line_items", "line_items"]
    assert {"price", "quantity", "hs_sku"} <= set(hubspot.asked[-1][1])


async def test_line_items_that_the_deals_answer_told_are_not_looked_for(
    crm: HubSpotCrm, hubspot: HubSpot
) -> None:
    hubspot.others["501"] = CrmRecord("501", {})

    await crm.line_items(replace(DEAL, linked={"line_items": ("501",)}))

    assert [what for what, _ in hubspot.asked] == ["line_items"]


async def test_quotes_come_with_what_tells_whether_they_count(crm: HubSpotCrm, hubspot: HubSpot) -> None:
    hubspot.associated_with = ("9",)
    hubspot.others["9"] = CrmRecord("9", {"hs_status": "DRAFT"})

    assert [one.id for one in await crm.quotes(DEAL)] == ["9"]
    assert {"hs_status", "hs_expiration_date"} <= set(hubspot.asked[-1][1])


async def test_a_deal_without_quotes_and_adjustments_costs_no_second_call(
    crm: HubSpotCrm, hubspot: HubSpot
) -> None:
    assert (await crm.quotes(DEAL), await crm.adjustments("9", "fees")) == ((), ())
    assert [what for what, _ in hubspot.asked] == ["deals 7 with quotes", "quotes 9 with fees"]
