"""One QuickBooks company as an action sees it: documents made once, and found again by their marker."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from engine.billing.books import QuickBooksBooks
from engine.billing.catalogue import Catalogue
from engine.billing.customers import Customers
from engine.billing.document_numbers import DocumentNumbers
from engine.billing.outgoing import Outgoing
from engine.errors import GoneMissing, Refused, TryLater, Unsure
from engine.executions.effects import Effects
from engine.lines import Line, Sheet
from engine.records import BooksCompany, InvoiceDraft, PaymentDraft, ReceiptDraft
from engine.store import Store
from engine.store.catalogue_tables import CustomerLink
from engine.store.tables import Execution
from rules.money import Money

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SHEET = Sheet((Line(Money.of("300.30", "USD"), "19", "Deposit"),))
DRAFT = InvoiceDraft("58", SHEET, "ann@example.com", "Memo · Stagebill ex-1")


class QuickBooks:
    """Documents as QuickBooks keeps them; every change may lose its answer, and a request id makes one."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._ids = count(145)
        self._answers: dict[str, Any] = {}
        self.documents: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.losing = 0  # so many calls happen, and their answers are lost
        self.missing = 0  # so many calls do not even arrive
        self.refusal: Refused | None = None
        self.tells_old_amounts = False  # in the answer to a void
        self.links: dict[str, str] = {}
        self.forgets = False  # does not know request ids any more, as after some time
        self.numbers: set[str] = set()  # that a document has already

    def _once(self, call: str, request_id: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if self.missing:
            self.missing -= 1
            raise Unsure("no answer")
        self.calls.append(call)
        if self.refusal:
            raise self.refusal
        if request_id not in self._answers or self.forgets:
            self._answers[request_id] = make()
        if self.losing:
            self.losing -= 1
            raise Unsure("no answer")
        return dict(self._answers[request_id])

    def _kept(self, body: Any) -> dict[str, Any]:
        if body.get("DocNumber") in self.numbers:
            raise Refused("Duplicate Document Number Error", code="6140")
        self.numbers |= {body["DocNumber"]} if "DocNumber" in body else set()
        made = {
            "Id": str(next(self._ids)),
            "SyncToken": "0",
            "Balance": body.get("TotalAmt", body["Line"][0]["Amount"]),
            "TotalAmt": body["Line"][0]["Amount"],
            "MetaData": {
                "CreateTime": self._clock().isoformat(),
                "LastUpdatedTime": self._clock().isoformat(),
            },
            **body,
        }
        self.documents[made["Id"]] = made
        return made

    async def create_invoice(self, body: Any, *, request_id: str) -> Any:
        return self._once("create invoice", request_id, lambda: self._kept(body))

    async def create_payment(self, body: Any, *, request_id: str) -> Any:
        return self._once("create payment", request_id, lambda: self._kept(body))

    async def send_invoice(self, invoice_id: str, to: str | None, *, request_id: str) -> Any:
        def mail() -> dict[str, Any]:
            moment = self._clock().isoformat()
            self.documents[invoice_id] |= {
                "EmailStatus": "EmailSent",
                "DeliveryInfo": {"DeliveryTime": moment},
            }
            return self.documents[invoice_id]

        return self._once(f"send to {to}", request_id, mail)

    async def void_invoice(self, invoice_id: str, sync_token: str, *, request_id: str) -> Any:
        def void() -> dict[str, Any]:
            before = dict(self.documents[invoice_id])
            note = f"Voided - {before['PrivateNote']}"
            self.documents[invoice_id] |= {"TotalAmt": 0, "Balance": 0, "PrivateNote": note}
            return before if self.tells_old_amounts else self.documents[invoice_id]

        return self._once(f"void as of {sync_token}", request_id, void)

    async def invoice(self, invoice_id: str) -> Any:
        self.calls.append("read invoice")
        return dict(self.documents[invoice_id])

    async def create_receipt(self, body: Any, *, request_id: str) -> Any:
        return self._once("create receipt", request_id, lambda: self._kept(body))

    async def recent_receipts(self, customer_id: str, since: datetime) -> Any:
        return await self._recent("look for receipt", customer_id, since)

    async def invoices_by_number(self, number: str) -> Any:
        return tuple(one for one in self.documents.values() if one.get("DocNumber") == number)

    async def payment_link(self, invoice_id: str) -> str:
        return self.links.get(invoice_id, "")

    async def recent_invoices(self, customer_id: str, since: datetime) -> Any:
        return await self._recent("look for invoice", customer_id, since)

    async def recent_payments(self, customer_id: str, since: datetime) -> Any:
        return await self._recent("look for payment", customer_id, since)

    async def _recent(self, call: str, customer_id: str, since: datetime) -> Any:
        self.calls.append(call)
        return tuple(
            one
            for one in self.documents.values()
            if one["CustomerRef"]["value"] == customer_id
            and datetime.fromisoformat(one["MetaData"]["CreateTime"]) >= since
        )

    def made(self, call: str) -> int:
        return self.calls.count(call)


@pytest.fixture
def quickbooks(clock: Any) -> QuickBooks:
    return QuickBooks(clock)


@pytest.fixture
async def books(
    store: Store, quickbooks: QuickBooks, claimed: Any, clock: Any, new_id: Any, company: BooksCompany
) -> QuickBooksBooks:
    """The company as one execution sees it."""
    row: Execution = await claimed()
    effects = Effects(store, row, clock, new_id, connection_id="books")
    api: Any = quickbooks
    customers = Customers(
        store, api, effects, portal_id="4210001", connection_id="books", clock=clock, new_id=new_id
    )
    catalogue = Catalogue(store, "books", clock, {})

    async def confirmed() -> BooksCompany:
        return company

    numbers = DocumentNumbers(store, connection_id="books", execution_id=row.id)
    outgoing = Outgoing(company, confirmed, numbers)
    return QuickBooksBooks(api, effects, catalogue, customers, company, "sandbox", outgoing)


def paid(invoice_id: str, amount: str = "100.00") -> PaymentDraft:
    money = Money.of(amount, "USD")
    return PaymentDraft("58", money, invoice_id, money, date(2026, 3, 2), "HubSpot deal 7 · Stagebill ex-1")


# Invoices


async def test_an_invoice_is_created_once(books: Any, quickbooks: QuickBooks) -> None:
    first = await books.create_invoice(DRAFT)

    assert await books.create_invoice(DRAFT) == first
    assert quickbooks.made("create invoice") == 1


async def test_a_created_invoice_costs_no_metered_read(books: Any, quickbooks: QuickBooks) -> None:
    """F207."""
    await books.create_invoice(DRAFT)

    assert quickbooks.calls == ["create invoice"]


@pytest.mark.parametrize("forgets", [False, True], ids=["request-id", "marker-alone"])
async def test_a_lost_answer_makes_no_second_invoice(
    books: Any, quickbooks: QuickBooks, forgets: bool
) -> None:
    """Invariant 2: the marker is a lock of its own."""
    quickbooks.losing, quickbooks.forgets = 1, forgets
    with pytest.raises(Unsure):
        await books.create_invoice(DRAFT)

    invoice = await books.create_invoice(DRAFT)

    assert list(quickbooks.documents) == [invoice.id]


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("Memo · Stagebill ex-1", id="as-it-was"),
        pytest.param("Voided - Memo · Stagebill ex-1", id="voided"),
        pytest.param("Please call first. · Stagebill ex-1", id="edited"),
    ],
)
async def test_it_is_found_by_the_marker_whatever_was_written_before_it(
    books: Any, quickbooks: QuickBooks, note: str
) -> None:
    quickbooks.losing, quickbooks.forgets = 1, True
    with pytest.raises(Unsure):
        await books.create_invoice(DRAFT)
    (document,) = quickbooks.documents.values()
    document["PrivateNote"] = note

    assert (await books.create_invoice(DRAFT)).id == document["Id"]
    assert quickbooks.made("create invoice") == 1


async def test_another_executions_invoice_is_not_mistaken_for_it(books: Any, quickbooks: QuickBooks) -> None:
    quickbooks.losing = 1
    with pytest.raises(Unsure):
        await books.create_invoice(DRAFT)
    (document,) = quickbooks.documents.values()
    document["PrivateNote"] = "Memo · Stagebill ex-2"

    await books.create_invoice(DRAFT)

    assert quickbooks.made("create invoice") == 2


async def test_clocks_may_differ_when_it_is_looked_for(books: Any, quickbooks: QuickBooks) -> None:
    quickbooks.losing = 1
    with pytest.raises(Unsure):
        await books.create_invoice(DRAFT)
    (document,) = quickbooks.documents.values()
    document["MetaData"]["CreateTime"] = (NOW - timedelta(minutes=9)).isoformat()

    await books.create_invoice(DRAFT)

    assert quickbooks.made("create invoice") == 1


async def test_nothing_begun_is_nothing_to_go_on_with(books: Any, quickbooks: QuickBooks) -> None:
    found = [
        await books.resume_invoice(),
        await books.resume_send(),
        await books.resume_void(),
        await books.resume_payment(),
    ]

    assert found == [None, None, None, None]
    assert quickbooks.calls == []


async def test_a_repeated_run_goes_on_with_the_invoice_as_it_is_now(
    books: Any, quickbooks: QuickBooks
) -> None:
    invoice = await books.create_invoice(DRAFT)
    quickbooks.documents[invoice.id]["Balance"] = 0

    again = await books.resume_invoice()

    assert (again.id, again.balance.minor) == (invoice.id, 0)


async def test_a_customer_that_is_gone_is_let_go_of(books: Any, quickbooks: QuickBooks, store: Store) -> None:
    """It was merged in QuickBooks: the contact's e-mail finds the one that is left."""
    link = CustomerLink(
        id="l-1",
        portal_id="4210001",
        connection_id="books",
        hubspot_type="contact",
        hubspot_id="21",
        customer_id="58",
        customer_name="Ann Lee",
        linked_at=NOW,
    )
    await store.write(lambda session: session.add(link), account=None)
    quickbooks.refusal = Refused("Invalid Reference Id", code="2500")

    with pytest.raises(GoneMissing):
        await books.create_invoice(DRAFT)
    assert (await store.read(lambda session: session.get_one(CustomerLink, "l-1"))).customer_id == ""


async def test_a_reference_that_is_wrong_for_another_reason_is_a_refusal(
    books: Any, quickbooks: QuickBooks
) -> None:
    quickbooks.refusal = Refused("Invalid Reference Id", code="2500")

    with pytest.raises(Refused) as caught:
        await books.create_invoice(DRAFT)
    assert not isinstance(caught.value, GoneMissing)


# Mails


async def test_an_invoice_is_mailed_once(books: Any, quickbooks: QuickBooks) -> None:
    invoice = await books.create_invoice(DRAFT)

    sent = await books.send_invoice(invoice, None)

    assert await books.send_invoice(invoice, None) == sent
    assert sent.email_sent is True
    assert quickbooks.made("send to None") == 1


async def test_a_lost_answer_is_looked_for_in_the_delivery_time(books: Any, quickbooks: QuickBooks) -> None:
    invoice = await books.create_invoice(DRAFT)
    quickbooks.losing = 1
    with pytest.raises(Unsure):
        await books.send_invoice(invoice, None)

    await books.send_invoice(invoice, None)

    assert quickbooks.made("send to None") == 1


async def test_an_earlier_mail_is_not_taken_for_this_one(
    books: Any, quickbooks: QuickBooks, clock: Any
) -> None:
    """Whoever sends an invoice a second time wants a second mail, also when the first answer is lost."""
    made = await books.create_invoice(DRAFT)
    quickbooks.documents[made.id] |= {
        "EmailStatus": "EmailSent",
        "DeliveryInfo": {"DeliveryTime": (NOW - timedelta(minutes=1)).isoformat()},
    }
    before = await books.invoice(made.id)
    quickbooks.missing = 1
    with pytest.raises(Unsure):
        await books.send_invoice(before, None)

    await books.send_invoice(before, None)

    assert quickbooks.made("send to None") == 1


async def test_a_repeat_mails_what_was_asked_for_first(books: Any, quickbooks: QuickBooks) -> None:
    """One body for one request id."""
    invoice = await books.create_invoice(DRAFT)
    quickbooks.missing = 1
    with pytest.raises(Unsure):
        await books.send_invoice(invoice, "a@example.com")

    await books.send_invoice(invoice, "b@example.com")

    assert quickbooks.calls[-1] == "send to a@example.com"


# Voids


async def test_an_invoice_is_voided_once_as_it_was_read(books: Any, quickbooks: QuickBooks) -> None:
    """F32. The answer tells enough, so that nothing is read."""
    invoice = await books.create_invoice(DRAFT)

    voided = await books.void_invoice(invoice)

    assert await books.void_invoice(invoice) == voided
    assert (voided.voided, voided.total.minor, voided.balance.minor) == (True, 0, 0)
    assert quickbooks.calls == ["create invoice", "void as of 0"]


async def test_an_answer_with_the_old_amounts_is_not_believed(books: Any, quickbooks: QuickBooks) -> None:
    invoice = await books.create_invoice(DRAFT)
    quickbooks.tells_old_amounts = True

    voided = await books.void_invoice(invoice)

    assert (voided.voided, voided.balance.minor) == (True, 0)
    assert quickbooks.calls[1:] == ["void as of 0", "read invoice"]


@pytest.mark.parametrize("forgets", [False, True], ids=["request-id", "look-alone"])
async def test_a_lost_void_is_looked_for_before_a_second_try(
    books: Any, quickbooks: QuickBooks, forgets: bool
) -> None:
    invoice = await books.create_invoice(DRAFT)
    quickbooks.losing, quickbooks.forgets = 1, forgets
    with pytest.raises(Unsure):
        await books.void_invoice(invoice)

    voided = await books.resume_void()

    assert (voided.id, voided.voided) == (invoice.id, True)
    assert quickbooks.made("void as of 0") == 1


async def test_a_void_that_never_arrived_is_asked_for_again_as_it_was(
    books: Any, quickbooks: QuickBooks
) -> None:
    """With the SyncToken of the first try: what was paid since then is not voided."""
    invoice = await books.create_invoice(DRAFT)
    quickbooks.missing = 1
    with pytest.raises(Unsure):
        await books.void_invoice(invoice)
    quickbooks.documents[invoice.id]["SyncToken"] = "1"

    await books.resume_void()

    assert quickbooks.calls[1:] == ["read invoice", "void as of 0"]


async def test_a_void_that_does_not_show_is_waited_for(books: Any, quickbooks: QuickBooks) -> None:
    invoice = await books.create_invoice(DRAFT)
    quickbooks.tells_old_amounts = True
    before = dict(quickbooks.documents[invoice.id])
    quickbooks.missing = 1
    with pytest.raises(Unsure):
        await books.void_invoice(invoice)
    await books.resume_void()
    after, quickbooks.documents[invoice.id] = quickbooks.documents[invoice.id], before

    with pytest.raises(TryLater, match="does not show the invoice as voided yet"):
        await books.resume_void()
    quickbooks.documents[invoice.id] = after
    assert (await books.resume_void()).voided
    assert quickbooks.made("void as of 0") == 1


# Payments


async def test_a_payment_is_recorded_once(books: Any, quickbooks: QuickBooks) -> None:
    invoice = await books.create_invoice(DRAFT)

    first = await books.record_payment(paid(invoice.id))

    assert await books.record_payment(paid(invoice.id)) == first
    assert first.applied == {invoice.id: Money.of("100.00", "USD")}
    assert quickbooks.made("create payment") == 1


async def test_a_lost_payment_is_found_by_its_marker(books: Any, quickbooks: QuickBooks) -> None:
    invoice = await books.create_invoice(DRAFT)
    quickbooks.losing, quickbooks.forgets = 1, True
    with pytest.raises(Unsure):
        await books.record_payment(paid(invoice.id))
    del quickbooks.documents[invoice.id]  # only payments are looked through

    payment, of = await books.resume_payment()

    assert (payment.applied, of) == ({invoice.id: Money.of("100.00", "USD")}, invoice.id)
    assert quickbooks.made("create payment") == 1


async def test_a_resumed_payment_knows_its_invoice_even_when_it_was_unapplied_since(
    books: Any, quickbooks: QuickBooks
) -> None:
    quickbooks.losing = 1
    with pytest.raises(Unsure):
        await books.record_payment(paid("145"))
    (document,) = quickbooks.documents.values()
    document["Line"] = []

    payment, of = await books.resume_payment()

    assert (payment.applied, of) == ({}, "145")


# Links


def test_people_open_an_invoice_where_it_is(books: Any) -> None:
    assert books.link_to("145") == "https://app.sandbox.qbo.intuit.com/app/invoice?txnId=145"


class TestCustomNumbers:
    """A company that gives no numbers itself (F105)."""

    @pytest.fixture
    def company(self) -> BooksCompany:
        return BooksCompany("Test & Co", "US", "USD", False, False, custom_numbers=True)

    async def test_an_invoice_goes_out_with_a_number_of_ours(
        self, books: Any, quickbooks: QuickBooks
    ) -> None:
        assert (await books.create_invoice(DRAFT)).number == "SB-1001"

    async def test_a_number_of_somebody_elses_is_passed_over(
        self, books: Any, quickbooks: QuickBooks
    ) -> None:
        quickbooks.numbers.add("SB-1001")
        assert (await books.create_invoice(DRAFT)).number == "SB-1002"
        assert len(quickbooks.documents) == 1

    async def test_a_number_that_our_own_invoice_has_leads_to_it(
        self, books: Any, quickbooks: QuickBooks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Made although QuickBooks said it was not, and the request id forgotten: still one invoice."""
        create = quickbooks.create_invoice

        async def made_and_denied(body: Any, *, request_id: str) -> Any:
            await create(body, request_id=request_id)
            raise TryLater("busy")

        with monkeypatch.context() as patched:
            patched.setattr(quickbooks, "create_invoice", made_and_denied)
            with pytest.raises(TryLater):
                await books.create_invoice(DRAFT)
        quickbooks.forgets = True

        invoice = await books.create_invoice(DRAFT)

        assert list(quickbooks.documents) == [invoice.id]

    async def test_a_run_that_goes_on_takes_the_next_number_too(
        self, books: Any, quickbooks: QuickBooks
    ) -> None:
        """Its number was free when it began, and is somebody else's when it is sent again."""
        quickbooks.missing = 1
        with pytest.raises(Unsure):
            await books.create_invoice(DRAFT)
        quickbooks.numbers.add("SB-1001")

        assert await books.resume_invoice() is None
        assert (await books.create_invoice(DRAFT)).number == "SB-1002"


# Sales receipts (F87)

RECEIPT = ReceiptDraft("58", SHEET, "", "HubSpot deal 7 · Stagebill ex-1")


async def test_a_receipt_is_created_once(books: QuickBooksBooks, quickbooks: QuickBooks) -> None:
    first = await books.create_receipt(RECEIPT)

    assert await books.create_receipt(RECEIPT) == first
    assert await books.resume_receipt() == first
    assert quickbooks.made("create receipt") == 1


async def test_a_receipt_whose_answer_was_lost_is_found_by_its_marker(
    books: QuickBooksBooks, quickbooks: QuickBooks
) -> None:
    quickbooks.losing, quickbooks.forgets = 1, True
    with pytest.raises(Unsure):
        await books.create_receipt(RECEIPT)

    again = await books.resume_receipt()

    assert again is not None
    assert [again.id] == list(quickbooks.documents)


async def test_without_an_earlier_run_there_is_no_receipt(books: QuickBooksBooks) -> None:
    assert await books.resume_receipt() is None


# Invoices that people made (F51)


async def test_any_invoice_is_found_by_its_number(books: QuickBooksBooks, quickbooks: QuickBooks) -> None:
    made = await books.create_invoice(DRAFT)
    quickbooks.documents[made.id]["DocNumber"] = "D-10432"

    assert (await books.invoice_called(number="D-10432", invoice_id=None)).id == made.id
    assert (await books.invoice_called(number=None, invoice_id=made.id)).number == "D-10432"


async def test_of_two_invoices_of_one_number_none_is_guessed(
    books: QuickBooksBooks, quickbooks: QuickBooks
) -> None:
    made = await books.create_invoice(DRAFT)
    quickbooks.documents[made.id]["DocNumber"] = "7"
    quickbooks.documents["900"] = {**quickbooks.documents[made.id], "Id": "900"}

    with pytest.raises(
        Refused, match=r'QuickBooks has 2 invoices "7"; give invoice_id instead, one of .*900'
    ):
        await books.invoice_called(number="7", invoice_id=None)


async def test_an_invoice_that_is_not_there_is_told_by_its_number(books: QuickBooksBooks) -> None:
    with pytest.raises(Refused, match='invoice_number: QuickBooks has no invoice "D-1"'):
        await books.invoice_called(number="D-1", invoice_id=None)


async def test_where_nothing_can_be_paid_online_the_link_is_the_one_for_people(
    books: QuickBooksBooks, quickbooks: QuickBooks
) -> None:
    """F40."""
    quickbooks.links["145"] = "https://connect.example/t/1"

    assert await books.payment_link("145") == "https://connect.example/t/1"
    assert await books.payment_link("146") == books.link_to("146")
