"""Many deals read at once are what each of them is when it is read alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.billing.many_deals import ManyDealsCrm
from engine.clients.hubspot_wire import Link
from engine.errors import NeedsPerson, Refused
from engine.records import Company, Contact, CrmRecord, Deal

LINKS: Mapping[str, Mapping[str, tuple[Link, ...]]] = {
    "contacts": {
        "1": (Link("11", frozenset()),),
        "2": (Link("11", frozenset()), Link("12", frozenset({"Billing contact"}))),
        "3": (),
    },
    "companies": {"1": (), "2": (Link("21", frozenset()), Link("22", frozenset({"Primary"}))), "3": ()},
    "line_items": {"1": (Link("32", frozenset()), Link("31", frozenset())), "2": (), "3": ()},
}


class FakeApi:
    """HubSpot with three deals, counting calls. `closed` are kinds that the app may not see."""

    def __init__(self, *closed: str) -> None:
        self.calls: Counter[str] = Counter()
        self._closed = closed

    async def linked(self, kind: str, ids: Sequence[str], with_kind: str) -> Mapping[str, tuple[Link, ...]]:
        self.calls[f"linked {with_kind}"] += 1
        if with_kind in self._closed:
            raise NeedsPerson(f"no {with_kind}", category="missing-scopes")
        return {each: LINKS[with_kind][each] for each in ids}

    async def records(
        self, kind: str, ids: Sequence[str], properties: Sequence[str]
    ) -> tuple[CrmRecord, ...]:
        self.calls[kind] += 1
        return tuple(CrmRecord(each, {"dealname": f"Roof {each}"}) for each in ids if each != "9")

    async def contacts(self, ids: Sequence[str], properties: Sequence[str]) -> tuple[Contact, ...]:
        self.calls["contacts"] += 1
        return tuple(Contact(each, f"{each}@example.com") for each in ids)

    async def companies(self, ids: Sequence[str], properties: Sequence[str]) -> tuple[Company, ...]:
        self.calls["companies"] += 1
        return tuple(Company(each, f"Firm {each}") for each in ids)

    async def owner(self, owner_id: str) -> CrmRecord:
        self.calls["owner"] += 1
        return CrmRecord(owner_id, {})


async def crm_of(api: Any, *ids: str, **extra: frozenset[str]) -> ManyDealsCrm:
    crm = ManyDealsCrm(api, extra)
    await crm.read(ids)
    return crm


async def everything(crm: ManyDealsCrm, deal_id: str) -> tuple[Any, ...]:
    deal = await crm.deal(deal_id)
    return deal, await crm.billing_contact(deal), await crm.company(deal), await crm.line_items(deal)


async def test_each_deal_is_told_with_all_that_bills_it() -> None:
    crm = await crm_of(FakeApi(), "1", "2")

    deal, contact, company, lines = await everything(crm, "2")

    assert (deal.name, deal.contact_ids, deal.primary_company_id) == ("Roof 2", ("11", "12"), "22")
    assert contact.id == "12"
    assert company is not None
    assert company.name == "Firm 22"
    assert lines == ()
    assert [one.id for one in await crm.line_items(await crm.deal("1"))] == ["32", "31"]


async def test_what_was_read_together_is_asked_for_no_more() -> None:
    api = FakeApi()
    crm = await crm_of(api, "1", "2")
    before = api.calls.copy()

    for deal_id in ("1", "2"):
        await everything(crm, deal_id)

    assert api.calls == before
    assert set(before.values()) == {1}


async def test_a_deal_without_a_contact_is_told_when_it_is_asked_for() -> None:
    crm = await crm_of(FakeApi(), "1", "3")

    with pytest.raises(Refused, match="the deal has no contact"):
        await crm.billing_contact(await crm.deal("3"))


async def test_line_items_that_the_app_may_not_see_are_told_to_who_asks() -> None:
    crm = await crm_of(FakeApi("line_items"), "1")

    with pytest.raises(NeedsPerson, match="no line_items"):
        await crm.line_items(await crm.deal("1"))


async def test_that_no_contact_may_be_seen_is_told_at_once() -> None:
    with pytest.raises(NeedsPerson, match="no contacts"):
        await crm_of(FakeApi("contacts"), "1")


async def test_where_rules_look_at_contacts_all_are_read_together() -> None:
    api = FakeApi()
    crm = await crm_of(api, "1", "2", contact=frozenset({"city"}))

    people = await crm.people(await crm.deal("2"))

    assert [one.id for one in people] == ["11", "12"]
    assert api.calls["contacts"] == 1


async def test_an_owner_of_many_deals_is_asked_for_once() -> None:
    api = FakeApi()
    crm = await crm_of(api, "1")

    for deal_id in ("1", "2"):
        await crm.owner(Deal(deal_id, {"hubspot_owner_id": "5"}))

    assert api.calls["owner"] == 1


async def test_no_deals_cost_no_call_for_what_they_have() -> None:
    api = FakeApi()

    await crm_of(api, "9")

    assert not [name for name in api.calls if name.startswith("linked")]
