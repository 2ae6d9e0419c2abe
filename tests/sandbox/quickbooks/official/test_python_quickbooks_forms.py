"""python-quickbooks against the stand-in: stale documents, receipts, estimates, deposits, lists."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

quickbooks = pytest.importorskip("quickbooks", reason="needs the package python-quickbooks")
batch = pytest.importorskip("quickbooks.batch")
cdc = pytest.importorskip("quickbooks.cdc")
mistakes = pytest.importorskip("quickbooks.exceptions")
objects = pytest.importorskip("quickbooks.objects")

Make = Callable[..., Any]
Play = Callable[[Callable[[], Any]], Any]


async def test_a_stale_invoice_is_read_again_and_saved(
    books: Any, play: Play, customer: Make, invoice: Make
) -> None:
    """What its documentation advises after 5010: read, change, save."""

    def pay_then_note() -> tuple[int, str]:
        of = customer(books, "Ann Baker")
        stale = invoice(books, of)
        payment = objects.Payment()
        payment.CustomerRef, payment.TotalAmt = of.to_ref(), Decimal("10.00")
        line = objects.PaymentLine()
        line.Amount = Decimal("10.00")
        line.LinkedTxn.append(stale.to_linked_txn())
        payment.Line.append(line)
        payment.save(qb=books)
        stale.PrivateNote = "first"
        try:
            stale.save(qb=books)
        except mistakes.QuickbooksException as refused:
            code = refused.error_code
        fresh = objects.Invoice.get(stale.Id, qb=books)
        fresh.PrivateNote = "second"
        fresh.save(qb=books)
        return code, objects.Invoice.get(stale.Id, qb=books).PrivateNote

    assert await play(pay_then_note) == (5010, "second")


@pytest.mark.parametrize("kind", ["SalesReceipt", "Estimate", "CreditMemo"])
async def test_it_makes_changes_and_reads_sales_forms(
    books: Any, play: Play, kind: str, customer: Make, form: Make
) -> None:
    def make() -> tuple[Any, str]:
        entity = getattr(objects, kind)
        made = form(books, entity, customer(books, "Ann Baker")).save(qb=books)
        made.PrivateNote = "seen"
        made.save(qb=books)
        read = entity.get(made.Id, qb=books)
        return read.TotalAmt, read.PrivateNote

    assert await play(make) == (Decimal("149.50"), "seen")


async def test_it_gives_money_back(
    books: Any, play: Play, customer: Make, form: Make, reference: Make
) -> None:
    def refund() -> Any:
        receipt = form(books, objects.RefundReceipt, customer(books, "Ann Baker"))
        receipt.DepositToAccountRef = reference("35")
        return objects.RefundReceipt.get(receipt.save(qb=books).Id, qb=books)

    assert (await play(refund)).TotalAmt == Decimal("149.50")


async def test_it_voids_a_sales_receipt(books: Any, play: Play, customer: Make, form: Make) -> None:
    def void() -> Any:
        made = form(books, objects.SalesReceipt, customer(books, "Ann Baker")).save(qb=books)
        made.void(qb=books)
        return objects.SalesReceipt.get(made.Id, qb=books)

    read = await play(void)

    assert (read.TotalAmt, read.PrivateNote) == (0, "Voided")


async def test_an_estimate_becomes_an_invoice(books: Any, play: Play, customer: Make, form: Make) -> None:
    def convert() -> str:
        of = customer(books, "Ann Baker")
        estimate = form(books, objects.Estimate, of).save(qb=books)
        made = form(books, objects.Invoice, of)
        made.LinkedTxn.append(estimate.to_linked_txn())
        made.save(qb=books)
        return str(objects.Estimate.get(estimate.Id, qb=books).TxnStatus)

    assert await play(convert) == "Closed"


async def test_a_deposited_payment_is_refused_a_change(
    books: Any, play: Play, customer: Make, reference: Make
) -> None:
    def deposit() -> int | None:
        payment = objects.Payment()
        payment.CustomerRef, payment.TotalAmt = customer(books, "Ann Baker").to_ref(), Decimal("10.00")
        payment = payment.save(qb=books)
        line = objects.DepositLine()
        line.Amount = Decimal("10.00")
        line.LinkedTxn.append(payment.to_linked_txn())
        made = objects.Deposit()
        made.DepositToAccountRef = reference("35")
        made.Line.append(line)
        made.save(qb=books)
        try:
            payment.delete(qb=books)
        except mistakes.QuickbooksException as refused:
            return int(refused.error_code)
        return None

    assert await play(deposit) == 6540


async def test_it_makes_a_tax_code(books: Any, play: Play) -> None:
    def make() -> list[str]:
        rate = objects.TaxRateDetails()
        rate.TaxRateName, rate.RateValue, rate.TaxAgencyId, rate.TaxApplicableOn = "City", "2.5", "1", "Sales"
        made = objects.TaxService()
        made.TaxCode = "Oakland"
        made.TaxRateDetails.append(rate)
        made.save(qb=books)
        return [code.Name for code in objects.TaxCode.filter(Name="Oakland", qb=books)]

    assert await play(make) == ["Oakland"]


async def test_lists_and_singletons_are_read(books: Any, play: Play) -> None:
    def read() -> tuple[list[str], str, bool]:
        lists = (objects.Term, objects.PaymentMethod, objects.TaxCode, objects.TaxRate, objects.Account)
        names = [each.all(qb=books)[0].Name for each in lists]
        info = objects.CompanyInfo.all(qb=books)[0]
        preferences = objects.Preferences.get(qb=books)
        return names, info.CompanyName, preferences.SalesFormsPrefs.CustomTxnNumbers

    names, company, custom_numbers = await play(read)

    assert names[0] == "Due on receipt"
    assert (company, custom_numbers) == ("Sandbox Company_US_1", False)
