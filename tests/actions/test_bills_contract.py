"""One suite over the fake `Bills` of these tests and the real ledger, so that the fake cannot drift."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from engine.billing.bills import DealBills
from engine.errors import NothingToDo, Refused
from engine.lines import OwnTax
from engine.ports import Wanted
from engine.records import Contact, Deal, Invoice, SalesReceipt
from rules import Governing, Verdict
from rules.money import Money

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ANN = Contact("21", "ann@example.com", "Ann", "Lee")
DEAL = Deal("7", {"amount": "1000.00"}, ("21",))
FULL = Wanted("full")


async def ungoverned(deal: Deal) -> Governing:
    return Governing(None, Verdict.NO_MATCH, "the rules have no billing schedule")


@pytest.fixture(params=["fake", "ledger"])
def bills(request: pytest.FixtureRequest, world: Any) -> Callable[[str], Any]:
    """The port of one execution."""
    if request.param == "fake":
        return lambda execution_id: world.context(execution_id).bills
    store, numbers = request.getfixturevalue("store"), count(1)
    return lambda execution_id: DealBills(
        store,
        portal_id="4210001",
        connection_id="books",
        execution_id=execution_id,
        tried_before=True,
        company=world.quickbooks.company,
        govern=ungoverned,
        clock=lambda: NOW,
        new_id=lambda: f"{next(numbers):05d}",
        today=lambda: NOW.date(),
    )


def part(amount: str) -> Wanted:
    return Wanted("follow_up", amount=Decimal(amount))


def invoice(invoice_id: str, amount: str, **changes: Any) -> Invoice:
    told = {
        "id": invoice_id,
        "number": f"No-{invoice_id}",
        "sync_token": "0",
        "customer_id": "58",
        "total": Money.of(amount, "USD"),
        "tax": Money(0, "USD"),
        "balance": Money.of(amount, "USD"),
        "invoice_date": date(2026, 3, 2),
        "due_date": date(2026, 4, 1),
        "email_sent": False,
        "bill_email": "ann@example.com",
        "voided": False,
        "note": "",
        "updated_at": NOW,
        "created_at": NOW,
    }
    return Invoice(**(told | changes))


async def made(bills: Any, number: str, amount: str, **changes: Any) -> Any:
    """A bill whose invoice exists."""
    one = bills(f"ex-{number}")
    bill = await one.reserve(DEAL, part(amount), ANN)
    return await one.created(bill, invoice(number, amount, **changes), send_at=None)


async def numbered(bills: Any, invoice_id: str, number: str) -> None:
    """A bill whose invoice somebody has given another number."""
    await made(bills, invoice_id, "300")
    await bills("ex-2").changed(invoice(invoice_id, "300", number=number))


async def test_a_reservation_is_the_same_for_a_repeat(bills: Any) -> None:
    first = await bills("ex-1").reserve(DEAL, part("300"), ANN)

    assert await bills("ex-1").reserve(DEAL, part("300"), ANN) == first
    assert await bills("ex-1").resume() == first


async def test_without_an_earlier_run_there_is_nothing_to_resume(bills: Any) -> None:
    assert await bills("ex-1").resume() is None


async def test_what_is_left_is_the_total_without_all_bills(bills: Any) -> None:
    await bills("ex-1").reserve(DEAL, Wanted("deposit", percent=Decimal(30)), ANN)
    second = await bills("ex-2").reserve(DEAL, part("200"), ANN)

    assert (second.amount.text, second.remaining.text) == ("200.00", "500.00")


async def test_full_and_final_take_what_is_left(bills: Any) -> None:
    await bills("ex-1").reserve(DEAL, part("999.99"), ANN)

    assert (await bills("ex-2").reserve(DEAL, FULL, ANN)).amount.text == "0.01"


async def test_a_quotes_own_taxes_are_shared_as_the_deal_is_and_take_nothing_of_it(bills: Any) -> None:
    """F25, F206."""
    taxes = OwnTax("60", Money.of("8.25", "USD"))
    first = await bills("ex-1").reserve(DEAL, Wanted("deposit", percent=Decimal(30)), ANN, taxes)
    last = await bills("ex-2").reserve(DEAL, Wanted("final"), ANN, taxes)

    assert (first.tax_lines, last.tax_lines) == (Money.of("2.48", "USD"), Money.of("5.77", "USD"))
    assert (first.remaining.text, last.remaining.text) == ("700.00", "0.00")
    assert await bills("ex-1").resume() == replace(first, remaining=last.remaining)


async def test_more_than_a_quotes_taxes_come_to_is_refused(bills: Any) -> None:
    """F25."""
    await bills("ex-1").reserve(DEAL, part("500"), ANN, OwnTax("60", Money.of("8.00", "USD")))

    with pytest.raises(Refused):
        await bills("ex-2").reserve(DEAL, FULL, ANN, OwnTax("60", Money.of("3.00", "USD")))


async def test_more_than_is_left_is_refused(bills: Any) -> None:
    await bills("ex-1").reserve(DEAL, part("900"), ANN)

    with pytest.raises(Refused):
        await bills("ex-2").reserve(DEAL, part("100.01"), ANN)


async def test_when_all_is_billed_nothing_is_left(bills: Any) -> None:
    await bills("ex-1").reserve(DEAL, FULL, ANN)

    with pytest.raises(Refused):
        await bills("ex-2").reserve(DEAL, FULL, ANN)


async def test_a_total_of_zero_is_nothing_to_do(bills: Any) -> None:
    with pytest.raises(NothingToDo):
        await bills("ex-1").reserve(Deal("7", {"amount": "0"}), FULL, ANN)


async def test_a_total_of_zero_is_told_before_anything_is_reserved(bills: Any) -> None:
    with pytest.raises(NothingToDo):
        await bills("ex-1").check(Deal("7", {"amount": "0"}), FULL)


async def test_a_total_that_can_be_billed_passes(bills: Any) -> None:
    await bills("ex-1").check(DEAL, FULL)

    assert await bills("ex-1").resume() is None


async def test_half_a_cent_is_refused(bills: Any) -> None:
    with pytest.raises(Refused) as caught:
        await bills("ex-1").reserve(DEAL, part("0.005"), ANN)

    assert str(caught.value) == "amount: 0.005 is finer than the smallest unit of USD, 0.01"


async def test_a_created_bill_tells_of_its_invoice(bills: Any) -> None:
    bill = await made(bills, "145", "300")

    assert (bill.invoice_id, bill.invoice_number, bill.customer_id) == ("145", "No-145", "58")
    assert (bill.invoice_total.text, bill.balance.text) == ("300.00", "300.00")
    assert (bill.due_date, bill.status, bill.remaining.text) == (date(2026, 4, 1), "draft", "700.00")


async def test_a_scheduled_mail_makes_it_await_its_send(bills: Any) -> None:
    one = bills("ex-1")
    bill = await one.reserve(DEAL, FULL, ANN)

    bill = await one.created(bill, invoice("145", "1000"), send_at=NOW)

    assert bill.status == "awaiting_send"


async def test_a_later_send_makes_a_draft_await_it(bills: Any) -> None:
    bill = await made(bills, "145", "300")

    assert (await bills("ex-2").send_later(bill, NOW)).status == "awaiting_send"


async def test_a_later_send_of_a_sent_invoice_leaves_it_sent(bills: Any) -> None:
    bill = await made(bills, "145", "300", email_sent=True)

    assert (await bills("ex-2").send_later(bill, NOW)).status == "sent"


async def test_a_change_is_noted(bills: Any) -> None:
    await made(bills, "145", "300")

    bill = await bills("ex-2").changed(invoice("145", "300", balance=Money.of("100", "USD")))

    assert (bill.status, bill.balance.text) == ("partially_paid", "100.00")


async def test_a_voided_invoice_gives_its_amount_back(bills: Any) -> None:
    await made(bills, "145", "300")

    nothing = Money(0, "USD")
    bill = await bills("ex-2").changed(invoice("145", "0", balance=nothing, voided=True))

    assert bill.status == "voided"
    assert (await bills("ex-3").reserve(DEAL, FULL, ANN)).amount.text == "1000.00"


@pytest.mark.parametrize(("oldest", "found"), [(True, "145"), (False, "146")])
async def test_the_oldest_or_the_newest_open_invoice_is_found(bills: Any, oldest: bool, found: str) -> None:
    await made(bills, "145", "300")
    await made(bills, "146", "300")

    bill = await bills("ex-2").find("7", wanted=None, oldest=oldest)

    assert bill.invoice_id == found


async def test_a_paid_invoice_is_not_open(bills: Any) -> None:
    await made(bills, "145", "300", balance=Money(0, "USD"))

    with pytest.raises(Refused):
        await bills("ex-2").find("7", wanted=None, oldest=True)


@pytest.mark.parametrize("wanted", ["145", "No-145"])
async def test_an_invoice_is_found_by_number_or_id_even_when_paid(bills: Any, wanted: str) -> None:
    await made(bills, "145", "300", balance=Money(0, "USD"))
    await made(bills, "146", "300")

    assert (await bills("ex-2").find("7", wanted=wanted, oldest=True)).invoice_id == "145"


@pytest.mark.parametrize(
    ("deal_id", "wanted"),
    [
        pytest.param("7", None, id="none"),
        pytest.param("7", "No-9", id="unknown"),
        pytest.param("8", "145", id="another-deal"),
    ],
)
async def test_what_is_not_there_is_refused(bills: Any, deal_id: str, wanted: str | None) -> None:
    if wanted:
        await made(bills, "145", "300")

    with pytest.raises(Refused) as caught:
        await bills("ex-2").find(deal_id, wanted=wanted, oldest=True)
    assert caught.value.category == "invoice-not-found"


async def test_what_is_only_reserved_is_no_invoice_to_find(bills: Any) -> None:
    await bills("ex-1").reserve(DEAL, FULL, ANN)

    with pytest.raises(Refused):
        await bills("ex-2").find("7", wanted=None, oldest=True)


async def test_a_voided_invoice_is_not_found(bills: Any) -> None:
    await made(bills, "145", "300")
    await bills("ex-2").changed(invoice("145", "0", voided=True))

    with pytest.raises(Refused):
        await bills("ex-2").find("7", wanted="145", oldest=True)


async def test_the_only_open_invoice_is_the_one(bills: Any) -> None:
    await made(bills, "145", "300", balance=Money(0, "USD"))
    await made(bills, "146", "300")

    assert (await bills("ex-2").find_one("7", number=None, invoice_id=None)).invoice_id == "146"


async def test_of_several_open_invoices_none_is_the_one(bills: Any) -> None:
    await made(bills, "145", "300")
    await made(bills, "146", "300")

    with pytest.raises(Refused) as caught:
        await bills("ex-2").find_one("7", number=None, invoice_id=None)
    assert caught.value.category == "several-invoices"


@pytest.mark.parametrize(
    "given", [{"number": "146", "invoice_id": None}, {"number": None, "invoice_id": "145"}]
)
async def test_a_number_is_not_taken_for_an_id(bills: Any, given: dict[str, str | None]) -> None:
    await numbered(bills, "145", "146")
    await numbered(bills, "146", "145")

    assert (await bills("ex-2").find_one("7", **given)).invoice_id == "145"


async def test_a_voided_invoice_is_the_one_that_is_named(bills: Any) -> None:
    await made(bills, "145", "300")
    await bills("ex-2").changed(invoice("145", "0", voided=True))

    bill = await bills("ex-2").find_one("7", number=None, invoice_id="145")

    assert (bill.status, bill.remaining.text) == ("voided", "1000.00")


async def test_one_that_stands_comes_before_a_voided_one_of_its_number(bills: Any) -> None:
    await numbered(bills, "146", "No-1")
    await numbered(bills, "145", "No-1")
    await bills("ex-2").changed(invoice("145", "0", number="No-1", voided=True))

    assert (await bills("ex-2").find_one("7", number="No-1", invoice_id=None)).invoice_id == "146"


async def test_of_two_invoices_of_one_number_none_is_the_one(bills: Any) -> None:
    """QuickBooks may hold several of a number."""
    await numbered(bills, "145", "No-1")
    await numbered(bills, "146", "No-1")

    with pytest.raises(Refused) as caught:
        await bills("ex-2").find_one("7", number="No-1", invoice_id=None)
    assert caught.value.category == "several-invoices"


@pytest.mark.parametrize(
    ("deal_id", "invoice_id"),
    [
        pytest.param("7", "9", id="unknown"),
        pytest.param("8", "145", id="another-deal"),
        pytest.param("8", None, id="no-open-one"),
    ],
)
async def test_what_is_not_the_deals_is_not_the_one(bills: Any, deal_id: str, invoice_id: str | None) -> None:
    await made(bills, "145", "300")

    with pytest.raises(Refused) as caught:
        await bills("ex-2").find_one(deal_id, number=None, invoice_id=invoice_id)
    assert caught.value.category == "invoice-not-found"


# Invoices that people made, and receipts


def receipt(receipt_id: str, amount: str) -> SalesReceipt:
    money = Money.of(amount, "USD")
    return SalesReceipt(
        receipt_id, f"No-{receipt_id}", "0", "58", money, Money(0, "USD"), NOW.date(), False, "", NOW
    )


async def test_an_attached_invoice_counts(bills: Any) -> None:
    """F51."""
    bill = await bills("ex-1").attach(DEAL, invoice("900", "400.00"))

    assert (bill.amount.text, bill.remaining.text, bill.invoice_number) == ("400.00", "600.00", "No-900")
    assert (await bills("ex-2").of_invoice("900")).id == bill.id


async def test_attaching_again_in_the_same_run_changes_nothing(bills: Any) -> None:
    first = await bills("ex-1").attach(DEAL, invoice("900", "400.00"))

    assert await bills("ex-1").attach(DEAL, invoice("900", "400.00")) == first


@pytest.mark.parametrize(
    "wanted",
    [invoice("901", "1000.01"), invoice("901", "5.00", voided=True)],
    ids=["above-the-total", "voided"],
)
async def test_what_does_not_fit_is_not_attached(bills: Any, wanted: Invoice) -> None:
    with pytest.raises(Refused):
        await bills("ex-1").attach(DEAL, wanted)
    assert await bills("ex-1").of_invoice("901") is None


async def test_nothing_is_attached_to_a_deal_over_zero(bills: Any) -> None:
    """F31."""
    with pytest.raises(NothingToDo):
        await bills("ex-1").attach(Deal("7", {"amount": "0"}), invoice("900", "400.00"))


async def test_an_invoice_counts_for_one_deal(bills: Any) -> None:
    await bills("ex-1").attach(DEAL, invoice("900", "400.00"))

    with pytest.raises(Refused):
        await bills("ex-2").attach(Deal("8", {"amount": "1000.00"}), invoice("900", "400.00"))


async def test_an_invoice_of_nobody_has_no_bill(bills: Any) -> None:
    assert await bills("ex-1").of_invoice("900") is None


async def test_a_receipt_counts_as_billed_and_paid(bills: Any) -> None:
    """F87."""
    one = bills("ex-1")
    bill = await one.reserve(DEAL, Wanted("receipt", amount=Decimal("250")), ANN)
    bill = await one.received(bill, receipt("700", "250.00"))

    assert (bill.status, bill.balance.text, bill.remaining.text) == ("paid", "0.00", "750.00")
    assert not await bills("ex-2").has_open("7")
