"""Live choices in the workflow editor: from the cache, searched, paged, and honest when there are none."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from engine.live_choices import lists
from engine.signatures import hubspot_v3

PORTAL = "4210001"
FIRST, SECOND = "9130000000000001", "9130000000000002"
RULES = """
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {item: Installation, tax_code: NON, terms: Net 30}
  create-sales-receipt: {item: "3"}
"""

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def rules_text() -> str:
    return RULES


@pytest.fixture
def ask(service: Any) -> Ask:
    """Opens a field in the stand-in's workflow editor; gives what HubSpot was answered."""

    async def fetch(source: str, **more: Any) -> Any:
        told = await service.hubspot.post("options", {"source": source, **more})
        assert told["status"] == 200, told
        body = told["body"]
        return json.loads(body) if isinstance(body, str) else body

    return fetch


@pytest.fixture
def post(service: Any) -> Ask:
    """A rightly signed request of any body; gives the response."""

    async def send(path: str, body: bytes | dict[str, Any], **headers: str) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        stamp = str(int(service.clock().timestamp() * 1000))
        url = f"{service.settings.public}/hubspot/options/{path}"
        signed = {
            "x-hubspot-signature-v3": hubspot_v3("POST", url, content, stamp, "hs-sandbox-secret"),
            "x-hubspot-request-timestamp": stamp,
        }
        return await service.http.post(url, content=content, headers=signed | headers)

    return send


def labels(answer: Any) -> list[str]:
    return [option["label"] for option in answer["options"]]


def values(answer: Any) -> list[str]:
    return [option["value"] for option in answer["options"]]


def quickbooks_is_down(service: Any) -> None:
    service.quickbooks.faults.configure({"rules": [{"kind": "refuse", "count": None}]})


async def reads(service: Any) -> int:
    return len([name for name in await service.requests() if name == "query"])


def slow_payment_methods(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """QuickBooks answers when the event is set; who asks waits for a moment only."""
    answered = asyncio.Event()

    async def read() -> list[dict[str, str]]:
        await answered.wait()
        return [{"id": "9", "name": "Barter", "sku": "", "type": ""}]

    monkeypatch.setitem(lists._LISTS, "payment_method", lambda _: read)
    return answered


async def british_company(service: Any) -> None:
    """Connect another QuickBooks company to the same account, a British one: it has other tax codes."""
    await service.second_company(country="GB", currency="GBP")


@pytest.mark.parametrize(
    ("source", "value", "label"),
    [
        ("companies", FIRST, "Sandbox Company_US_1"),
        ("items", "1", "Services"),
        ("tax-codes", "TAX", "TAX"),
        ("terms", "1", "Due on receipt"),
        ("payment-methods", "1", "Cash"),
        ("accounts", "35", "Checking"),
    ],
)
async def test_every_list_is_offered_by_quickbooks_ids(ask: Ask, source: str, value: str, label: str):
    """F10."""
    answer = await ask(source)

    assert dict(zip(values(answer), labels(answer), strict=True))[value] == label
    assert answer["searchable"] is True


async def test_an_account_is_told_with_its_type(ask: Ask):
    answer = await ask("accounts", q="checking")

    assert answer["options"] == [{"label": "Checking", "value": "35", "description": "Bank"}]


async def test_a_search_finds_part_of_a_name(ask: Ask):
    assert labels(await ask("items", q="CONSULT")) == ["Consulting"]


async def test_a_search_without_a_hit_is_an_empty_list(ask: Ask):
    assert (await ask("items", q="zebra"))["options"] == []


async def test_the_rules_defaults_come_first(ask: Ask):
    answer = await ask("items", input="item")

    assert labels(answer)[:2] == ["Installation", "Consulting"]
    assert answer["options"][0]["description"].startswith("default in the rules")


async def test_the_defaults_of_the_action_in_the_address_count_alone(post: Ask):
    body = {"origin": {"portalId": int(PORTAL)}, "inputFieldName": "item"}

    answer = (await post("items?action=create-sales-receipt", body)).json()

    assert labels(answer)[0] == "Consulting"
    assert "default" not in answer["options"][1].get("description", "")


async def test_a_long_list_comes_page_by_page(ask: Ask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("engine.live_choices.choices.PAGE", 2)
    everything, after = list[str](), {}
    for _ in range(3):
        answer = await ask("terms", **after)
        everything += labels(answer)
        after = {"after": answer.get("after")}

    assert everything == ["Net 30", "Due on receipt", "Net 10", "Net 15", "Net 60"]
    assert after == {"after": None}


async def test_a_page_after_what_is_gone_asks_to_open_the_field_again(ask: Ask):
    assert labels(await ask("terms", after="gone")) == [
        "— this list has changed since it was opened; open the field again —"
    ]


async def test_a_list_is_read_once_in_twelve_hours(ask: Ask, service: Any):
    """F207: reads are metered."""
    before = await reads(service)
    for query in ("", "r", "ro"):
        await ask("payment-methods", q=query)
    assert await reads(service) == before + 1

    service.clock.forward(hours=12, seconds=1)
    await ask("payment-methods")
    assert await reads(service) == before + 2


async def test_who_asks_at_once_shares_one_read(ask: Ask, service: Any):
    before = await reads(service)

    answers = await asyncio.gather(*(ask("accounts") for _ in range(5)))

    assert await reads(service) == before + 1
    assert all(answer == answers[0] for answer in answers)


async def test_an_old_list_answers_while_quickbooks_is_down(ask: Ask, service: Any):
    known = await ask("payment-methods")
    quickbooks_is_down(service)
    service.clock.forward(days=3)

    assert await ask("payment-methods") == known


async def test_an_old_list_answers_while_quickbooks_is_slow(
    ask: Ask, service: Any, monkeypatch: pytest.MonkeyPatch
):
    known = await ask("payment-methods")
    answered = slow_payment_methods(monkeypatch)
    service.clock.forward(days=3)

    assert await ask("payment-methods") == known

    answered.set()
    await service.settle()
    assert labels(await ask("payment-methods")) == ["Barter"]


async def test_a_first_list_that_is_slow_is_there_a_moment_later(ask: Ask, monkeypatch: pytest.MonkeyPatch):
    answered = slow_payment_methods(monkeypatch)

    assert labels(await ask("payment-methods")) == [
        "— the list is still being read from QuickBooks; open this field again in a moment —"
    ]

    answered.set()
    assert labels(await ask("payment-methods")) == ["Barter"]


async def test_without_a_kept_list_the_reason_is_shown(ask: Ask, service: Any):
    quickbooks_is_down(service)

    (option,) = (await ask("payment-methods"))["options"]

    assert "QuickBooks" in option["label"]
    assert option["value"] == "unavailable"


async def test_a_list_that_failed_is_not_asked_for_with_every_letter(ask: Ask, service: Any):
    quickbooks_is_down(service)
    await ask("payment-methods")
    service.quickbooks.faults.clear()

    assert values(await ask("payment-methods", q="c")) == ["unavailable"]

    service.clock.forward(seconds=90)
    assert "Cash" in labels(await ask("payment-methods"))


async def test_the_reason_is_refused_as_an_input_with_a_sentence(ask: Ask, service: Any):
    """Somebody chooses it nevertheless."""
    deal = await service.deal()

    fields = await service.call("create-invoice", deal, invoice_type="full", item="unavailable")

    assert (fields["outcome"], "unavailable" in fields["reason"]) == ("refused", True)


async def test_an_account_without_quickbooks_is_told_so(post: Ask):
    for source in ("companies", "items"):
        answer = (await post(source, {"origin": {"portalId": 999}})).json()

        assert "QuickBooks" in labels(answer)[0]
        assert values(answer) == ["unavailable"]


async def test_of_several_companies_all_are_offered(ask: Ask, service: Any):
    await british_company(service)

    assert sorted(values(await ask("companies"))) == [FIRST, SECOND]


async def test_of_several_companies_one_has_to_be_chosen(ask: Ask, service: Any):
    await british_company(service)

    (label,) = labels(await ask("items"))

    assert "set quickbooks_company to one of" in label


@pytest.mark.parametrize("chosen", [SECOND, "Second Co"])
async def test_the_chosen_company_counts(ask: Ask, service: Any, chosen: str):
    await british_company(service)

    theirs = labels(await ask("tax-codes", inputs={"quickbooks_company": chosen}))
    ours = labels(await ask("tax-codes", inputs={"quickbooks_company": FIRST}))

    assert ("TAX" in theirs, "TAX" in ours, len(theirs) > 0) == (False, True, True)


async def test_a_company_that_a_property_will_name_is_not_known_yet(ask: Ask, service: Any):
    await british_company(service)
    described = {"type": "OBJECT_PROPERTY", "propertyName": "branch"}

    (label,) = labels(await ask("terms", inputs={"quickbooks_company": described}))

    assert "set quickbooks_company to one of" in label


async def test_a_deals_invoices_are_told_newest_first(post: Ask, service: Any):
    deal, other = await service.deal(amount="1000.00"), await service.deal(amount="77.00")
    first = await service.call("create-invoice", deal, invoice_type="full", amount="100.00")
    service.clock.forward(minutes=1)
    second = await service.call("create-invoice", deal, invoice_type="full", amount="50.00")
    await service.call("create-invoice", other, invoice_type="full", amount="77.00")

    body = {"origin": {"portalId": int(PORTAL)}, "object": {"objectId": int(deal), "objectType": "DEAL"}}
    answer = (await post("invoices", body)).json()

    assert values(answer) == [second["invoice_id"], first["invoice_id"]]
    assert labels(answer) == [second["invoice_number"], first["invoice_number"]]
    assert answer["options"][0]["description"].startswith("50.00 USD · draft")


async def test_without_a_deal_the_accounts_invoices_are_found_by_number(ask: Ask, service: Any):
    """HubSpot's editor knows no deal."""
    made = [
        await service.call("create-invoice", await service.deal(), invoice_type="full", amount="5.00")
        for _ in range(2)
    ]

    assert len(values(await ask("invoices"))) == 2
    assert values(await ask("invoices", q=made[0]["invoice_number"])) == [made[0]["invoice_id"]]


async def test_a_record_that_is_no_deal_has_no_invoices_of_its_own(post: Ask, service: Any):
    deal = await service.deal()
    await service.call("create-invoice", deal, invoice_type="full", amount="5.00")
    body = {"origin": {"portalId": int(PORTAL)}, "object": {"objectId": 1, "objectType": "CONTACT"}}

    assert len(values((await post("invoices", body)).json())) == 1


async def test_the_invoices_of_another_account_are_not_told(post: Ask, service: Any):
    await service.call("create-invoice", await service.deal(), invoice_type="full", amount="5.00")

    answer = (await post("invoices", {"origin": {"portalId": 999}})).json()

    assert answer["options"] == []


async def test_an_unknown_source_is_not_found(post: Ask):
    answer = await post("customers", {"origin": {"portalId": int(PORTAL)}})

    assert answer.status_code == 404
    assert answer.json()["error"].startswith("there are no such choices; known are companies, items")


@pytest.mark.parametrize("source", ["items", "customers"])
async def test_an_unsigned_call_learns_nothing(service: Any, source: str):
    answer = await service.http.post(f"/hubspot/options/{source}", json={"origin": {"portalId": 4210001}})

    assert answer.status_code == 401


async def test_a_wrong_signature_is_refused(post: Ask):
    body = {"origin": {"portalId": int(PORTAL)}}

    answer = await post("items", body, **{"x-hubspot-signature-v3": "bm8="})

    assert answer.status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"origin": []}'])
async def test_an_unreadable_body_is_told(post: Ask, body: bytes):
    assert (await post("items", body)).status_code == 400


@pytest.mark.parametrize("odd", [None, [], "x", 7])
async def test_what_is_odd_in_a_readable_body_counts_as_absent(post: Ask, odd: Any):
    body = {"origin": {"portalId": int(PORTAL)}, "fetchOptions": odd, "inputFields": odd, "object": odd}

    answer = await post("terms", body)

    assert labels(answer.json())[0] == "Net 30"
