"""The deal's own account over SQLite: it never bills the same money twice, and never above the total."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import count, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from engine.billing import bill_rows as module
from engine.billing.bills import DealBills
from engine.billing.shares import COUNTS, billed, left
from engine.errors import NothingToDo, Refused
from engine.ports import Bill, Wanted
from engine.records import BooksCompany, Contact, Deal, Invoice
from engine.store import Store
from engine.store.tables import Bill as BillRow
from rules import Facts, Governing, governing, load
from rules.money import Money

ANN = Contact("21", "ann@example.com", "Ann", "Lee")
FULL, FINAL, DEPOSIT = Wanted("full"), Wanted("final"), Wanted("deposit")
PROJECT = """
version: 1
timezone: America/Chicago
billing_schedules:
  - id: project
    for: {deal.pipeline: default}
    total: deal.amount
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}, invoice: {invoice_type: deposit}}
      - {id: first, share: 20%, when: {deal_enters: begun}, invoice: {invoice_type: follow_up}}
      - {id: second, share: 20%, when: {deal_enters: half}, invoice: {invoice_type: follow_up}}
      - {id: final, share: rest, when: {deal_enters: won}, invoice: {invoice_type: final}}
"""
THIRDS = """
version: 1
timezone: America/Chicago
billing_schedules:
  - id: thirds
    for: {deal.pipeline: default}
    total: deal.amount
    instalments:
      - {id: one, share: 33.33%, when: {deal_enters: a}, invoice: {invoice_type: deposit}}
      - {id: two, share: 33.33%, when: {deal_enters: b}, invoice: {invoice_type: follow_up}}
      - {id: three, share: 33.34%, when: {deal_enters: c}, invoice: {invoice_type: final}}
"""


def deal(amount: str = "10000.01", deal_id: str = "7", **properties: str) -> Deal:
    return Deal(deal_id, {"amount": amount, "pipeline": "default", **properties}, ("21",))


def part(amount: str) -> Wanted:
    return Wanted("follow_up", amount=Decimal(amount))


def share(percent: str) -> Wanted:
    return Wanted("deposit", percent=Decimal(percent))


def of_rule(instalment: str, schedule: str = "project") -> Wanted:
    return Wanted("follow_up", schedule=schedule, instalment=instalment)


@pytest.fixture
def rules() -> str:
    """The rule file in force; tests override it."""
    return ""


@pytest.fixture
def bills(
    store: Store, clock: Any, new_id: Callable[[], str], company: BooksCompany, rules: str
) -> Callable[..., DealBills]:
    """The port of one execution."""

    def of(execution_id: str, **changes: Any) -> DealBills:
        book = load(changes.pop("rules", rules))

        async def govern(one: Deal) -> Governing:
            return governing(book, Facts({"deal": dict(one.properties)}), clock())

        told: dict[str, Any] = {
            "portal_id": "4210001",
            "connection_id": "books",
            "tried_before": True,
            "company": company,
            "govern": govern,
            "clock": clock,
            "new_id": new_id,
            "today": lambda: clock().date(),
        }
        return DealBills(store, execution_id=execution_id, **(told | changes))

    return of


@pytest.fixture
def invoice(clock: Any) -> Callable[..., Invoice]:
    """An invoice as QuickBooks tells it."""

    def build(invoice_id: str = "145", amount: str = "300.00", currency: str = "USD", **more: Any) -> Invoice:
        told: dict[str, Any] = {
            "number": f"No-{invoice_id}",
            "sync_token": "0",
            "customer_id": "58",
            "total": Money.of(amount, currency),
            "tax": Money(0, currency),
            "balance": Money.of(amount, currency),
            "invoice_date": date(2026, 3, 2),
            "due_date": date(2026, 4, 1),
            "email_sent": False,
            "bill_email": "ann@example.com",
            "voided": False,
            "note": "",
            "updated_at": clock(),
            "created_at": clock(),
        }
        return Invoice(id=invoice_id, **(told | more))

    return build


@pytest.fixture
def release(store: Store) -> Callable[[str], Any]:
    """Gives back what an execution has reserved, as its refusal does."""

    async def undo(execution_id: str) -> None:
        await store.write(lambda session: module.release(session, execution_id), account=None)

    return undo


# What QuickBooks says


async def test_of_two_changes_within_a_second_the_later_stays(bills: Any, invoice: Any, clock: Any) -> None:
    """Seen in torture: a mail's answer, stored before a kill, undid the payment of the same second."""
    one = bills("ex-1")
    await one.created(await one.reserve(deal("300.00"), FULL, ANN), invoice(), send_at=None)
    paid = invoice(sync_token="10", balance=Money(0, "USD"))

    await one.changed(paid)
    told = await one.changed(invoice(sync_token="9"))

    assert told.balance == Money(0, "USD")


# Once for each execution


async def test_a_repeat_gets_its_own_reservation_again(bills: Any) -> None:
    first = await bills("ex-1").reserve(deal(), FULL, ANN)

    assert await bills("ex-1").reserve(deal(), FULL, ANN) == first


async def test_a_repeat_before_anything_was_sent_counts_anew(bills: Any) -> None:
    """A deal whose amount was lowered while the call waited is not billed at the old one."""
    await bills("ex-1").reserve(deal("10000"), FULL, ANN)

    again = await bills("ex-1").reserve(deal("500"), FULL, ANN)

    assert (again.amount.text, again.remaining.text) == ("500.00", "0.00")


async def test_two_runs_of_one_execution_at_once_reserve_once(bills: Any, store: Store) -> None:
    await asyncio.gather(*(bills("ex-1").reserve(deal(), FULL, ANN) for _ in range(4)))

    rows = await store.read(lambda session: list(session.exec(select(BillRow))))
    assert len(rows) == 1


async def test_a_run_that_goes_on_finds_what_it_had_reserved(bills: Any) -> None:
    first = await bills("ex-1").reserve(deal(), part("300"), ANN)

    assert await bills("ex-1").resume() == first


async def test_what_was_released_is_nothing_to_go_on_with(bills: Any, release: Any) -> None:
    await bills("ex-1").reserve(deal(), FULL, ANN)
    await release("ex-1")

    assert await bills("ex-1").resume() is None


# Not the same money twice


@pytest.mark.parametrize("order", list(permutations(("6000", "5000", "4000.01"))), ids="-".join)
async def test_amounts_are_taken_until_they_do_not_fit(bills: Any, order: tuple[str, ...]) -> None:
    """F206: whatever the order, what is billed and what is left make the deal's total."""
    taken = Money(0, "USD")
    for number, amount in enumerate(order):
        try:
            bill = await bills(f"ex-{number}").reserve(deal(), part(amount), ANN)
        except Refused:
            assert taken + Money.of(amount, "USD") > Money.of("10000.01", "USD")
        else:
            taken = taken + bill.amount
            assert taken + bill.remaining == Money.of("10000.01", "USD")


async def test_of_two_executions_at_once_one_bills_the_deal(bills: Any) -> None:
    answers = await asyncio.gather(
        bills("ex-1").reserve(deal(), FULL, ANN),
        bills("ex-2").reserve(deal(), FULL, ANN),
        return_exceptions=True,
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Bill", "Refused"]


async def test_more_than_is_left_is_refused_with_what_is_left(bills: Any) -> None:
    await bills("ex-1").reserve(deal(), part("9000"), ANN)

    with pytest.raises(Refused) as caught:
        await bills("ex-2").reserve(deal(), part("1000.02"), ANN)
    assert str(caught.value) == (
        "1,000.02 USD is more than what is left to bill, 1,000.01 USD of 10,000.01 USD; "
        "lower it or raise the deal's amount"
    )
    assert caught.value.category == "over-billing"


async def test_a_refused_reservation_takes_nothing(bills: Any) -> None:
    with pytest.raises(Refused):
        await bills("ex-1").reserve(deal(), part("10000.02"), ANN)

    assert (await bills("ex-2").reserve(deal(), FULL, ANN)).amount.text == "10000.01"


async def test_other_deals_and_other_accounts_do_not_count(bills: Any) -> None:
    await bills("ex-1").reserve(deal(deal_id="8"), FULL, ANN)
    await bills("ex-2", portal_id="99").reserve(deal(), FULL, ANN)

    assert (await bills("ex-3").reserve(deal(), FULL, ANN)).amount.text == "10000.01"


async def test_a_second_company_bills_the_same_deal_not_the_same_money(bills: Any) -> None:
    """F13: the deal's total is one, whatever company's books the invoices are in."""
    await bills("ex-1").reserve(deal(), part("9000"), ANN)

    second = await bills("ex-2", connection_id="other books").reserve(deal(), FULL, ANN)

    assert second.amount.text == "1000.01"


# A total that changes


async def test_a_raised_total_is_left_to_bill(bills: Any) -> None:
    await bills("ex-1").reserve(deal("100"), FULL, ANN)

    assert (await bills("ex-2").reserve(deal("150.50"), FINAL, ANN)).amount.text == "50.50"


async def test_a_lowered_total_bills_what_is_still_left_of_it(bills: Any) -> None:
    await bills("ex-1").reserve(deal("100"), part("60"), ANN)

    assert (await bills("ex-2").reserve(deal("80"), FINAL, ANN)).amount.text == "20.00"


@pytest.mark.parametrize("wanted", [FULL, FINAL, part("1"), share("1")], ids=str)
async def test_a_total_below_what_is_billed_bills_nothing_more(bills: Any, wanted: Wanted) -> None:
    await bills("ex-1").reserve(deal("100"), part("60"), ANN)

    with pytest.raises(Refused) as caught:
        await bills("ex-2").reserve(deal("59.99"), wanted, ANN)
    assert str(caught.value) == (
        "the deal's total is 59.99 USD and 60.00 USD is billed already; "
        "raise the total or credit an invoice, then try again"
    )
    assert caught.value.category == "total-below-billed"


async def test_what_is_left_is_told_of_the_newest_total(bills: Any, invoice: Any) -> None:
    """An old invoice is paid after the deal has grown: what is left is not negative for that."""
    first = await bills("ex-1").reserve(deal("100"), FULL, ANN)
    await bills("ex-1").created(first, invoice("145", "100"), send_at=None)
    await bills("ex-2").reserve(deal("250"), part("100"), ANN)

    assert (await bills("ex-3").find("7", wanted="145", oldest=True)).remaining.text == "50.00"


# Given back


async def test_what_a_refusal_gives_back_can_be_billed(bills: Any, release: Any) -> None:
    await bills("ex-1").reserve(deal(), FULL, ANN)

    await release("ex-1")

    assert (await bills("ex-2").reserve(deal(), FULL, ANN)).amount.text == "10000.01"


async def test_what_is_invoiced_is_not_given_back(bills: Any, release: Any, invoice: Any) -> None:
    bill = await bills("ex-1").reserve(deal(), FULL, ANN)
    await bills("ex-1").created(bill, invoice("145", "10000.01"), send_at=None)

    await release("ex-1")

    with pytest.raises(Refused):
        await bills("ex-2").reserve(deal(), FULL, ANN)


async def test_giving_back_twice_is_harmless(bills: Any, release: Any) -> None:
    await bills("ex-1").reserve(deal(), FULL, ANN)

    await release("ex-1")
    await release("ex-1")

    assert (await bills("ex-2").reserve(deal(), FULL, ANN)).amount.text == "10000.01"


async def test_a_retry_after_a_refusal_reserves_as_things_are_now(bills: Any, release: Any) -> None:
    await bills("ex-1").reserve(deal("100"), FULL, ANN)
    await release("ex-1")

    again = await bills("ex-1").reserve(deal("250"), share("50"), ANN)

    assert (again.amount.text, again.remaining.text) == ("125.00", "125.00")


async def test_a_retry_after_a_refusal_does_not_take_what_another_took(bills: Any, release: Any) -> None:
    await bills("ex-1").reserve(deal(), FULL, ANN)
    await release("ex-1")
    await bills("ex-2").reserve(deal(), FULL, ANN)

    with pytest.raises(Refused):
        await bills("ex-1").reserve(deal(), FULL, ANN)


async def test_a_retry_after_a_refusal_takes_the_currency_as_it_is_now(
    bills: Any, release: Any, company: BooksCompany
) -> None:
    """The customer's currency was refused, a person corrected the deal's."""
    many = replace(company, multi_currency=True)
    await bills("ex-1", company=many).reserve(deal("100"), FULL, ANN)
    await release("ex-1")

    again = await bills("ex-1", company=many).reserve(deal("100", deal_currency_code="JPY"), FULL, ANN)

    assert again.amount == Money(100, "JPY")


async def test_a_voided_invoice_gives_its_amount_back(bills: Any, invoice: Any) -> None:
    bill = await bills("ex-1").reserve(deal(), FULL, ANN)
    await bills("ex-1").created(bill, invoice("145", "10000.01"), send_at=None)

    await bills("ex-1").changed(invoice("145", "0", voided=True))

    assert (await bills("ex-2").reserve(deal(), FULL, ANN)).amount.text == "10000.01"


async def test_beside_an_invoice_that_is_found_a_deleted_one_counts_no_more(
    store: Store, bills: Any, invoice: Any
) -> None:
    for execution_id, invoice_id in (("ex-1", "145"), ("ex-2", "146")):
        bill = await bills(execution_id).reserve(deal(), part("300.00"), ANN)
        await bills(execution_id).created(bill, invoice(invoice_id), send_at=None)

    def delete(session: Session) -> None:
        module.apply_deletion(session.exec(select(BillRow).where(col(BillRow.invoice_id) == "146")).one())

    await store.write(delete, account="4210001")

    found = await bills("ex-3").find_one("7", number=None, invoice_id="145")
    assert found.remaining.text == "9700.01"


async def test_a_run_whose_invoice_was_voided_does_not_count_it_again(bills: Any, invoice: Any) -> None:
    """Its stored answer still tells of the invoice: taken up again it would be billed without being one."""
    bill = await bills("ex-1").reserve(deal(), FULL, ANN)
    await bills("ex-1").created(bill, invoice("145", "10000.01"), send_at=None)
    await bills("ex-1").changed(invoice("145", "0", voided=True))

    with pytest.raises(Refused) as caught:
        await bills("ex-1").reserve(deal(), FULL, ANN)
    assert (
        str(caught.value) == "the invoice of this run is voided or deleted; start another run to bill again"
    )


# Which amount a type means


async def test_percent_is_rounded_half_up_to_the_cent(bills: Any) -> None:
    """F4: 12.5 percent of 0.10 is 0.0125, of 0.12 is 0.015."""
    first = await bills("ex-1").reserve(deal("0.10"), share("12.5"), ANN)
    second = await bills("ex-2").reserve(deal("0.12", deal_id="8"), share("12.5"), ANN)

    assert (first.amount.text, second.amount.text) == ("0.01", "0.02")


@pytest.mark.parametrize("invoice_type", ["deposit", "follow_up"])
async def test_without_a_schedule_a_bare_part_needs_an_amount(bills: Any, invoice_type: str) -> None:
    with pytest.raises(Refused) as caught:
        await bills("ex-1").reserve(deal(), Wanted(invoice_type), ANN)

    assert str(caught.value) == (
        f"a {invoice_type} invoice needs a percent or an amount: no billing schedule governs the deal"
    )


async def test_a_new_execution_of_one_type_is_a_new_invoice_while_something_is_left(bills: Any) -> None:
    first = await bills("ex-1").reserve(deal(), share("60"), ANN)
    with pytest.raises(Refused):
        await bills("ex-2").reserve(deal(), share("60"), ANN)
    third = await bills("ex-3").reserve(deal(), share("40"), ANN)

    assert (first.amount.text, third.amount.text) == ("6000.01", "4000.00")


# Schedules


@pytest.mark.parametrize("rules", [PROJECT], ids=["project"])
class TestSchedule:
    """F6: deposit 30 %, two parts of 20 %, the rest."""

    async def test_bare_types_mean_the_instalments_in_their_order(self, bills: Any) -> None:
        wished = ["deposit", "follow_up", "follow_up", "final"]

        amounts = [
            (await bills(f"ex-{number}").reserve(deal(), Wanted(one), ANN)).amount.text
            for number, one in enumerate(wished)
        ]

        assert amounts == ["3000.00", "2000.00", "2000.00", "3000.01"]

    async def test_a_rules_call_means_its_instalment(self, bills: Any) -> None:
        assert (await bills("ex-1").reserve(deal(), of_rule("second"), ANN)).amount.text == "2000.00"

    async def test_a_billed_instalment_is_refused(self, bills: Any) -> None:
        await bills("ex-1").reserve(deal(), DEPOSIT, ANN)

        for wanted in (DEPOSIT, of_rule("deposit")):
            with pytest.raises(Refused) as caught:
                await bills("ex-2").reserve(deal(), wanted, ANN)
            assert str(caught.value) == (
                'instalment "deposit" of schedule "project" is billed already, 3,000.00 USD; '
                "give an amount to bill more"
            )
            assert caught.value.category == "instalment-billed"

    async def test_of_two_executions_at_once_one_bills_the_instalment(self, bills: Any) -> None:
        answers = await asyncio.gather(
            bills("ex-1").reserve(deal(), of_rule("deposit"), ANN),
            bills("ex-2").reserve(deal(), DEPOSIT, ANN),
            return_exceptions=True,
        )

        assert sorted(type(answer).__name__ for answer in answers) == ["Bill", "Refused"]

    async def test_the_rest_takes_what_was_skipped(self, bills: Any) -> None:
        await bills("ex-1").reserve(deal(), DEPOSIT, ANN)

        assert (await bills("ex-2").reserve(deal(), FINAL, ANN)).amount.text == "7000.01"

    @pytest.mark.parametrize("wanted", [DEPOSIT, of_rule("deposit")], ids=["by-type", "by-rule"])
    async def test_what_the_rest_absorbed_is_closed(self, bills: Any, wanted: Wanted) -> None:
        await bills("ex-1").reserve(deal(), FINAL, ANN)

        with pytest.raises(Refused) as caught:
            await bills("ex-2").reserve(deal(), wanted, ANN)
        assert str(caught.value) == (
            'instalment "deposit" of schedule "project" is closed: the rest is billed; '
            "give an amount to bill more"
        )

    async def test_an_absorbed_instalment_stays_closed_when_the_deal_grows(self, bills: Any) -> None:
        await bills("ex-1").reserve(deal("1000"), FINAL, ANN)

        with pytest.raises(Refused, match="is closed: the rest is billed"):
            await bills("ex-2").reserve(deal("2000"), DEPOSIT, ANN)

    async def test_an_amount_of_ones_own_is_billed_beside_the_instalments(self, bills: Any) -> None:
        extra = await bills("ex-1").reserve(deal(), Wanted("deposit", amount=Decimal("500")), ANN)
        final = await bills("ex-2").reserve(deal(), FINAL, ANN)

        assert (extra.amount.text, final.amount.text) == ("500.00", "9500.01")

    async def test_full_bills_all_that_is_left_beside_the_schedule(self, bills: Any) -> None:
        await bills("ex-1").reserve(deal(), DEPOSIT, ANN)

        assert (await bills("ex-2").reserve(deal(), FULL, ANN)).amount.text == "7000.01"

    async def test_a_share_is_never_more_than_what_is_left(self, bills: Any) -> None:
        await bills("ex-1").reserve(deal(), part("9000"), ANN)

        assert (await bills("ex-2").reserve(deal(), DEPOSIT, ANN)).amount.text == "1000.01"

    async def test_a_changed_total_changes_the_open_instalments_only(self, bills: Any) -> None:
        await bills("ex-1").reserve(deal("1000"), DEPOSIT, ANN)
        await bills("ex-2").reserve(deal("2000"), of_rule("first"), ANN)

        final = await bills("ex-3").reserve(deal("2000"), FINAL, ANN)

        assert final.amount.text == "1300.00"  # 2000 - 300 - 400

    async def test_a_refused_instalment_is_open_again(self, bills: Any, release: Any) -> None:
        await bills("ex-1").reserve(deal(), DEPOSIT, ANN)
        await release("ex-1")

        assert (await bills("ex-2").reserve(deal(), DEPOSIT, ANN)).amount.text == "3000.00"

    async def test_a_voided_instalment_is_open_again(self, bills: Any, invoice: Any) -> None:
        bill = await bills("ex-1").reserve(deal(), DEPOSIT, ANN)
        await bills("ex-1").created(bill, invoice("145", "3000"), send_at=None)
        await bills("ex-1").changed(invoice("145", "0", voided=True))

        assert (await bills("ex-2").reserve(deal(), DEPOSIT, ANN)).amount.text == "3000.00"

    async def test_a_deal_that_no_schedule_governs_any_more_is_not_billed_by_a_rule(self, bills: Any) -> None:
        with pytest.raises(Refused) as caught:
            await bills("ex-1").reserve(deal(pipeline="other"), of_rule("deposit"), ANN)

        assert str(caught.value) == (
            'schedule "project" does not govern this deal any more: '
            'project: deal.pipeline is "other", the rule needs "default"'
        )
        assert caught.value.category == "schedule-moved-on"

    async def test_an_instalment_that_the_rules_lost_is_not_billed(self, bills: Any) -> None:
        with pytest.raises(Refused) as caught:
            await bills("ex-1").reserve(deal(), of_rule("third"), ANN)

        assert str(caught.value) == (
            'schedule "project" has no instalment "third" any more; nothing is billed'
        )

    async def test_where_it_cannot_be_told_nothing_is_billed(self, bills: Any) -> None:
        twice = PROJECT + PROJECT.partition("billing_schedules:\n")[2].replace("id: project", "id: other")

        with pytest.raises(Refused) as caught:
            await bills("ex-1", rules=twice).reserve(deal(), DEPOSIT, ANN)
        assert str(caught.value) == (
            "nothing is billed: the schedules project and other both match this deal, so nothing is billed; "
            "let one exclude the other"
        )
        assert caught.value.category == "cannot-tell"

    async def test_a_type_that_the_schedule_lacks_is_refused(self, bills: Any) -> None:
        without = PROJECT.replace("invoice_type: deposit", "invoice_type: follow_up")

        with pytest.raises(Refused) as caught:
            await bills("ex-1", rules=without).reserve(deal(), DEPOSIT, ANN)
        assert str(caught.value) == (
            'schedule "project" governs this deal and has no deposit instalment; give a percent or an amount'
        )


@pytest.mark.parametrize("rules", [THIRDS], ids=["thirds"])
@pytest.mark.parametrize("order", list(permutations(("one", "two", "three"))), ids="-".join)
async def test_shares_make_the_total_in_any_order(bills: Any, order: tuple[str, ...]) -> None:
    """F206: no odd cent is lost, and none is billed twice."""
    amounts = [
        (await bills(f"ex-{one}").reserve(deal("100.01"), of_rule(one, "thirds"), ANN)).amount.minor
        for one in order
    ]

    assert sum(amounts) == 10001


# Currencies


@pytest.mark.parametrize(
    ("currency", "total", "percent", "amount", "rest"),
    [
        pytest.param("USD", "0.05", "50", "0.03", "0.02", id="cents"),
        pytest.param("JPY", "1001", "50", "501", "500", id="no-decimals"),
        pytest.param("KWD", "1.020", "50", "0.510", "0.510", id="three-decimals"),
    ],
)
async def test_every_currency_is_split_to_its_smallest_unit(
    bills: Any, company: BooksCompany, currency: str, total: str, percent: str, amount: str, rest: str
) -> None:
    """F104."""
    books = replace(company, home_currency=currency)
    first = await bills("ex-1", company=books).reserve(deal(total), share(percent), ANN)
    second = await bills("ex-2", company=books).reserve(deal(total), FINAL, ANN)

    assert (first.amount.text, second.amount.text) == (amount, rest)
    assert second.remaining == Money(0, currency)


async def test_a_foreign_deal_needs_a_company_that_keeps_several_currencies(bills: Any) -> None:
    with pytest.raises(Refused) as caught:
        await bills("ex-1").reserve(deal(deal_currency_code="EUR"), FULL, ANN)

    assert str(caught.value) == (
        "the deal is in EUR and the QuickBooks company keeps its books in USD only; "
        "turn on multicurrency or correct the deal's currency"
    )


async def test_a_deals_amount_finer_than_its_currency_is_refused(bills: Any, company: BooksCompany) -> None:
    books = replace(company, multi_currency=True)

    with pytest.raises(Refused) as caught:
        await bills("ex-1", company=books).reserve(deal("100.50", deal_currency_code="jpy"), FULL, ANN)
    assert str(caught.value) == (
        "deal.amount is not an amount: 100.50 is finer than the smallest unit of JPY, 1; "
        "correct it on the deal"
    )


async def test_currencies_are_never_added_up(bills: Any, company: BooksCompany) -> None:
    books = replace(company, multi_currency=True)
    await bills("ex-1", company=books).reserve(deal("100"), part("60"), ANN)

    with pytest.raises(Refused) as caught:
        await bills("ex-2", company=books).reserve(deal("100", deal_currency_code="EUR"), FULL, ANN)
    assert str(caught.value) == (
        "the deal is in EUR now and has invoices in USD; set its currency back to USD, or void them"
    )


# What QuickBooks tells


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, "draft", id="draft"),
        pytest.param({"email_sent": True}, "sent", id="sent"),
        pytest.param({"balance": Money(1, "USD")}, "partially_paid", id="partially-paid"),
        pytest.param({"balance": Money(0, "USD")}, "paid", id="paid"),
        pytest.param({"balance": Money(0, "USD"), "due_date": date(2026, 3, 1)}, "paid", id="paid-late"),
        pytest.param({"due_date": date(2026, 3, 2)}, "draft", id="due-today"),
        pytest.param({"due_date": date(2026, 3, 1)}, "overdue", id="due-yesterday"),
        pytest.param({"due_date": None}, "draft", id="no-due-date"),
        pytest.param({"voided": True, "total": Money(0, "USD")}, "voided", id="voided"),
    ],
)
async def test_the_status_follows_from_what_quickbooks_tells(
    bills: Any, invoice: Any, changes: dict[str, Any], status: str
) -> None:
    """F45."""
    bill = await bills("ex-1").reserve(deal(), part("300"), ANN)

    bill = await bills("ex-1").created(bill, invoice(**changes), send_at=None)

    assert bill.status == status


async def test_a_scheduled_mail_awaits_its_send_until_it_is_sent(
    bills: Any, invoice: Any, clock: Any
) -> None:
    bill = await bills("ex-1").reserve(deal(), part("300"), ANN)
    scheduled = await bills("ex-1").created(bill, invoice(), send_at=clock() + timedelta(days=1))
    sent = await bills("ex-2").changed(invoice(email_sent=True))

    assert (scheduled.status, sent.status) == ("awaiting_send", "sent")


async def test_what_was_mailed_stays_sent_although_quickbooks_does_not_show_it(
    bills: Any, invoice: Any, clock: Any
) -> None:
    """F41: a mail of our own, which QuickBooks may refuse to note."""
    bill = await bills("ex-1").reserve(deal(), part("300"), ANN)
    await bills("ex-1").created(bill, invoice(), send_at=None)
    await bills("ex-2").changed(invoice(email_sent=True))
    clock.forward(minutes=5)

    told = await bills("webhook").changed(invoice(sync_token="1", email_sent=False))

    assert told.status == "sent"


async def test_a_mail_is_not_forgotten_because_somebody_changed_the_invoice_meanwhile(
    bills: Any, invoice: Any, clock: Any, store: Store
) -> None:
    """F41: QuickBooks' webhook came in between the read for our mail and the news of it."""
    bill, read = await bills("ex-1").reserve(deal(), part("300"), ANN), invoice()
    await bills("ex-1").created(bill, read, send_at=clock() + timedelta(days=1))
    await bills("webhook").changed(invoice(sync_token="1", due_date=date(2026, 5, 1)))

    told = await bills("ex-2").changed(replace(read, email_sent=True))

    assert (told.status, told.due_date) == ("sent", date(2026, 5, 1))
    row = await store.read(lambda session: session.get_one(BillRow, bill.id))
    assert (row.email_sent, row.send_at) == (True, None)


async def test_each_change_of_the_status_is_counted_once(bills: Any, invoice: Any, store: Store) -> None:
    """Each becomes one event, so a repeat must not count."""
    bill = await bills("ex-1").reserve(deal(), part("300"), ANN)
    await bills("ex-1").created(bill, invoice(), send_at=None)
    for _ in range(2):
        await bills("ex-1").changed(invoice(balance=Money(0, "USD")))

    row = await store.read(lambda session: session.get_one(BillRow, bill.id))
    assert (row.status, row.changes) == ("paid", 2)


async def test_a_repeated_run_does_not_undo_what_came_in_since(bills: Any, invoice: Any, clock: Any) -> None:
    """It brings the answer that it had stored: the invoice as it was made."""
    bill, first = await bills("ex-1").reserve(deal(), part("300"), ANN), invoice()
    await bills("ex-1").created(bill, first, send_at=None)
    clock.forward(minutes=5)
    await bills("webhook").changed(invoice(balance=Money(0, "USD")))

    again = await bills("ex-1").created(bill, first, send_at=None)

    assert (again.status, again.balance) == ("paid", Money(0, "USD"))


async def test_a_repeated_run_does_not_revive_what_was_voided_since(
    bills: Any, invoice: Any, clock: Any
) -> None:
    bill, first = await bills("ex-1").reserve(deal(), FULL, ANN), invoice("145", "10000.01")
    await bills("ex-1").created(bill, first, send_at=None)
    clock.forward(minutes=5)
    await bills("webhook").changed(invoice("145", "0", voided=True))

    again = await bills("ex-1").created(bill, first, send_at=None)

    assert again.status == "voided"
    assert (await bills("ex-2").reserve(deal(), FULL, ANN)).amount.text == "10000.01"


async def test_a_bill_knows_its_contact_and_recipient(bills: Any, store: Store) -> None:
    """F46."""
    bill = await bills("ex-1").reserve(deal(), FULL, ANN)

    row = await store.read(lambda session: session.get_one(BillRow, bill.id))
    assert (row.contact_id, row.recipient) == ("21", "ann@example.com")


# Whatever happens


DEALS = count(1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("amount"), st.integers(1, 6000)),
        st.tuples(st.just("percent"), st.integers(1, 100)),
        st.tuples(st.just("final"), st.none()),
        st.tuples(st.just("release"), st.integers(0, 5)),
        st.tuples(st.just("void"), st.integers(0, 5)),
        st.tuples(st.just("total"), st.integers(1, 10_000)),
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, unit=st.sampled_from([("JPY", 0), ("USD", 2), ("KWD", 3)]))
async def test_whatever_happens_billed_and_left_make_the_total(
    bills: Any, store: Store, company: BooksCompany, invoice: Any, steps: Any, unit: tuple[str, int]
) -> None:
    """Invariant 4: reserved, released, voided, raised and lowered, in any order and any currency."""
    currency, decimals = unit
    deal_id, total, made = f"any-{next(DEALS)}", Money(7_001, currency), []
    books = replace(company, home_currency=currency)
    for number, (what, value) in enumerate(steps):
        one = bills(f"{deal_id}-{number}", company=books)
        if what == "total":
            total = Money(value, currency)
        elif what == "release" and made:
            await store.write(partial(module.release, execution_id=made[value % len(made)][0]), account=None)
        elif what == "void" and made:
            await _void(one, made[value % len(made)][1], invoice, currency)
        elif what in WISHES:
            wanted = WISHES[what](Decimal(value or 0), decimals)
            with suppress(Refused, NothingToDo):
                bill = await one.reserve(deal(total.text, deal_id), wanted, ANN)
                made.append((f"{deal_id}-{number}", bill))
                rows = await store.read(partial(_counting, deal_id=deal_id))
                assert billed(rows, currency) + bill.remaining == total
                assert billed(rows, currency) <= total
                assert left(rows) == bill.remaining


WISHES: dict[str, Callable[[Decimal, int], Wanted]] = {
    "amount": lambda value, decimals: Wanted("follow_up", amount=value.scaleb(-decimals)),
    "percent": lambda value, decimals: Wanted("deposit", percent=value),
    "final": lambda value, decimals: FINAL,
}


async def _void(bills: DealBills, bill: Bill, invoice: Any, currency: str) -> None:
    await bills.created(bill, invoice(bill.id, "0", currency, voided=True), send_at=None)


def _counting(session: Session, deal_id: str) -> list[BillRow]:
    found = session.exec(select(BillRow).where(BillRow.deal_id == deal_id).order_by(BillRow.id))
    return [row for row in found if row.state in COUNTS]


async def test_an_amount_finer_than_quickbooks_keeps_is_refused(bills: Any, company: BooksCompany) -> None:
    """Never rounded in silence."""
    books = replace(company, home_currency="KWD")
    with pytest.raises(Refused) as caught:
        await bills("ex-1", company=books).reserve(deal("1.001"), FULL, ANN)
    assert str(caught.value) == (
        "1.001 KWD is finer than QuickBooks keeps, 0.01; bill an amount with two decimals"
    )
