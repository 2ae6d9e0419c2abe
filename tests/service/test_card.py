"""The deal card against the whole service: called as `hubspot.fetch` calls, by way of the stand-in."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from engine.signatures import hubspot_v3
from engine.store.tables import Event, Execution

PORTAL, SECOND = "4210001", "9130000000000002"
ANSWERS = Path(__file__).parents[2] / "hubspot-app" / "tests" / "answers.json"
PRESS = "11111111-2222-4333-8444-555555555555"
OTHER_PRESS = "99999999-2222-4333-8444-555555555555"


async def fetch(service: Any, path: str, method: str = "GET", body: Any = None, **more: Any) -> Any:
    """What the card gets for one call."""
    told = await service.hubspot.post("card", {"path": path, "method": method, "body": body, **more})
    assert told["status"] == 200, told
    return json.loads(told["body"]) if isinstance(told["body"], str) else told["body"]


async def view(service: Any, deal: str) -> Any:
    return await fetch(service, f"deals/{deal}")


async def press(service: Any, deal: str, action: str, request_id: str = PRESS, **inputs: Any) -> Any:
    body = {"request_id": request_id, "inputs": inputs}
    return await fetch(service, f"deals/{deal}/actions/{action}", "POST", body)


async def billed_deal(service: Any) -> tuple[str, Any]:
    """A deal over 500 with an invoice over all of it, made on the card."""
    deal = await service.deal(pipeline="other", amount="500")
    made = await press(service, deal, "create-invoice", invoice_type="full")
    assert made["outcome"] == "done", made
    await service.settle()
    service.clock.forward(minutes=1)
    return deal, made


# Showing


async def test_a_deal_that_nothing_happened_to_is_shown_empty(service: Any):
    deal = await service.deal()
    await service.settle()

    shown = await view(service, deal)

    assert (shown["invoices"], shown["waiting"], shown["failed"]) == ([], [], [])
    assert shown["totals"]["billed_total"] == "0.00"
    assert (shown["connected"], shown["companies"]) == (True, [])


async def test_billed_paid_and_open_are_those_of_the_deal_s_properties(service: Any):
    deal, _ = await billed_deal(service)
    paid = await press(service, deal, "record-payment", OTHER_PRESS, amount="200")
    assert paid["outcome"] == "done", paid
    await service.settle()

    totals = (await view(service, deal))["totals"]

    properties = await service.properties(deal)
    assert (totals["billed_total"], totals["paid_total"], totals["open_balance"]) == (
        "500.00",
        "200.00",
        "300.00",
    )
    assert {f"stagebill_{name}": text for name, text in totals.items()}.items() <= properties.items()


async def test_an_invoice_is_shown_with_number_amount_dates_status_e_mail_and_link(service: Any):
    deal, made = await billed_deal(service)

    (invoice,) = (await view(service, deal))["invoices"]

    assert (invoice["number"], invoice["amount"], invoice["currency"]) == (
        made["outputs"]["invoice_number"],
        "500.00",
        "USD",
    )
    assert (invoice["date"], invoice["due"]) == ("2026-03-02", "2026-04-01")
    assert (invoice["status"], invoice["email"]["state"]) == ("draft", "none")
    assert invoice["link"] == made["outputs"]["invoice_link"]
    assert invoice["can"] == ["send", "pay", "void"]


async def test_showing_the_deal_makes_no_call_to_either_vendor(service: Any):
    deal, _ = await billed_deal(service)
    before = (await service.requests(), await service.requests("hubspot"))

    await view(service, deal)

    assert (await service.requests(), await service.requests("hubspot")) == before


async def test_another_account_s_deal_of_the_same_id_is_not_shown(service: Any):
    deal, _ = await billed_deal(service)

    shown = await _signed(service, "GET", f"/hubspot/card/deals/{deal}?userId=7&portalId=4210002")

    assert shown.status_code == 200
    assert shown.json()["invoices"] == []


async def test_a_refused_execution_is_shown_with_its_reason_and_who_pressed(service: Any):
    deal = await service.deal(pipeline="other", amount="")
    await press(service, deal, "create-invoice", invoice_type="full")

    (failed,) = (await view(service, deal))["failed"]

    assert (failed["action"], failed["outcome"]) == ("create-invoice", "refused")
    assert failed["reason"] == "deal.amount is empty; fill it in on the deal"
    assert "@" in failed["by"]


async def test_why_nothing_happened_is_told_in_the_rules_words(service: Any):
    """F200: the deal is too small for the schedule."""
    deal = await service.deal(amount="100")
    await service.move(deal, "contractsent")

    told = (await view(service, deal))["nothing"]

    assert ("project", "deposit", "no match") in [
        (one["rule"], one["instalment"], one["verdict"]) for one in told
    ]
    assert all(one["reason"] for one in told)


async def test_that_no_rule_listens_is_told_where_there_is_nothing_else_to_tell(service: Any):
    deal = await service.deal()
    await service.move(deal, "decisionmakerboughtin")

    (told,) = (await view(service, deal))["nothing"]

    assert told["reason"] == "no rule listens to deal_enters: decisionmakerboughtin"


async def test_that_no_rule_listens_is_no_news_once_something_is_billed(service: Any):
    deal, _ = await billed_deal(service)
    await press(service, deal, "record-payment", OTHER_PRESS, amount="200")
    await service.settle()

    assert (await view(service, deal))["nothing"] == []


# What comes next


async def test_the_open_instalments_add_up_to_what_is_left(service: Any):
    deal = await service.deal(contact={"country": "US"}, dealtype="existingbusiness")
    await service.move(deal, "contractsent")

    told = await fetch(service, f"deals/{deal}/forecast")

    assert (told["schedule"], told["total"]) == ("project", "10000.01")
    assert told["left"] == "7000.01"
    assert sum(float(one["amount"]) for one in told["instalments"]) == pytest.approx(7000.01)
    assert told["instalments"][0]["when"]["kind"] == "deal_enters"


async def test_a_deal_without_a_schedule_is_told_why(service: Any):
    deal = await service.deal(pipeline="other", amount="700")

    told = await fetch(service, f"deals/{deal}/forecast")

    assert (told["schedule"], told["instalments"], told["left"]) == ("", [], "700.00")
    assert "deal.pipeline" in told["reason"]


async def test_what_cannot_be_forecast_is_told_as_a_problem(service: Any):
    deal = await service.deal(pipeline="other", amount="")

    told = await fetch(service, f"deals/{deal}/forecast")

    assert told == {"problem": "deal.amount is empty; fill it in on the deal"}


# Reviewing


async def test_a_review_shows_the_amount_and_lines_that_the_button_then_bills(service: Any):
    deal = await service.deal(pipeline="other")
    inputs = {"invoice_type": "deposit", "percent": "30"}

    shown = await fetch(service, f"deals/{deal}/review", "POST", {"inputs": inputs})
    made = await press(service, deal, "create-invoice", **inputs)

    assert (shown["amount"], shown["currency"], shown["left"]) == ("3000.00", "USD", "7000.01")
    assert (made["outputs"]["invoice_total"], made["outputs"]["deal_remaining"]) == ("3000.00", "7000.01")
    (invoice,) = await service.invoices()
    (line,) = shown["lines"]
    assert (line["description"], line["amount"]) == (invoice["Line"][0]["Description"], "3000.00")
    assert line["item"] == "Consulting"
    assert (shown["customer"]["known"], shown["due"]) == (False, None)


async def test_a_review_changes_nothing(service: Any):
    deal = await service.deal(pipeline="other")

    await fetch(service, f"deals/{deal}/review", "POST", {"inputs": {"invoice_type": "full"}})
    await service.settle()

    assert await service.invoices() == []
    assert not [name for name in await service.requests() if "create" in name]
    shown = await view(service, deal)
    assert (shown["waiting"], shown["failed"], shown["done"]) == ([], [], [])
    again = await press(service, deal, "create-invoice", invoice_type="full")
    assert (again["outcome"], again["outputs"]["invoice_total"]) == ("done", "10000.01")


async def test_a_review_of_what_is_not_left_is_refused_in_the_action_s_words(service: Any):
    deal, _ = await billed_deal(service)

    told = await fetch(
        service, f"deals/{deal}/review", "POST", {"inputs": {"invoice_type": "deposit", "percent": "10"}}
    )

    assert told == {"problem": "nothing is left to bill: all of 500.00 USD is billed"}


async def test_a_wrong_input_is_named_in_the_review(service: Any):
    deal = await service.deal()

    told = await fetch(
        service, f"deals/{deal}/review", "POST", {"inputs": {"invoice_type": "deposit", "percent": "x"}}
    )

    assert told["problem"].startswith("percent: ")


async def test_a_review_does_not_take_inputs_that_only_rules_may_give(service: Any):
    deal = await service.deal()

    told = await fetch(
        service,
        f"deals/{deal}/review",
        "POST",
        {"inputs": {"invoice_type": "deposit", "schedule": "project"}},
    )

    assert told == {"problem": 'there is no input "schedule"'}


# Pressing


async def test_a_double_click_makes_one_invoice(service: Any):
    deal = await service.deal(pipeline="other", amount="500")

    first, again = await asyncio.gather(
        press(service, deal, "create-invoice", invoice_type="full"),
        press(service, deal, "create-invoice", invoice_type="full"),
    )

    assert first["outcome"] == again["outcome"] == "done"
    assert first["execution_id"] == again["execution_id"]
    assert len(await service.invoices()) == 1


async def test_hubspot_s_own_repeat_makes_one_invoice(service: Any):
    """The answer is lost on its way back, so `hubspot.fetch` sends the same call again."""
    deal = await service.deal(pipeline="other", amount="500")
    await service.hubspot.post("faults", {"operation": "card.fetch", "kind": "drop_after"})

    made = await press(service, deal, "create-invoice", invoice_type="full")

    assert made["outcome"] == "done"
    assert len(await service.invoices()) == 1


async def test_who_pressed_is_recorded(service: Any):
    await billed_deal(service)

    (event,) = service.rows(select(Event).where(Event.kind == "card"))

    assert event.payload["action"] == "create-invoice"
    assert event.payload["user"]["id"] and "@" in event.payload["user"]["email"]
    assert event.outcome == "done"


async def test_sending_later_is_shown_as_scheduled_until_it_is_sent(service: Any):
    deal, made = await billed_deal(service)
    identity = made["outputs"]["invoice_id"]

    told = await press(
        service, deal, "send-invoice", OTHER_PRESS, invoice_id=identity, send_at="2026-03-03T09:00"
    )
    shown = await view(service, deal)
    await service.later(days=1)

    assert told["outcome"] == "scheduled"
    assert shown["invoices"][0]["email"]["at"] == "2026-03-03T15:00:00+00:00"
    assert [one["action"] for one in shown["waiting"]] == ["send-invoice"]
    assert (await view(service, deal))["invoices"][0]["email"]["state"] == "sent"


async def test_a_waiting_send_can_be_taken_back(service: Any):
    deal, made = await billed_deal(service)
    identity = made["outputs"]["invoice_id"]
    await press(service, deal, "send-invoice", OTHER_PRESS, invoice_id=identity, send_at="2026-03-03T09:00")
    (waiting,) = (await view(service, deal))["waiting"]

    told = await fetch(
        service, f"deals/{deal}/executions/{waiting['id']}/cancel", "POST", {"request_id": PRESS}
    )

    assert (told["outcome"], told["reason"]) == ("skipped", "cancelled on the deal card")
    assert (await view(service, deal))["invoices"][0]["email"]["state"] == "none"


async def test_an_invoice_is_voided_on_the_card(service: Any):
    deal, made = await billed_deal(service)

    told = await press(service, deal, "void-invoice", OTHER_PRESS, invoice_id=made["outputs"]["invoice_id"])
    (invoice,) = (await view(service, deal))["invoices"]

    assert (told["outcome"], invoice["status"], invoice["can"]) == ("done", "voided", [])


async def test_an_invoice_of_another_deal_is_not_attached_on_the_card(service: Any):
    """F51."""
    first, made = await billed_deal(service)
    number = made["outputs"]["invoice_number"]
    deal = await service.deal(pipeline="other", amount="500")

    told = await press(service, deal, "attach-invoice", invoice_number=number)

    assert (told["outcome"], told["reason"]) == (
        "refused",
        f"invoice {number} is attached to deal {first} already; an invoice counts for one deal",
    )


async def test_what_was_refused_is_tried_again_with_a_retry(service: Any):
    deal = await service.deal(pipeline="other", amount="")
    refused = await press(service, deal, "create-invoice", invoice_type="full")
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"amount": "500"}})

    told = await fetch(
        service,
        f"deals/{deal}/executions/{refused['execution_id']}/retry",
        "POST",
        {"request_id": OTHER_PRESS},
    )

    assert (refused["outcome"], told["outcome"]) == ("refused", "done")
    assert (await view(service, deal))["failed"] == []


async def test_a_repeated_retry_tries_once(service: Any):
    deal = await service.deal(pipeline="other", amount="")
    refused = await press(service, deal, "create-invoice", invoice_type="full")
    path = f"deals/{deal}/executions/{refused['execution_id']}/retry"
    await fetch(service, path, "POST", {"request_id": OTHER_PRESS})

    await fetch(service, path, "POST", {"request_id": OTHER_PRESS})

    (row,) = service.rows(select(Execution).where(col(Execution.id) == refused["execution_id"]))
    assert row.attempts == 2


async def test_what_is_done_is_not_tried_again(service: Any):
    deal, made = await billed_deal(service)

    told = await fetch(
        service, f"deals/{deal}/executions/{made['execution_id']}/retry", "POST", {"request_id": OTHER_PRESS}
    )

    assert "only refused or failed ones can be tried again" in told["problem"]


async def test_another_deal_s_execution_is_not_tried_again(service: Any):
    _, made = await billed_deal(service)
    other = await service.deal()

    told = await fetch(
        service, f"deals/{other}/executions/{made['execution_id']}/retry", "POST", {"request_id": OTHER_PRESS}
    )

    assert told == {"problem": "this deal has no such action; reload the card"}


@pytest.mark.parametrize(
    ("action", "body", "said"),
    [
        ("decide", {"request_id": PRESS}, 'no button "decide"'),
        ("send-review-request", {"request_id": PRESS}, 'no button "send-review-request"'),
        ("create-invoice", {"inputs": {}}, "request_id must be"),
        ("create-invoice", {"request_id": "short"}, "request_id must be"),
        ("create-invoice", {"request_id": 7}, "request_id must be"),
        ("create-invoice", [], "request_id must be"),
    ],
    ids=["a-step", "no-button", "no-request-id", "short", "a-number", "a-list"],
)
async def test_an_unreadable_press_starts_nothing_and_says_why(
    service: Any, action: str, body: Any, said: str
):
    deal = await service.deal()

    told = await fetch(service, f"deals/{deal}/actions/{action}", "POST", body)

    assert said in told["problem"]
    assert await service.invoices() == []


# Who may come in


async def _signed(service: Any, method: str, path: str, body: bytes = b"") -> Any:
    """A call with HubSpot's signature over whatever it asks for."""
    stamp = str(int(service.clock().timestamp() * 1000))
    uri = f"{service.settings.public_url}{path}"
    headers = {
        "x-hubspot-signature-v3": hubspot_v3(method, uri, body, stamp, "hs-sandbox-secret"),
        "x-hubspot-request-timestamp": stamp,
    }
    return await service.http.request(method, path, content=body, headers=headers)


@pytest.mark.parametrize("signature", ["none", "wrong"])
async def test_an_unsigned_call_gets_401(service: Any, signature: str):
    headers = {} if signature == "none" else {"x-hubspot-signature-v3": "wrong"}

    answer = await service.http.get(f"/hubspot/card/deals/1?portalId={PORTAL}&userId=7", headers=headers)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "userId=7",
        f"portalId={PORTAL}",
        f"portalId=4210002&userId=7&portalId={PORTAL}",
        f"portalId={PORTAL}&userId=7&userId=8",
        f"portalId={PORTAL}&userId=7&portal%49d=4210002",
    ],
    ids=["no-account", "nobody", "two-accounts", "two-people", "two-accounts-in-disguise"],
)
async def test_a_query_that_does_not_name_one_account_and_person_is_refused(service: Any, query: str):
    """What HubSpot adds comes behind what the page wrote itself, and both are signed."""
    answer = await _signed(service, "GET", f"/hubspot/card/deals/1?{query}")

    assert answer.status_code == 400


async def test_an_address_without_a_deal_is_refused(service: Any):
    answer = await _signed(service, "GET", f"/hubspot/card/deals/x1?portalId={PORTAL}&userId=7")

    assert answer.status_code == 400


async def test_inputs_that_only_rules_may_give_are_refused(service: Any):
    deal = await service.deal()

    told = await press(service, deal, "create-invoice", invoice_type="deposit", schedule="project")

    assert (told["outcome"], told["reason"]) == ("refused", 'there is no input "schedule"')
    assert await service.invoices() == []


async def test_who_pressed_retry_is_recorded(service: Any):
    deal = await service.deal(pipeline="other", amount="")
    refused = await press(service, deal, "create-invoice", invoice_type="full")
    execution_id = refused["execution_id"]

    await fetch(service, f"deals/{deal}/executions/{execution_id}/retry", "POST", {"request_id": OTHER_PRESS})

    key = f"card-retry:{deal}:{OTHER_PRESS}"
    (event,) = service.rows(select(Event).where(col(Event.dedupe_key) == key))
    assert event.payload["retry"] == execution_id
    assert "@" in event.payload["user"]["email"]


async def test_a_press_while_quickbooks_is_down_waits_and_is_shown_with_its_reason(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    service.quickbooks.faults.configure({"rules": [{"kind": "refuse", "count": None}]})

    told = await press(service, deal, "create-invoice", invoice_type="full")
    (waiting,) = (await view(service, deal))["waiting"]
    service.quickbooks.faults.clear()
    again = await fetch(
        service, f"deals/{deal}/executions/{waiting['id']}/retry", "POST", {"request_id": OTHER_PRESS}
    )

    assert (told["outcome"], waiting["reason"]) == ("waiting", told["reason"])
    assert waiting["tries"] == 1 and waiting["reason"]
    assert again["outcome"] == "done", again
    assert len(await service.invoices()) == 1


async def test_several_companies_are_offered_and_each_invoice_names_its_own(service: Any):
    await service.second_company()
    deal = await service.deal(pipeline="other", amount="500")

    told = await press(
        service, deal, "create-invoice", invoice_type="full", quickbooks_company=SECOND, item="1"
    )
    shown = await view(service, deal)

    assert told["outcome"] == "done", told
    assert [one["name"] for one in shown["companies"]] == ["Sandbox Company_US_1", "Second Co"]
    assert [one["company"] for one in shown["invoices"]] == [SECOND]


# What the card's own tests are fed with


def shape(answer: Any) -> Any:
    """The names and kinds in an answer; of a list, those of its first entry."""
    if isinstance(answer, dict):
        return {name: shape(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [shape(one) for one in answer[:1]]
    return "text" if isinstance(answer, str) else "nothing" if answer is None else type(answer).__name__


async def played(service: Any) -> dict[str, Any]:
    """One deal with something in each part of the card, and every kind of answer."""
    deal = await service.deal(dealtype="existingbusiness")
    await service.move(deal, "contractsent")
    (deposit,) = (await view(service, deal))["invoices"]
    await press(service, deal, "record-payment", "a" * 16, amount="1000", invoice_number=deposit["number"])
    made = await press(service, deal, "create-invoice", "b" * 16, invoice_type="follow_up", amount="500.50")
    later = {"invoice_id": made["outputs"]["invoice_id"], "send_at": "2026-03-09T09:00"}
    pressed = await press(service, deal, "send-invoice", "c" * 16, **later)
    await press(service, deal, "create-invoice", "d" * 16, invoice_type="follow_up", amount="90000")
    await service.move(deal, "qualifiedtobuy")
    await service.later(minutes=1)
    await service.move(deal, "contractsent")
    review = {"inputs": {"invoice_type": "deposit", "percent": "10"}}
    return {
        "view": await view(service, deal),
        "forecast": await fetch(service, f"deals/{deal}/forecast"),
        "owing": await fetch(service, f"deals/{deal}/owing"),
        "review": await fetch(service, f"deals/{deal}/review", "POST", review),
        "pressed": pressed,
        "problem": await fetch(service, f"deals/{deal}/review", "POST", {"inputs": {}}),
        "choices": await fetch(service, "choices/items", query={"action": "create-invoice"}),
    }


async def test_the_answers_that_the_card_is_tested_with_are_the_service_s(service: Any):
    kept = json.loads(ANSWERS.read_text())

    told = await played(service)

    assert shape(told) == shape(kept)


# Choices


async def test_a_field_of_the_card_chooses_from_quickbooks_lists(service: Any):
    told = await fetch(service, "choices/items", query={"action": "create-invoice"})

    assert told["options"][0]["label"] == "Consulting"


async def test_a_list_that_cannot_be_read_says_why(service: Any):
    service.quickbooks.faults.configure({"rules": [{"kind": "refuse", "count": None}]})

    told = await fetch(service, "choices/payment-methods", query={"action": "record-payment"})

    assert told["options"] == []
    assert "QuickBooks could not be reached" in told["problem"]


async def test_unknown_choices_are_not_found(service: Any):
    answer = await _signed(service, "GET", f"/hubspot/card/choices/secrets?portalId={PORTAL}&userId=7")

    assert answer.status_code == 404
