"""python-quickbooks against the stand-in: customers, invoices, queries, batches, changes."""

import base64
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from sandbox.run import Running

quickbooks = pytest.importorskip("quickbooks", reason="needs the package python-quickbooks")
batch = pytest.importorskip("quickbooks.batch")
cdc = pytest.importorskip("quickbooks.cdc")
mistakes = pytest.importorskip("quickbooks.exceptions")
objects = pytest.importorskip("quickbooks.objects")

Make = Callable[..., Any]
Play = Callable[[Callable[[], Any]], Any]


async def test_it_creates_and_reads_an_invoice_to_the_cent(
    books: Any, play: Play, customer: Make, invoice: Make
) -> None:
    def bill() -> Any:
        made = invoice(books, customer(books, "Ann Baker"), "149.50")
        return objects.Invoice.get(made.Id, qb=books)

    read = await play(bill)

    assert read.TotalAmt == Decimal("149.50")
    assert read.Balance == Decimal("149.50")
    assert read.CustomerRef.name == "Ann Baker"


async def test_a_request_id_makes_one_invoice(books: Any, play: Play, customer: Make, invoice: Make) -> None:
    """F117."""

    def bill_twice() -> tuple[str, str, int]:
        of = customer(books, "Ann Baker")
        first, again = (invoice(books, of, request_id="r-1") for _ in range(2))
        return first.Id, again.Id, objects.Invoice.count(qb=books)

    first, again, count = await play(bill_twice)

    assert (first, count) == (again, 1)


async def test_it_pages_through_a_query(books: Any, play: Play, customer: Make) -> None:
    def names() -> list[str]:
        for number in range(5):
            customer(books, f"Customer {number}")
        pages = [
            objects.Customer.filter(start_position=start, max_results=2, order_by="DisplayName", qb=books)
            for start in (1, 3, 5)
        ]
        return [one.DisplayName for page in pages for one in page if one.DisplayName.startswith("Customer ")]

    assert await play(names) == [f"Customer {number}" for number in range(5)]


async def test_a_quote_in_a_name_is_found(books: Any, play: Play, customer: Make) -> None:
    def find() -> list[str]:
        customer(books, "O'Brien & Sons")
        return [one.DisplayName for one in objects.Customer.filter(DisplayName="O'Brien & Sons", qb=books)]

    assert await play(find) == ["O'Brien & Sons"]


async def test_a_stale_sync_token_is_refused(books: Any, play: Play, customer: Make) -> None:
    def change_twice() -> None:
        made = customer(books, "Ann Baker")
        stale = objects.Customer.get(made.Id, qb=books)
        made.CompanyName = "Baker Ltd"
        made.save(qb=books)
        stale.CompanyName = "Other Ltd"
        stale.save(qb=books)

    with pytest.raises(mistakes.QuickbooksException) as caught:
        await play(change_twice)

    assert caught.value.error_code == 5010


async def test_a_name_that_is_taken_is_refused(books: Any, play: Play, customer: Make) -> None:
    """F65."""

    def make_twice() -> None:
        customer(books, "Ann Baker")
        customer(books, "Ann Baker")

    with pytest.raises(mistakes.QuickbooksException) as caught:
        await play(make_twice)

    assert caught.value.error_code == 6240


async def test_what_does_not_exist_is_not_found(books: Any, play: Play) -> None:
    with pytest.raises(mistakes.ObjectNotFoundException):
        await play(lambda: objects.Invoice.get("999", qb=books))


async def test_it_voids_an_invoice(books: Any, play: Play, customer: Make, invoice: Make) -> None:
    """F32."""

    def void() -> Any:
        made = invoice(books, customer(books, "Ann Baker"))
        made.void(qb=books)
        return objects.Invoice.get(made.Id, qb=books)

    read = await play(void)

    assert (read.TotalAmt, read.Balance) == (0, 0)
    assert "Voided" in read.PrivateNote


async def test_it_mails_an_invoice_and_fetches_its_pdf(
    books: Any, play: Play, customer: Make, invoice: Make
) -> None:
    """F35, F39."""

    def mail() -> tuple[str, bytes]:
        made = invoice(books, customer(books, "Ann Baker"))
        made.send(qb=books, send_to="bills@example.test")
        return objects.Invoice.get(made.Id, qb=books).EmailStatus, made.download_pdf(qb=books)

    status, pdf = await play(mail)

    assert status == "EmailSent"
    assert pdf.startswith(b"%PDF-")


async def test_a_payment_pays_its_invoice_and_a_void_reopens_it(
    books: Any, play: Play, customer: Make, invoice: Make
) -> None:
    """F91, F92."""

    def pay() -> tuple[Any, Any]:
        of = customer(books, "Ann Baker")
        made = invoice(books, of)
        line = objects.PaymentLine()
        line.Amount = Decimal("100.00")
        line.LinkedTxn.append(made.to_linked_txn())
        payment = objects.Payment()
        payment.CustomerRef, payment.TotalAmt = of.to_ref(), Decimal("100.00")
        payment.Line.append(line)
        payment = payment.save(qb=books)
        paid = objects.Invoice.get(made.Id, qb=books).Balance
        payment.void(qb=books)
        return paid, objects.Invoice.get(made.Id, qb=books).Balance

    assert await play(pay) == (Decimal("49.50"), Decimal("149.50"))


async def test_a_batch_tells_each_of_its_items(books: Any, play: Play) -> None:
    def make() -> tuple[list[str], list[str]]:
        several = []
        for name in ("Ann", "Ben", "Ann"):
            one = objects.Customer()
            one.DisplayName = name
            several.append(one)
        told = batch.batch_create(several, qb=books)
        codes = [error.code for fault in told.faults for error in fault.Error]
        return [one.DisplayName for one in told.successes], codes

    assert await play(make) == (["Ann", "Ben"], ["6240"])


async def test_changes_are_captured_with_deletions(
    books: Any, play: Play, customer: Make, invoice: Make
) -> None:
    """F119."""
    since = datetime.now(UTC) - timedelta(minutes=5)

    def change() -> dict[str, str | None]:
        of = customer(books, "Ann Baker")
        kept, gone = invoice(books, of), invoice(books, of)
        gone.delete(qb=books)
        told = cdc.change_data_capture([objects.Invoice, objects.Payment], since.isoformat(), qb=books)
        seen = {one.Id: getattr(one, "status", None) for one in told.Invoice._object_list}
        return {"kept": seen[kept.Id], "gone": seen[gone.Id]}

    changed = await play(change)

    assert changed["gone"] == "Deleted"
    assert changed["kept"] != "Deleted"


async def test_a_batch_changes_and_deletes_too(books: Any, play: Play, customer: Make, invoice: Make) -> None:
    def change() -> tuple[list[str], int]:
        of = customer(books, "Ann Baker")
        made = [invoice(books, of) for _ in range(2)]
        for each in made:
            each.PrivateNote = "noted"
        told = batch.batch_update(made, qb=books)
        gone = batch.batch_delete(told.successes, qb=books)
        return [each.PrivateNote for each in told.successes], len(gone.successes)

    assert await play(change) == (["noted", "noted"], 2)


async def test_an_expired_token_is_told_apart(books: Any, play: Play, sandbox: Running) -> None:
    async with httpx.AsyncClient(trust_env=False) as people:
        await people.post(f"{sandbox.quickbooks_url}/_sandbox/expire")

    with pytest.raises(mistakes.AuthorizationException):
        await play(lambda: objects.Term.all(qb=books))


async def test_it_accepts_the_signature_of_a_webhook(books: Any) -> None:
    body, token = '[{"id":"e-1"}]', "verifier"
    signature = base64.b64encode(hmac.digest(token.encode(), body.encode(), "sha256")).decode()

    assert books.validate_webhook_signature(body, signature, token)
