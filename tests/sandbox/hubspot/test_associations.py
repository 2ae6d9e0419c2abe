"""Associations: types, labels, primary records, batches."""

from typing import Any

import pytest

DEFAULT = "/crm/objects/2026-09/{}/{}/associations/default/{}/{}"
READ = "/crm/associations/2026-09/deals/contacts/batch/read"


def types_of(answer: Any) -> dict[str, list[tuple[str, int, str | None]]]:
    """For each associated record the types of a batch read's first result."""
    return {
        str(to["toObjectId"]): [
            (each["category"], each["typeId"], each["label"]) for each in to["associationTypes"]
        ]
        for to in answer.json()["results"][0]["to"]
    }


@pytest.fixture
async def deal(hubspot: Any) -> str:
    return str(await hubspot.record("deals", dealname="Roof"))


@pytest.fixture
async def ann(hubspot: Any) -> str:
    return str(await hubspot.record("contacts", email="ann@example.test"))


async def test_the_default_link_is_seen_from_both_sides(hubspot: Any, deal: str, ann: str) -> None:
    answer = await hubspot.api("PUT", DEFAULT.format("deals", deal, "contacts", ann))

    assert answer.status_code == 200
    there = (await hubspot.api("GET", f"/crm/objects/2026-09/deals/{deal}/associations/contacts")).json()
    back = (await hubspot.api("GET", f"/crm/objects/2026-09/contacts/{ann}/associations/deals")).json()
    assert there["results"][0]["associationTypes"][0]["typeId"] == 3
    assert back["results"][0]["associationTypes"][0]["typeId"] == 4


async def test_a_person_s_label_tells_the_billing_contact_from_the_others(hubspot: Any, ann: str) -> None:
    """F67: the billing contact is chosen on the deal."""
    bob = await hubspot.record("contacts", email="bob@example.test")
    links = [{"to": ann, "type": "contacts"}, {"to": bob, "type": "contacts", "label": "Billing contact"}]
    deal = await hubspot.record("deals", links, dealname="Roof")

    read = await hubspot.api("POST", READ, {"inputs": [{"id": deal}]})

    plain = ("HUBSPOT_DEFINED", 3, None)
    assert types_of(read) == {ann: [plain], bob: [("USER_DEFINED", 37, "Billing contact"), plain]}


async def test_a_record_without_associations_is_an_error_of_a_207(hubspot: Any, deal: str) -> None:
    answer = await hubspot.api("POST", READ, {"inputs": [{"id": deal}]})

    error = answer.json()["errors"][0]
    assert (answer.status_code, answer.json()["results"]) == (207, [])
    assert error["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
    assert error["context"]["fromObjectId"] == [deal]


async def test_a_switch_makes_it_a_plain_empty_answer(hubspot: Any, deal: str) -> None:
    await hubspot.settings(empty_associations="200")

    assert (await hubspot.api("POST", READ, {"inputs": [{"id": deal}]})).status_code == 200


async def test_a_switch_spells_ids_as_text(hubspot: Any, deal: str, ann: str) -> None:
    await hubspot.api("PUT", DEFAULT.format("deals", deal, "contacts", ann))
    await hubspot.settings(association_ids="text")

    read = await hubspot.api("POST", READ, {"inputs": [{"id": deal}]})

    assert read.json()["results"][0]["to"][0]["toObjectId"] == ann


async def test_a_batch_read_takes_a_thousand_ids_and_no_more(hubspot: Any) -> None:
    body = {"inputs": [{"id": str(number)} for number in range(1, 1002)]}

    assert (await hubspot.api("POST", READ, body)).status_code == 400


async def test_a_primary_company_has_the_plain_type_too(hubspot: Any) -> None:
    company = await hubspot.record("companies", name="Acme")
    links = [{"to": company, "type": "companies", "primary": True}]
    deal = await hubspot.record("deals", links, dealname="Roof")

    read = await hubspot.api("GET", f"/crm/objects/2026-09/deals/{deal}", associations="companies")

    names = [each["type"] for each in read.json()["associations"]["companies"]["results"]]
    assert names == ["deal_to_company", "deal_to_company_unlabeled"]


async def test_a_new_primary_company_replaces_the_old_one(hubspot: Any, deal: str) -> None:
    companies = [await hubspot.record("companies", name=name) for name in ("Acme", "Bolt")]
    for company in companies:
        link = {"to": company, "type": "companies", "primary": True}
        await hubspot.control("POST", f"/objects/deals/{deal}/associations", link)

    read = await hubspot.api(
        "POST", "/crm/associations/2026-09/deals/companies/batch/read", {"inputs": [{"id": deal}]}
    )

    labels = {to: {label for _, _, label in types} for to, types in types_of(read).items()}
    assert labels == {companies[0]: {None}, companies[1]: {None, "Primary"}}


async def test_putting_labels_replaces_the_old_ones(hubspot: Any, deal: str, ann: str) -> None:
    link = {"to": ann, "type": "contacts", "label": "Billing contact"}
    await hubspot.control("POST", f"/objects/deals/{deal}/associations", link)
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]

    answer = await hubspot.api("PUT", f"/crm/objects/2026-09/deals/{deal}/associations/contacts/{ann}", types)

    read = await hubspot.api("POST", READ, {"inputs": [{"id": deal}]})
    assert (answer.status_code, types_of(read)) == (201, {ann: [("HUBSPOT_DEFINED", 3, None)]})


async def test_dissolving_removes_every_label(hubspot: Any, deal: str, ann: str) -> None:
    link = {"to": ann, "type": "contacts", "label": "Billing contact"}
    await hubspot.control("POST", f"/objects/deals/{deal}/associations", link)

    path = f"/crm/objects/2026-09/deals/{deal}/associations/contacts"
    answer = await hubspot.api("DELETE", f"{path}/{ann}")

    assert (answer.status_code, (await hubspot.api("GET", path)).json()["results"]) == (204, [])


async def test_labels_can_be_listed_and_added(hubspot: Any) -> None:
    path = "/crm/associations/2026-09/deals/contacts/labels"
    await hubspot.api("POST", path, {"label": "Payer", "name": "payer"})

    labels = (await hubspot.api("GET", path)).json()["results"]

    assert [(each["typeId"], each["label"]) for each in labels] == [(3, None), (37, "Payer")]


async def test_a_batch_makes_plain_links(hubspot: Any, deal: str, ann: str) -> None:
    body = {"inputs": [{"from": {"id": deal}, "to": {"id": ann}}]}
    path = "/crm/associations/2026-09/deals/contacts/batch"

    made = await hubspot.api("POST", f"{path}/associate/default", body)
    gone = await hubspot.api(
        "POST", f"{path}/archive", {"inputs": [{"from": {"id": deal}, "to": [{"id": ann}]}]}
    )

    assert (made.status_code, gone.status_code) == (200, 204)


async def test_a_batch_with_labels_needs_types(hubspot: Any, deal: str, ann: str) -> None:
    body = {"inputs": [{"from": {"id": deal}, "to": {"id": ann}, "types": []}]}

    answer = await hubspot.api("POST", "/crm/associations/2026-09/deals/contacts/batch/create", body)

    assert answer.status_code == 400


@pytest.mark.parametrize("key", ["line items", "line_items"])
async def test_line_items_are_spelled_as_the_switch_says(hubspot: Any, deal: str, key: str) -> None:
    await hubspot.settings(line_items_key=key)
    await hubspot.record("line_items", [{"to": deal, "type": "deals"}], name="Work")

    read = await hubspot.api("GET", f"/crm/objects/2026-09/deals/{deal}", associations="line_items")

    assert list(read.json()["associations"]) == [key]


async def test_a_link_to_nothing_is_not_found(hubspot: Any, deal: str) -> None:
    assert (await hubspot.api("PUT", DEFAULT.format("deals", deal, "contacts", "1"))).status_code == 404


async def test_deleting_a_record_takes_its_associations_along(hubspot: Any, deal: str, ann: str) -> None:
    await hubspot.api("PUT", DEFAULT.format("deals", deal, "contacts", ann))
    await hubspot.api("DELETE", f"/crm/objects/2026-09/contacts/{ann}")

    read = await hubspot.api("GET", f"/crm/objects/2026-09/deals/{deal}/associations/contacts")

    assert read.json()["results"] == []


async def test_one_label_can_be_taken_off(hubspot: Any, deal: str, ann: str) -> None:
    link = {"to": ann, "type": "contacts", "label": "Billing contact"}
    await hubspot.control("POST", f"/objects/deals/{deal}/associations", link)
    types = [{"associationCategory": "USER_DEFINED", "associationTypeId": 37}]
    body = {"inputs": [{"from": {"id": deal}, "to": {"id": ann}, "types": types}]}

    path = "/crm/associations/2026-09/deals/contacts/batch/labels/archive"
    answer = await hubspot.api("POST", path, body)

    read = await hubspot.api("POST", READ, {"inputs": [{"id": deal}]})
    assert (answer.status_code, types_of(read)) == (204, {ann: [("HUBSPOT_DEFINED", 3, None)]})
