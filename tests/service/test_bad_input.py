"""What a person can get wrong gets one clear sentence and changes nothing."""

import json
from typing import Any

import pytest

FULL = {"invoice_type": "full"}


async def nothing_was_made(service: Any) -> None:
    assert await service.invoices() == []
    assert await service.quickbooks.get("payments") == []
    assert [name for name in await service.requests() if name.endswith(".create")] == []


@pytest.mark.parametrize(
    ("amount", "outcome", "reason"),
    [
        pytest.param("", "refused", "deal.amount is empty; fill it in on the deal", id="none"),
        pytest.param("0", "skipped", "deal.amount is 0.00; there is nothing to bill", id="zero"),
        pytest.param(
            "n/a",
            "refused",
            'deal.amount is not an amount: "n/a" is not a plain number like 1000.00; correct it on the deal',
            id="words",
        ),
        pytest.param(
            "-5", "refused", "deal.amount is negative, -5.00 USD; correct it on the deal", id="negative"
        ),
        pytest.param(
            "10.005",
            "refused",
            "deal.amount is not an amount: 10.005 is finer than the smallest unit of USD, 0.01; "
            "correct it on the deal",
            id="half-cent",
        ),
    ],
)
async def test_a_deal_whose_amount_cannot_be_billed(service: Any, amount: str, outcome: str, reason: str):
    """F31."""
    deal = await service.deal(pipeline="other", amount=amount)

    told = await service.call("create-invoice", deal, **FULL)

    assert (told["outcome"], told["reason"]) == (outcome, reason)
    await nothing_was_made(service)


async def test_a_deal_without_a_contact(service: Any):
    made = await service.hubspot.post(
        "objects/deals", {"properties": {"dealname": "Roof", "amount": "100"}, "associations": []}
    )

    told = await service.call("create-invoice", made["id"], **FULL)

    assert (told["outcome"], told["reason"]) == (
        "refused",
        "the deal has no contact; add one with an e-mail address",
    )
    await nothing_was_made(service)


async def test_a_contact_without_an_address(service: Any):
    deal = await service.deal(pipeline="other", contact={"email": ""})

    told = await service.call("create-invoice", deal, **FULL)

    assert (told["outcome"], told["reason"]) == (
        "refused",
        "the deal's contact has no e-mail address; fill it in",
    )
    await nothing_was_made(service)


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        pytest.param(
            {"item": "Consultng"},
            'QuickBooks has no active item called "Consultng"; did you mean "Consulting"?',
            id="item",
        ),
        pytest.param(
            {"terms": "Net 99"},
            'QuickBooks has no active payment terms called "Net 99"; did you mean "Net 60"?',
            id="terms",
        ),
        pytest.param(
            {"tax_code": "Mars"},
            'QuickBooks has no active tax code called "Mars"; choose one that exists, or create it there',
            id="tax-code",
        ),
        pytest.param(
            {"percent": "0"}, "percent: 0 is out of range; give more than 0 and at most 100", id="percent-0"
        ),
        pytest.param(
            {"percent": "130"},
            "percent: 130 is out of range; give more than 0 and at most 100",
            id="percent-130",
        ),
        pytest.param(
            {"amount": "1,000"},
            'amount: "1,000" is not a plain number like 1000.00; give an amount like 149.50',
            id="amount-comma",
        ),
        pytest.param(
            {"amount": "10.005"},
            "amount: 10.005 is finer than the smallest unit of USD, 0.01",
            id="amount-half-cent",
        ),
        pytest.param(
            {"amount": "100", "percent": "10"},
            "percent and amount are both given; give one of them",
            id="both",
        ),
        pytest.param(
            {"email_delivery": "scheduled"},
            "send_at is missing; a scheduled e-mail needs a date and a time",
            id="no-time",
        ),
        pytest.param(
            {"email_delivery": "scheduled", "send_at": "2025-01-01T09:00"},
            "send_at has passed already; give a later time",
            id="time-passed",
        ),
        pytest.param(
            {"email_delivery": "scheduled", "send_at": "9999-12-31T23:59:59"},
            'send_at: "9999-12-31T23:59:59" is not a time; give one like 2026-03-31T09:00',
            id="end-of-time",
        ),
        pytest.param(
            {"due_date": "31.03.2026"},
            'due_date: "31.03.2026" is not a day; give one like 2026-03-31',
            id="due-date",
        ),
        pytest.param(
            {"invoice_type": "partial"},
            "invoice_type is \"partial\"; choose 'deposit', 'follow_up', 'final' or 'full'",
            id="type",
        ),
        pytest.param({"memmo": "x"}, 'there is no input "memmo"; did you mean "memo"?', id="unknown-input"),
        pytest.param({"instalment": "deposit"}, 'there is no input "instalment"', id="internal-input"),
        pytest.param(
            {"amount": "20000"},
            "20,000.00 USD is more than what is left to bill, 10,000.01 USD of 10,000.01 USD; "
            "lower it or raise the deal's amount",
            id="over-billing",
        ),
        pytest.param(
            {"customer": "must_exist"},
            "QuickBooks has no active customer with the contact's e-mail; create the customer there, "
            "correct the contact's e-mail, or set customer to create_if_missing",
            id="no-customer",
        ),
    ],
)
async def test_an_input_that_cannot_be_used(service: Any, inputs: dict[str, Any], reason: str):
    deal = await service.deal(pipeline="other")

    told = await service.call("create-invoice", deal, **(FULL | inputs))

    assert (told["outcome"], told["reason"]) == ("refused", reason)
    assert told["hs_execution_state"] == "FAIL_CONTINUE"
    await nothing_was_made(service)


async def test_a_total_that_was_lowered_below_what_is_billed(service: Any):
    deal = await service.deal(pipeline="other", amount="1000")
    await service.call("create-invoice", deal, invoice_type="deposit", amount="600")
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"amount": "500"}})

    told = await service.call("create-invoice", deal, invoice_type="final")

    assert (told["outcome"], told["reason"]) == (
        "refused",
        "the deal's total is 500.00 USD and 600.00 USD is billed already; "
        "raise the total or credit an invoice, then try again",
    )
    assert len(await service.invoices()) == 1


async def test_an_unknown_action(service: Any):
    deal = await service.deal()

    told = await service.call("create-invoise", deal)

    assert (told["outcome"], told["reason"]) == (
        "refused",
        'there is no action "create-invoise"; did you mean "create-invoice"?',
    )


async def test_quickbooks_own_words_are_passed_on(service: Any):
    deal = await service.deal(pipeline="other")
    service.quickbooks.faults.configure(
        {
            "rules": [
                {
                    "operation": "invoice.create",
                    "kind": "status",
                    "status": 400,
                    "body": {
                        "Fault": {
                            "Error": [
                                {
                                    "Message": "Account period closed",
                                    "Detail": "The account period has closed and the books are closed.",
                                    "code": "6200",
                                }
                            ],
                            "type": "ValidationFault",
                        },
                        "time": "2026-03-02T07:00:00.000-08:00",
                    },
                }
            ]
        }
    )

    told = await service.call("create-invoice", deal, **FULL)

    assert told["outcome"] == "refused"
    assert "The account period has closed and the books are closed" in told["reason"]
    assert await service.invoices() == []
    again = await service.call("create-invoice", deal, **FULL)
    assert again["outcome"] == "done", "what was reserved in vain must be given back"


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        pytest.param(b"{not json", 400, "the body is not JSON", id="not-json"),
        pytest.param(b"[]", 400, "the body names no callbackId or no origin.portalId", id="a-list"),
        pytest.param(b"{}", 400, "the body names no callbackId or no origin.portalId", id="empty"),
        pytest.param(b"x" * 2_000_000, 413, "the body is larger than 1 MB; send less", id="2-mb"),
    ],
)
async def test_a_body_that_is_no_call(service: Any, body: bytes, status: int, sentence: str):
    answer = await service.http.post(
        "/hubspot/actions/create-invoice", content=body, headers=service.signature("create-invoice", body)
    )
    assert (answer.status_code, answer.json()) == (status, {"error": sentence})


async def signed_call(service: Any, **changed: Any) -> dict[str, str]:
    """A call with a body that HubSpot itself would not send."""
    whole = {
        "callbackId": "ap-9",
        "origin": {"portalId": 4210001},
        "object": {"objectId": await service.deal(), "objectType": "DEAL"},
        "inputFields": FULL,
    }
    body = json.dumps(whole | changed).encode()
    answer = await service.http.post(
        "/hubspot/actions/create-invoice", content=body, headers=service.signature("create-invoice", body)
    )
    assert answer.status_code == 200
    return dict(answer.json()["outputFields"])


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        pytest.param(
            FULL | {"amount": {"value": 1}},
            "amount: a structure was sent where a text was expected",
            id="structure",
        ),
        pytest.param(
            FULL | {"amount": True}, "amount: a yes/no value was sent where a text was expected", id="bool"
        ),
        pytest.param(
            ["full"],
            'there is no input "inputFields"; known are invoice_type, percent, amount, item, tax_code, '
            "terms, invoice_date, due_date, memo, customer_message, email_delivery, send_at, customer, "
            "quickbooks_company",
            id="list-of-inputs",
        ),
    ],
)
async def test_inputs_of_the_wrong_type(service: Any, inputs: Any, reason: str):
    told = await signed_call(service, inputFields=inputs)
    assert (told["outcome"], told["reason"]) == ("refused", reason)
    await nothing_was_made(service)


async def test_an_account_that_is_not_connected(service: Any):
    told = await signed_call(service, origin={"portalId": 99})
    assert told["outcome"] == "failed"
    assert told["reason"] == (
        "QuickBooks of HubSpot account 99 is not connected; "
        "connect it at https://stagebill.test/quickbooks/connect?portal_id=99"
    )


@pytest.mark.parametrize("signature", ["wrong", "stale", "none"])
async def test_a_call_without_a_valid_signature_changes_nothing(service: Any, signature: str):
    deal = await service.deal(pipeline="other")

    answer = await service.run("create-invoice", deal, signature=signature, inputs=FULL)
    await service.settle()

    assert answer["status"] == 401
    await nothing_was_made(service)


async def test_a_connection_that_was_revoked(service: Any):
    deal = await service.deal(pipeline="other")
    await service.quickbooks.post("revoke", {})

    told = await service.call("create-invoice", deal, **FULL)

    assert told["outcome"] == "failed"
    assert told["reason"] == (
        "The QuickBooks connection was revoked; reconnect at "
        "https://stagebill.test/quickbooks/connect?portal_id=4210001"
    )


@pytest.mark.parametrize("name", ["decide", "write-back", "complete-callback", "sync-document"])
async def test_a_call_cannot_reach_the_services_own_steps(service: Any, name: str):
    deal = await service.deal()
    told = await service.call(name, deal)
    assert told["outcome"] == "refused"
    assert told["reason"].startswith(f'there is no action "{name}"')
