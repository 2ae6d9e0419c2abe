"""What an invoice would come to, without making it."""

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from rules import CannotTell, Facts, Governing, Money, Rulebook, Unread, Verdict, governing
from rules.planning.forecasting import Account, amount_of, forecast, total_of

FILE = """
billing_schedules:
  - id: project
    for: {deal.pipeline: default}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}, invoice: {invoice_type: deposit}}
      - {id: final, share: rest, when: {deal_enters: won}, invoice: {invoice_type: final}}
"""
DEAL = {"pipeline": "default", "amount": "1000.00"}
NONE = Governing(None, Verdict.NO_MATCH, "no schedule")


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def account(outside: str = "0.00", **inside: str) -> Account:
    return Account("USD", {"project": {part: usd(amount) for part, amount in inside.items()}}, usd(outside))


@pytest.fixture
def rules(book: Callable[[str], Rulebook]) -> Rulebook:
    return book(FILE)


@pytest.fixture
def chosen(rules: Rulebook, now: datetime) -> Governing:
    return governing(rules, Facts({"deal": DEAL}), now)


@pytest.mark.parametrize(
    ("inputs", "amount"),
    [
        pytest.param({"invoice_type": "full"}, "900.00", id="full-takes-what-is-left"),
        pytest.param({"invoice_type": "final"}, "900.00", id="final-takes-what-is-left"),
        pytest.param({"invoice_type": "deposit", "percent": "30"}, "300.00", id="percent-of-the-total"),
        pytest.param({"invoice_type": "deposit", "percent": "33.333%"}, "333.33", id="percent-rounded"),
        pytest.param({"invoice_type": "follow_up", "amount": "12.50"}, "12.50", id="amount"),
    ],
)
def test_an_invoice_comes_to_what_the_action_would_bill(inputs: Mapping[str, str], amount: str) -> None:
    assert amount_of(inputs, Facts({"deal": DEAL}), NONE, account("100.00")) == usd(amount)


def test_a_bare_type_means_the_schedules_instalment(chosen: Governing) -> None:
    assert amount_of({"invoice_type": "deposit"}, Facts({"deal": DEAL}), chosen, account()) == usd("300.00")


def test_a_named_instalment_is_that_one(chosen: Governing) -> None:
    inputs = {"schedule": "project", "instalment": "final", "amount": "5.00"}

    assert amount_of(inputs, Facts({"deal": DEAL}), chosen, account(deposit="300.00")) == usd("700.00")


@pytest.mark.parametrize(
    ("inputs", "billed", "why"),
    [
        pytest.param(
            {"amount": "2000.00"},
            account("1.00"),
            "it would be refused: 2,000.00 USD is more than what is left to bill, 999.00 USD of 1,000.00 USD",
            id="above-the-total",
        ),
        pytest.param(
            {"invoice_type": "full"},
            account("1000.00"),
            "there is nothing to bill: 1,000.00 USD of 1,000.00 USD is billed",
            id="all-billed",
        ),
        pytest.param(
            {"amount": "0.001"},
            account(),
            "it would be refused: 0.001 is finer than the smallest unit of USD, 0.01",
            id="too-fine",
        ),
        pytest.param(
            {"invoice_type": "deposit"},
            account(),
            "it would be refused: it needs a percent or an amount",
            id="no-amount-and-no-schedule",
        ),
    ],
)
def test_what_would_be_refused_has_no_amount(inputs: Mapping[str, str], billed: Account, why: str) -> None:
    with pytest.raises(CannotTell) as caught:
        amount_of(inputs, Facts({"deal": DEAL}), NONE, billed)

    assert str(caught.value) == why


def test_an_instalment_that_is_billed_would_be_refused(chosen: Governing) -> None:
    with pytest.raises(CannotTell, match="no deposit instalment is open"):
        amount_of({"invoice_type": "deposit"}, Facts({"deal": DEAL}), chosen, account(deposit="300.00"))


def test_a_schedule_that_cannot_be_told_tells_no_amount() -> None:
    untold = Governing(None, Verdict.CANNOT_TELL, "two schedules match")

    with pytest.raises(CannotTell, match="it would be refused: two schedules match"):
        amount_of({"invoice_type": "deposit"}, Facts({"deal": DEAL}), untold, account())


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        pytest.param("", "USD", "deal.amount is empty", id="empty"),
        pytest.param("many", "USD", 'deal.amount is not an amount: "many" is not a plain number', id="text"),
        pytest.param(Unread("it failed"), "USD", "deal.amount cannot be read: it failed", id="unread"),
        pytest.param("5", "", "the deal's currency is not known", id="no-currency"),
    ],
)
def test_a_total_that_cannot_be_told_says_why(amount: object, currency: str, why: str) -> None:
    with pytest.raises(CannotTell, match=why):
        total_of(Facts({"deal": {"amount": amount}}), "deal.amount", currency)


def test_the_open_instalments_and_what_is_billed_make_the_total(chosen: Governing) -> None:
    """F206."""
    assert chosen.schedule is not None

    amounts = forecast(chosen.schedule, Facts({"deal": DEAL}), account("50.00", deposit="300.00"))

    assert amounts == {"final": usd("650.00")}
