"""Our QuickBooks client against the stand-in: that both sides mean the same by the same wire."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from engine.clients.quickbooks import QuickBooks
from engine.clients.quickbooks_wire import (
    customer_to_wire,
    delivery_time,
    invoice_from,
    payment_from,
    payment_to_wire,
)
from engine.clients.sales_wire import invoice_to_wire
from engine.errors import NeedsPerson, Refused, TryLater, Unsure
from engine.lines import Line, Sheet
from engine.records import Address, CustomerDraft, Invoice, InvoiceDraft, PaymentDraft
from rules.money import Money
from sandbox.quickbooks import DEFAULT_REALM

USD = "USD"
Wire = Mapping[str, Any]


def dollars(text: str) -> Money:
    return Money.of(text, USD)


def read(row: Wire) -> Invoice:
    return invoice_from(row, home_currency=USD)


@pytest.fixture
async def customer_id(quickbooks: QuickBooks) -> str:
    draft = CustomerDraft(
        display_name="Pat O'Neil",
        email="pat@acme.example",
        first_name="Pat",
        last_name="O'Neil",
        company_name="Acme",
        phone="+1 415 555 0100",
        address=Address("1 Main St", "Oakland", "CA", "94607", "USA"),
        currency=USD,
        note="HubSpot contact 7",
    )
    return str((await quickbooks.create_customer(customer_to_wire(draft), request_id="customer"))["Id"])


@pytest.fixture
def body(customer_id: str) -> Callable[..., dict[str, Any]]:
    def build(amount: str = "300.30", **changes: Any) -> dict[str, Any]:
        draft = InvoiceDraft(
            customer_id=customer_id,
            sheet=Sheet((Line(dollars(amount), "3", "Deposit", "NON"),)),
            bill_email="pat@acme.example",
            note="marker-1",
            terms_id="4",
        )
        return invoice_to_wire(InvoiceDraft(**{**{n: getattr(draft, n) for n in draft.__slots__}, **changes}))

    return build


@pytest.fixture
async def invoice(quickbooks: QuickBooks, body: Callable[..., dict[str, Any]]) -> Invoice:
    return read(await quickbooks.create_invoice(body(), request_id="invoice"))


def pay(invoice: Invoice, amount: str, applied: str) -> dict[str, Any]:
    draft = PaymentDraft(
        customer_id=invoice.customer_id,
        amount=dollars(amount),
        invoice_id=invoice.id,
        applied=dollars(applied),
        paid_on=invoice.created_at.date(),
        note="marker-2",
        method_id="2",
        reference="CHK-8812",
    )
    return payment_to_wire(draft)


async def test_the_company_is_described(quickbooks: QuickBooks) -> None:
    company = await quickbooks.company()

    assert (company.in_the_us, company.home_currency) == (True, USD)


async def test_lists_are_read_without_what_no_invoice_may_name(quickbooks: QuickBooks) -> None:
    names = {entry["name"] for entry in await quickbooks.items()}

    assert {"Consulting", "Services"} <= names
    assert not {"Rentals (deleted)", "Design"} & names
    assert "Net 30" in {entry["name"] for entry in await quickbooks.terms()}
    assert {"TAX", "NON"} <= {entry["id"] for entry in await quickbooks.tax_codes()}
    assert "Check" in {entry["name"] for entry in await quickbooks.payment_methods()}


async def test_a_customer_is_found_by_mail_and_by_name(quickbooks: QuickBooks, customer_id: str) -> None:
    (by_email,) = await quickbooks.customers_by_email("pat@acme.example")
    (by_name,) = await quickbooks.customers_by_name("Pat O'Neil")

    assert by_email == by_name
    assert by_email.id == customer_id


async def test_a_second_customer_of_that_name_is_refused(quickbooks: QuickBooks, customer_id: str) -> None:
    """F65."""
    with pytest.raises(Refused, match="QuickBooks refused to create a customer: The name") as caught:
        await quickbooks.create_customer({"DisplayName": "pat o'neil"}, request_id="other")
    assert caught.value.code == "6240"


async def test_an_invoice_comes_back_as_it_was_meant(invoice: Invoice) -> None:
    assert (invoice.total, invoice.balance, invoice.tax) == (
        dollars("300.30"),
        dollars("300.30"),
        dollars("0"),
    )
    assert (invoice.note, invoice.bill_email) == ("marker-1", "pat@acme.example")
    assert invoice.due_date is not None and invoice.number


async def test_the_same_request_id_makes_one_invoice(
    quickbooks: QuickBooks, body: Callable[..., dict[str, Any]], customer_id: str, time: Any
) -> None:
    """Invariant 2, the second lock."""
    first = await quickbooks.create_invoice(body(), request_id="same")
    again = await quickbooks.create_invoice(body(), request_id="same")

    assert first["Id"] == again["Id"]
    assert len(await quickbooks.recent_invoices(customer_id, time.now - timedelta(hours=1))) == 1


async def test_a_lost_answer_is_unsure_and_the_invoice_is_found_by_its_marker(
    quickbooks: QuickBooks, intuit: Any, body: Callable[..., dict[str, Any]], customer_id: str, time: Any
) -> None:
    """Invariant 2, the third lock."""
    intuit.fail("invoice.create", "drop_after")

    with pytest.raises(Unsure):
        await quickbooks.create_invoice(body(), request_id="lost")
    found = await quickbooks.recent_invoices(customer_id, time.now - timedelta(minutes=10))
    assert [row["PrivateNote"] for row in found] == ["marker-1"]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        pytest.param("refuse", {}, TryLater, id="refused-connection"),
        pytest.param("drop_before", {}, Unsure, id="dropped-before"),
        pytest.param("truncate", {}, Unsure, id="truncated"),
        pytest.param("html", {}, Unsure, id="html"),
        pytest.param("status", {"status": 503}, Unsure, id="503"),
        pytest.param("status", {"status": 429, "retry_after": 5}, TryLater, id="429"),
        pytest.param("fault_200", {}, Unsure, id="200-with-fault"),
    ],
)
async def test_each_bad_day_is_sorted(
    quickbooks: QuickBooks,
    intuit: Any,
    body: Callable[..., dict[str, Any]],
    kind: str,
    more: dict[str, Any],
    expected: type[Exception],
) -> None:
    wire = body()
    intuit.fail("invoice.create", kind, **more)

    with pytest.raises(expected):
        await quickbooks.create_invoice(wire, request_id="bad-day")


async def test_after_a_bad_day_the_same_call_makes_the_one_invoice(
    quickbooks: QuickBooks, intuit: Any, body: Callable[..., dict[str, Any]], customer_id: str, time: Any
) -> None:
    for kind in ("drop_after", "truncate", "drop_before"):
        intuit.fail("invoice.create", kind)
    for _ in range(3):
        with pytest.raises(Unsure):
            await quickbooks.create_invoice(body(), request_id="again")

    made = await quickbooks.create_invoice(body(), request_id="again")

    found = await quickbooks.recent_invoices(customer_id, time.now - timedelta(hours=1))
    assert [row["Id"] for row in found] == [made["Id"]]


async def test_sending_marks_the_invoice_as_sent(quickbooks: QuickBooks, invoice: Invoice) -> None:
    """F35."""
    sent = await quickbooks.send_invoice(invoice.id, "boss@acme.example", request_id="send")

    assert read(sent).email_sent
    assert read(sent).bill_email == "boss@acme.example"
    assert delivery_time(sent) is not None


async def test_a_mark_makes_it_sent_and_mails_nobody(
    quickbooks: QuickBooks, intuit: Any, invoice: Invoice
) -> None:
    """F41."""
    marked = read(
        await quickbooks.mark_invoice_sent(
            invoice.id, invoice.sync_token, "boss@acme.example", request_id="mark"
        )
    )

    assert (marked.email_sent, marked.bill_email) == (True, "boss@acme.example")
    assert (marked.total, marked.due_date, marked.mailed_at) == (invoice.total, invoice.due_date, None)
    assert await intuit.control("GET", "/mails") == []


async def test_a_mark_without_an_address_leaves_the_invoices_own(
    quickbooks: QuickBooks, invoice: Invoice
) -> None:
    marked = await quickbooks.mark_invoice_sent(invoice.id, invoice.sync_token, None, request_id="mark")

    assert read(marked).bill_email == invoice.bill_email


async def test_an_invoice_is_read_as_a_pdf_which_is_metered(
    quickbooks: QuickBooks, invoice: Invoice, meter: Any
) -> None:
    """F39, F207."""
    meter.counted.clear()

    content = await quickbooks.invoice_pdf(invoice.id)

    assert content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
    assert invoice.number.encode() in content
    assert meter.counted == ["metered"]


async def test_a_refused_pdf_explains_itself_in_xml_and_is_asked_for_again(quickbooks: QuickBooks) -> None:
    """Whoever asks for a PDF gets no JSON; the invoice itself was read before, so this is rare."""
    with pytest.raises(TryLater, match="asked to read an invoice's PDF"):
        await quickbooks.invoice_pdf("99999")


async def test_voiding_takes_the_amounts_away(quickbooks: QuickBooks, invoice: Invoice) -> None:
    """F32."""
    await quickbooks.void_invoice(invoice.id, invoice.sync_token, request_id="void")

    found = read(await quickbooks.invoice(invoice.id))
    assert (found.voided, found.total, found.balance) == (True, dollars("0"), dollars("0"))


async def test_voiding_what_somebody_else_changed_is_refused(
    quickbooks: QuickBooks, invoice: Invoice
) -> None:
    """A payment moves the invoice's SyncToken."""
    await quickbooks.create_payment(pay(invoice, "10.00", "10.00"), request_id="pay")

    with pytest.raises(Refused) as caught:
        await quickbooks.void_invoice(invoice.id, invoice.sync_token, request_id="void")
    assert caught.value.code == "5010"


async def test_a_payment_lowers_the_balance(quickbooks: QuickBooks, invoice: Invoice) -> None:
    """F91, F92: more than is owed stays unapplied."""
    made = await quickbooks.create_payment(pay(invoice, "400.00", "300.30"), request_id="pay")

    payment = payment_from(made, home_currency=USD)
    assert (payment.applied, payment.unapplied) == ({invoice.id: dollars("300.30")}, dollars("99.70"))
    assert read(await quickbooks.invoice(invoice.id)).balance == dollars("0")
    assert payment_from(await quickbooks.payment(payment.id), home_currency=USD) == payment


async def test_recent_payments_are_found(quickbooks: QuickBooks, invoice: Invoice, time: Any) -> None:
    await quickbooks.create_payment(pay(invoice, "10.00", "10.00"), request_id="pay")

    found = await quickbooks.recent_payments(invoice.customer_id, time.now - timedelta(hours=1))
    assert [row["PrivateNote"] for row in found] == ["marker-2"]


async def test_only_what_was_paid_counts_as_paid(
    quickbooks: QuickBooks, invoice: Invoice, body: Callable[..., dict[str, Any]]
) -> None:
    voided = read(await quickbooks.create_invoice(body("5.00"), request_id="second"))
    await quickbooks.void_invoice(voided.id, voided.sync_token, request_id="void")
    assert await quickbooks.paid_invoice_count(invoice.customer_id) == 0

    await quickbooks.create_payment(pay(invoice, "300.30", "300.30"), request_id="pay")

    assert await quickbooks.paid_invoice_count(invoice.customer_id) == 1


async def test_invoices_are_read_together_and_by_number(
    quickbooks: QuickBooks, invoice: Invoice, body: Callable[..., dict[str, Any]]
) -> None:
    second = read(await quickbooks.create_invoice(body("5.00"), request_id="second"))

    found = await quickbooks.invoices([invoice.id, second.id, "999999"])

    assert {row["Id"] for row in found} == {invoice.id, second.id}
    (by_number,) = await quickbooks.invoices_by_number(invoice.number)
    assert by_number["Id"] == invoice.id


async def test_what_is_not_there_is_refused_as_610(quickbooks: QuickBooks) -> None:
    with pytest.raises(Refused) as caught:
        await quickbooks.invoice("999999")
    assert caught.value.code == "610"


async def test_an_invoice_in_another_currency_than_the_customers_is_refused(
    quickbooks: QuickBooks, body: Callable[..., dict[str, Any]]
) -> None:
    """F104: an amount that was meant in euros is never billed in dollars."""
    with pytest.raises(Refused):
        await quickbooks.create_invoice(
            body(amount="1.00") | {"CurrencyRef": {"value": "EUR"}}, request_id="eur"
        )


async def test_a_query_too_long_for_an_address_is_answered_too(
    quickbooks: QuickBooks, invoice: Invoice
) -> None:
    ids = [str(number) for number in range(500_000, 500_400)]

    found = await quickbooks.invoices([*ids, invoice.id])

    assert [row["Id"] for row in found] == [invoice.id]


async def test_an_expired_token_costs_one_refresh(
    quickbooks: QuickBooks, intuit: Any, invoice: Invoice
) -> None:
    intuit.fail("invoice.read", "expired_token")

    assert read(await quickbooks.invoice(invoice.id)).id == invoice.id


async def test_a_person_who_disconnects_in_quickbooks_stops_the_connection(
    quickbooks: QuickBooks, intuit: Any, invoice: Invoice
) -> None:
    intuit.app.state.world.tokens.revoke_realm(DEFAULT_REALM)

    with pytest.raises(NeedsPerson, match=r"The QuickBooks connection was revoked; reconnect at https://"):
        await quickbooks.invoice(invoice.id)


async def test_fifty_calls_at_once_never_meet_the_limit(
    quickbooks: QuickBooks, invoice: Invoice, time: Any
) -> None:
    """Invariant 9: the stand-in counts 10 calls a second, as QuickBooks does."""
    calls: list[Awaitable[Any]] = [quickbooks.invoice(invoice.id) for _ in range(50)]

    found = await asyncio.gather(*calls)

    assert len(found) == 50


async def test_reports_tell_of_a_customer_and_of_those_below_it(
    quickbooks: QuickBooks, invoice: Invoice, body: Callable[..., dict[str, Any]], time: Any
) -> None:
    """F54: sections in sections on the wire, lines with whole names here, the same sums."""
    below = {"DisplayName": "Site 9", "Job": True, "ParentRef": {"value": invoice.customer_id}}
    site = await quickbooks.create_customer(below, request_id="below")
    await quickbooks.create_invoice(body("20.05", customer_id=site["Id"]), request_id="site")

    owed = await quickbooks.aged_receivables(time().date() + timedelta(days=45), home_currency=USD)
    sold = await quickbooks.customer_sales(time().date(), time().date(), home_currency=USD)

    lines = [(invoice.customer_id, "Pat O'Neil", "300.30"), (site["Id"], "Pat O'Neil:Site 9", "20.05")]
    assert [(one.customer_id, one.name, one.amounts[1].text) for one in owed.lines] == lines
    assert [(one.customer_id, one.name, one.amounts[0].text) for one in sold.lines] == lines
    assert (owed.totals[-1], sold.totals, sold.basis) == (dollars("320.35"), (dollars("320.35"),), "Accrual")
