"""Inputs of actions in `defaults:` and `do:`."""

from collections.abc import Callable

import pytest

from rules import Rulebook
from rules.vocabulary import ACTIONS

Book = Callable[[str], Rulebook]


@pytest.mark.parametrize(
    ("action", "name", "value"),
    [
        ("create-invoice", "percent", "33.33"),
        ("create-invoice", "amount", "0.01"),
        ("create-invoice", "amount", '"{deal.amount}"'),
        ("create-invoice", "due_date", "2026-03-02"),
        ("create-invoice", "send_at", "2026-03-02T09:00"),
        ("create-invoice", "send_at", "2026-03-02T09:00:00Z"),
        ("send-invoice", "send_to", "ann@acme.com"),
        ("send-review-request", "delay_days", "0"),
        ("create-invoice", "memo", '"For {deal.dealname}"'),
    ],
)
def test_an_input_is_taken_as_text(action: str, name: str, value: str, book: Book) -> None:
    assert book(f"defaults: {{{action}: {{{name}: {value}}}}}").defaults[action][name] == value.strip('"')


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("create-invoice: {amount: 0}", "amount must be more than 0, not 0"),
        ("create-invoice: {percent: 100.01}", "percent must be from 0 to 100, not 100.01"),
        ("create-invoice: {memo: [a]}", "memo must be a text or a number, not a list"),
        ("create-invoice: {memo: }", "memo has no value; write one, or remove the key"),
        (
            "create-invoice: {send_at: noon}",
            '"noon" is not a date; write one like 2026-03-02 or 2026-03-02T09:00',
        ),
        (
            "create-invoice: {due_date: 2026-03-02T09:00}",
            '"2026-03-02T09:00" is not a calendar day; write 2026-03-02',
        ),
        (
            "send-invoice: {send_to: ann}",
            'send_to must be an e-mail address like ann@example.com, not "ann"',
        ),
        (
            "send-invoice: {invoice_id: 1, invoice_number: 2}",
            "send-invoice takes invoice_id or invoice_number, not both; remove one",
        ),
        ("send-review-request: {delay_days: 1.5}", 'delay_days must be a whole number, not "1.5"'),
        (
            f"create-invoice: {{customer_message: {'x' * 1001}}}",
            "customer_message has 1001 characters; shorten it to 1000",
        ),
        ("create-invoice: later", 'create-invoice must be keys with values, not "later"'),
    ],
)
def test_an_input_that_does_not_fit_is_refused(
    inputs: str, message: str, mistakes: Callable[[str], list[str]]
) -> None:
    (found,) = mistakes(f"version: 1\ndefaults: {{{inputs}}}\n")
    assert found.partition("]: ")[2] == message


def test_the_actions_are_those_of_the_contract() -> None:
    assert list(ACTIONS) == [
        "create-invoice",
        "send-invoice",
        "void-invoice",
        "attach-invoice",
        "record-payment",
        "create-sales-receipt",
        "send-review-request",
    ]
