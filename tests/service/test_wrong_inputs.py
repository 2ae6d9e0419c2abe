"""Issue by issue what a marketer can fill in wrongly: the history names the field, and nothing is created.

One table for all actions: a new input without a row here fails the first test.
"""

from collections.abc import Mapping
from typing import Any

import pytest

import actions
from engine.inputs import internal

RULES = """\
version: 1
timezone: America/Chicago
defaults: {create-invoice: {tax_code: NON, item: Hours}, create-sales-receipt: {tax_code: NON, item: Hours}}
review_requests: {sites: {google: "https://g.page/r/example/review"}}
"""
NUMBERS = ("lots", "-5", "0", "1e3", "1,000", "NaN", "10.005", "9" * 30)
DAYS = ("tomorrow", "2026-02-30", "20260302", "2026-03-02T09:00", "31.03.2026")
MOMENTS = ("soon", "2026-03-03", "2026-02-30T09:00", "2026-03-02T08:00")
NAMES = ("No such thing", "x" * 5000)
WRONG: Mapping[str, tuple[str, ...]] = {
    "invoice_type": ("", "half", "Deposit please"),
    "percent": ("lots", "-5", "0", "101", "1,5"),
    "amount": NUMBERS,
    "item": NAMES,
    "tax_code": NAMES,
    "terms": NAMES,
    "payment_method": NAMES,
    "quickbooks_company": NAMES,
    "invoice_date": DAYS,
    "due_date": (*DAYS, "2026-03-01"),
    "payment_date": DAYS,
    "receipt_date": DAYS,
    "memo": ("x" * 3501,),
    "customer_message": ("x" * 1001,),
    "email_delivery": ("perhaps",),
    "send_at": MOMENTS,
    "customer": ("anyone",),
    "invoice_number": ("4711",),
    "invoice_id": ("999999", "none"),
    "send_to": ("nobody", "two@example.com, three@example.com", "Ann <ann@example.com>"),
    "reference": ("x" * 22,),
    "site": ("goggle",),
    "template": ("x" * 201, "no-such-letter"),
    "channel": ("pigeon",),
    "delay_days": ("-1", "366", "a few"),
}
# What a field is called in a sentence, where that is not its name.
SPOKEN: Mapping[str, tuple[str, ...]] = {
    "tax_code": ("tax code",),
    "payment_method": ("payment method",),
    "quickbooks_company": ("QuickBooks company",),
    "invoice_number": ('no invoice "4711"',),
    "invoice_id": ("no invoice",),
}
# What an action needs besides the input that is wrong.
BESIDE: Mapping[str, Mapping[str, str]] = {
    "create-invoice": {"invoice_type": "full", "invoice_date": "2026-03-02"},
    "record-payment": {"amount": "10"},
    "send-review-request": {"site": "google"},
}
MAY_BE_LATER = {("send-invoice", "send_at", "2026-03-02T08:00")}  # a time that has passed means now
ALL = actions.collect()


@pytest.fixture
def rules_text() -> str:
    return RULES


def public(action: str) -> list[str]:
    return [name for name, info in ALL[action].inputs.model_fields.items() if not internal(info)]


def given(action: str, name: str, value: str) -> dict[str, str]:
    inputs = {**BESIDE.get(action, {}), name: value}
    if name == "quickbooks_company" and action == "attach-invoice":
        inputs["invoice_number"] = "1001"
    if name == "send_at" and action == "create-invoice":
        inputs["email_delivery"] = "scheduled"
    return inputs


def names_it(reason: str, name: str) -> bool:
    return any(word in reason for word in (name, *SPOKEN.get(name, ())))


def test_every_input_of_every_action_is_in_the_table() -> None:
    assert {name for action in ALL for name in public(action)} == set(WRONG)


@pytest.mark.parametrize("action", ALL)
async def test_what_is_wrong_is_refused_by_name_and_creates_nothing(service: Any, action: str) -> None:
    deal = await service.deal()
    if action in ("send-invoice", "record-payment"):
        await service.call("create-invoice", deal, invoice_type="deposit", amount="100")
    before = [name for name in await service.requests() if ".create" in name or ".send" in name]
    untold = []
    for name in public(action):
        for value in WRONG[name]:
            if (action, name, value) in MAY_BE_LATER:
                continue
            told = await service.call(action, deal, **given(action, name, value))
            told_well = told["hs_execution_state"] == "FAIL_CONTINUE" and told["outcome"] == "refused"
            if not told_well or not names_it(told["reason"], name) or len(told["reason"]) > 400:
                untold.append((name, value[:40], told["outcome"], told["reason"][:400]))

    assert untold == []
    after = [name for name in await service.requests() if ".create" in name or ".send" in name]
    assert after == before
    assert service.mailbox.letters == []


@pytest.mark.parametrize("action", ALL)
async def test_a_misspelled_input_is_told_with_the_nearest_one(service: Any, action: str) -> None:
    deal, name = await service.deal(), public(action)[0]

    told = await service.call(action, deal, **{**BESIDE.get(action, {}), f"{name}s": "1"})

    assert told["outcome"] == "refused"
    assert f'there is no input "{name}s"; did you mean "{name}"?' in told["reason"]


@pytest.mark.parametrize("action", ALL)
async def test_an_action_for_a_record_of_another_kind_is_told(service: Any, action: str) -> None:
    await service.deal()
    told = await service.hubspot.post(
        "run", {"action": action, "object_id": service.contact_id, "object_type": "CONTACT", "inputs": {}}
    )

    assert "use it in a deal workflow" in str(told["body"])
