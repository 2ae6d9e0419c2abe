"""What a review of many deals comes to."""

from typing import Any

import pytest

from engine.bulk.proposing import Objection, Proposal, one_objection, propose, sums
from engine.card.reviewing import Reviewed
from engine.errors import NothingToDo, Refused, ServiceError, TryLater
from engine.lines import Line, Sheet
from engine.ports import Bill
from engine.records import Customer, InvoiceDraft
from rules import load
from rules.money import Money


def proposal(amount: str = "100", currency: str = "USD") -> Proposal:
    money = Money.of(amount, currency)
    customer = Customer("58", "Ann Lee", "ann@example.com")
    return Proposal("7", "Roof", customer, "ann@example.com", money, (), None, "", "", None, None, money, 1)


def objection(reason: str, category: str = "input") -> Objection:
    return Objection("Wall", reason, category)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([objection("percent: no"), objection("percent: no")], "percent: no"),
        ([objection("percent: no"), objection("item: no")], ""),
        ([objection("percent: no"), proposal()], ""),
        ([objection("the deal has no contact", "contact")], ""),
        ([], ""),
    ],
    ids=["of-all", "two-reasons", "of-one", "of-the-deal", "nothing"],
)
def test_a_field_is_wrong_where_it_stands_in_the_way_of_all_deals_alike(
    told: list[Proposal | Objection], found: str
) -> None:
    assert one_objection(told) == found


class FakeReviewer:
    """Has nothing for deals but these errors."""

    def __init__(self, **errors: ServiceError) -> None:
        self._errors = errors

    async def draft(self, portal_id: str, deal_id: str, inputs: Any, crm: Any) -> Any:
        raise self._errors[f"deal{deal_id}"]


class FakeCrm:
    async def read(self, ids: Any) -> None:
        """Both are there."""

    def name_of(self, deal_id: str) -> str:
        return f"Roof {deal_id}"


async def proposed(**errors: ServiceError) -> list[Proposal | Objection]:
    reviewer: Any = FakeReviewer(**errors)
    crm: Any = FakeCrm()
    return await propose(reviewer, crm, load("version: 1\ntimezone: UTC\n"), "4210001", ["7", "8"], {})


async def test_why_a_deal_gets_no_invoice_is_told_in_the_actions_words() -> None:
    told = await proposed(
        deal7=Refused("it has no contact", category="contact"), deal8=NothingToDo("it is 0.00")
    )

    assert told == [
        Objection("Roof 7", "it has no contact", "contact"),
        Objection("Roof 8", "it is 0.00", "nothing-to-do"),
    ]


class FoundReviewer:
    """Has an invoice with a quote's own tax for each deal."""

    async def draft(self, portal_id: str, deal_id: str, inputs: Any, crm: Any) -> Reviewed:
        whole, tax = Money.of("100.00", "USD"), Money.of("8.25", "USD")
        taxes = (Line(tax, "60", "Sales tax (8.25 %)", "NON"),)
        sheet = Sheet((Line(whole, "19", "Roof", "NON"),), tax_lines=taxes)
        bill = Bill("b", deal_id, "full", whole, whole, Money(0, "USD"), tax_lines=tax)
        draft = InvoiceDraft("58", sheet, "ann@example.com", "")
        return Reviewed(draft, bill, Customer("58", "Ann Lee", None), True, "books")

    async def names(self, connection_id: str, kind: str) -> dict[str, str]:
        return {"60": "Sales tax"}


async def test_lines_of_a_quotes_own_taxes_are_shown_and_summed_up() -> None:
    """F25."""
    reviewer: Any = FoundReviewer()
    crm: Any = FakeCrm()
    rules = load("version: 1\ntimezone: UTC\n")

    (found,) = await propose(reviewer, crm, rules, "4210001", ["7"], {})

    assert isinstance(found, Proposal)
    assert [(line.item, line.amount.text) for line in found.lines] == [
        ("19", "100.00"),
        ("Sales tax", "8.25"),
    ]
    assert (found.amount.text, found.left.text) == ("108.25", "0.00")


@pytest.mark.parametrize(
    ("inputs", "calls"),
    [
        ({}, 1),
        ({"email_delivery": "now", "mail": "quickbooks"}, 2),
        ({"email_delivery": "scheduled", "mail": "quickbooks"}, 3),
        ({"email_delivery": "now"}, 3),
        ({"email_delivery": "scheduled"}, 4),
    ],
    ids=["not-mailed", "by-quickbooks", "by-quickbooks-later", "by-us", "by-us-later"],
)
async def test_what_a_mail_costs_is_told_before(inputs: dict[str, str], calls: int) -> None:
    """F207: QuickBooks' mail is one; ours reads the PDF and marks the invoice. Later it is read again."""
    reviewer: Any = FoundReviewer()
    crm: Any = FakeCrm()
    mails = "invoice_mails: {use: standard, templates: {standard: {subject: x, text: y}}}"

    (found,) = await propose(reviewer, crm, load(f"version: 1\n{mails}\n"), "4210001", ["7"], inputs)

    assert isinstance(found, Proposal) and found.calls == calls


async def test_a_vendor_who_does_not_answer_is_asked_once_not_for_each_deal() -> None:
    with pytest.raises(TryLater, match="QuickBooks is away"):
        await proposed(deal7=TryLater("QuickBooks is away"))


def test_currencies_are_summed_apart() -> None:
    assert sums([proposal("100"), proposal("7.50", "EUR"), proposal("0.05")]) == [
        Money.of("7.50", "EUR"),
        Money.of("100.05", "USD"),
    ]
