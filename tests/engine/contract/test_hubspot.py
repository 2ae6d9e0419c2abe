"""Our HubSpot client against the stand-in: that both sides mean the same by the same wire."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_search import PAGE, Filter
from engine.clients.hubspot_wire import PropertyDefinition, PropertyGroup
from engine.connecting.connections import Connections
from engine.errors import NeedsPerson, Refused, TryLater, Unsure

Record = Callable[..., Any]
GROUP = PropertyGroup("stagebill", "Stagebill")
REASON = PropertyDefinition("stagebill_last_reason", "Last reason", "string", "textarea", "Why")
COUNT = PropertyDefinition("stagebill_invoice_count", "Invoices", "number", "number")


def to(kind: str, record_id: str, **more: Any) -> dict[str, Any]:
    return {"to": record_id, "type": kind, **more}


async def test_a_deal_is_read_with_its_contacts_and_its_primary_company(
    hubspot: HubSpot, record: Record
) -> None:
    ann, bob = (
        await record("contacts", email="ann@example.test"),
        await record("contacts", email="bob@example.test"),
    )
    main, other = await record("companies", name="Acme"), await record("companies", name="Other")
    deal_id = await record(
        "deals",
        [
            to("contacts", ann, label="Billing contact"),
            to("contacts", bob),
            to("companies", other),
            to("companies", main, primary=True),
        ],
        dealname="Roof",
        amount="10000.01",
    )

    deal = await hubspot.deal(deal_id, ["dealname", "amount", "closedate"])

    assert deal.properties["amount"] == "10000.01"
    assert "closedate" not in deal.properties
    assert set(deal.contact_ids) == {ann, bob}
    assert set(deal.company_ids) == {main, other}
    assert deal.primary_company_id == main
    assert await hubspot.deal_contact_labels(deal_id) == {ann: {"Billing contact"}, bob: frozenset()}


async def test_a_deal_without_anything_is_read(hubspot: HubSpot, record: Record) -> None:
    """F30."""
    deal_id = await record("deals", dealname="Alone")

    deal = await hubspot.deal(deal_id, ["dealname"])

    assert (deal.contact_ids, deal.company_ids, deal.primary_company_id) == ((), (), None)
    assert await hubspot.deal_contact_labels(deal_id) == {}


async def test_contacts_and_companies_are_read_without_the_deleted_ones(
    hubspot: HubSpot, record: Record, hub: Any
) -> None:
    ann = await record("contacts", email="ann@example.test", firstname="Ann", city="Oakland")
    gone = await record("contacts", email="gone@example.test")
    await hub.control("DELETE", f"/objects/contacts/{gone}")

    (contact,) = await hubspot.contacts([ann, gone])

    assert (contact.email, contact.first_name, contact.address.city) == ("ann@example.test", "Ann", "Oakland")


async def test_everything_a_deal_has_is_found(hubspot: HubSpot, record: Record) -> None:
    ticket = await record("tickets", subject="Leak", hs_pipeline_stage="1")
    line, quote = await record("line_items", name="Tiles", quantity="2"), await record("quotes", hs_title="Q")
    deal_id = await record(
        "deals", [to("tickets", ticket), to("line_items", line), to("quotes", quote)], dealname="Roof"
    )

    deal = await hubspot.deal(deal_id, ["dealname"], ["tickets", "line_items", "quotes"])

    assert deal.linked == {"tickets": (ticket,), "line_items": (line,), "quotes": (quote,)}
    (found,) = await hubspot.records("tickets", [ticket], ["subject"])
    assert found.properties["subject"] == "Leak"
    assert await hubspot.associated("tickets", ticket, "deals") == (deal_id,)


async def test_an_owner_is_read_and_one_who_left_is_refused(hubspot: HubSpot) -> None:
    assert (await hubspot.owner("440077")).properties["firstName"] == "Ana"
    with pytest.raises(Refused) as caught:
        await hubspot.owner("1")
    assert caught.value.code == "404"


async def test_deals_are_searched_page_by_page(hubspot: HubSpot, record: Record) -> None:
    made = [await record("deals", dealname=f"Deal {n}", amount="600") for n in range(203)]
    await record("deals", dealname="Small", amount="5")
    filters = [Filter("amount", "GTE", ("500",))]

    first = await hubspot.search_deals(filters, ["amount"])
    second = await hubspot.search_deals(filters, ["amount"], first[-1].id)

    assert len(first) == PAGE
    assert [deal.id for deal in (*first, *second)] == made


async def test_the_properties_of_deals_tell_type_and_choices(hubspot: HubSpot) -> None:
    known = {one.name: one for one in await hubspot.properties("deals")}

    assert (known["amount"].type, known["closedate"].type) == ("number", "datetime")
    assert "contractsent" in [value for value, _ in known["dealstage"].options]


async def test_a_deal_that_is_gone_is_refused_as_404(hubspot: HubSpot) -> None:
    with pytest.raises(Refused) as caught:
        await hubspot.deal("999", [])
    assert caught.value.code == "404"


async def test_properties_are_created_once_and_then_written(hubspot: HubSpot, record: Record) -> None:
    """F46."""
    deal_id = await record("deals", dealname="Roof")

    assert set(await hubspot.ensure_properties("deals", GROUP, [REASON, COUNT])) == {REASON.name, COUNT.name}
    assert await hubspot.ensure_properties("deals", GROUP, [REASON, COUNT]) == ()
    await hubspot.update_deal(deal_id, {REASON.name: "done", COUNT.name: "2"})

    deal = await hubspot.deal(deal_id, [REASON.name, COUNT.name])
    assert deal.properties[REASON.name] == "done"


async def test_an_unknown_property_is_refused_in_hubspots_words(hubspot: HubSpot, record: Record) -> None:
    deal_id = await record("deals", dealname="Roof")

    with pytest.raises(Refused, match=r"HubSpot refused to update the deal: .*no_such_property") as caught:
        await hubspot.update_deal(deal_id, {"no_such_property": "x"})
    assert caught.value.code == "400"
    assert caught.value.trace


async def test_a_callback_nobody_waits_for_is_not_an_error(hubspot: HubSpot) -> None:
    assert not await hubspot.complete_callback("ap-1-2-3-4", {"hs_execution_state": "SUCCESS"})


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        pytest.param("refuse", {}, TryLater, id="refused-connection"),
        pytest.param("drop_after", {}, Unsure, id="dropped-after"),
        pytest.param("html", {}, Unsure, id="html"),
        pytest.param("status", {"status": 502}, Unsure, id="502"),
        pytest.param("status", {"status": 429, "retry_after": 3}, TryLater, id="429"),
        pytest.param("status", {"status": 423}, TryLater, id="423"),
        pytest.param("status", {"status": 403}, NeedsPerson, id="403"),
    ],
)
async def test_each_bad_day_is_sorted(
    hubspot: HubSpot, hub: Any, record: Record, kind: str, more: dict[str, Any], expected: type[Exception]
) -> None:
    deal_id = await record("deals", dealname="Roof")
    hub.fail("*", kind, **more)

    with pytest.raises(expected):
        await hubspot.update_deal(deal_id, {"dealname": "Roof 2"})


async def test_an_expired_token_costs_one_refresh(hubspot: HubSpot, hub: Any, record: Record) -> None:
    deal_id = await record("deals", dealname="Roof")
    hub.fail("*", "expired_token")

    assert (await hubspot.deal(deal_id, ["dealname"])).name == "Roof"


async def test_disconnecting_uninstalls_the_app(
    hubspot: HubSpot, connections: Connections, hub: Any, portal: str, record: Record
) -> None:
    deal_id = await record("deals", dealname="Roof")
    token = await connections.hubspot(portal).access_token()

    told = await connections.disconnect("hubspot", portal)

    assert (
        told == f"HubSpot account {portal} is disconnected from HubSpot: its tokens are revoked and deleted"
    )
    answer = await hub.http.get(
        f"/crm/objects/2026-09/deals/{deal_id}", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 401
