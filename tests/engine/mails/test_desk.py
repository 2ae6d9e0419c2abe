"""Invoices by the rule file's own mails: once, with the PDF, and QuickBooks told of it (F38, F39, F41)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from engine.errors import NeedsPerson, Refused, TryLater, Unsure
from engine.executions.effects import Effects
from engine.mail import NoMailer
from engine.mails import MAIL_INVOICE, MailDesk, MailFacts, Sending
from engine.records import Invoice
from engine.store import Store
from engine.store.tables import Bill, Effect, Execution
from rules import Facts, load
from rules.money import Money

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n%%EOF\n"
RULES = """
version: 1
invoice_mails:
  use: standard
  from: Example Roofing <billing@example.com>
  templates:
    standard: {subject: "Invoice {invoice.number}", text: "Hello {contact.firstname}, {invoice.total}"}
    reminder: {subject: "Still open: {invoice.balance}", text: "Due on {invoice.due_date}"}
    paying: {subject: "x", text: "{invoice.payment_link}"}
"""


@dataclass
class QuickBooks:
    """One invoice as QuickBooks keeps it; calls fail as they are told."""

    calls: list[str] = field(default_factory=list)
    errors: dict[str, list[Exception]] = field(default_factory=dict)
    link: str = ""
    sync_token: int = 0
    status: str = "NotSet"
    email: str = "ann@example.com"

    def _called(self, call: str) -> None:
        self.calls.append(call)
        if self.errors.get(call):
            raise self.errors[call].pop(0)

    def row(self) -> dict[str, Any]:
        return {
            "Id": "145",
            "DocNumber": "1042",
            "SyncToken": str(self.sync_token),
            "CustomerRef": {"value": "58"},
            "TotalAmt": 1500,
            "Balance": 1500,
            "DueDate": "2026-04-01",
            "EmailStatus": self.status,
            "BillEmail": {"Address": self.email},
            "MetaData": {"CreateTime": NOW.isoformat(), "LastUpdatedTime": NOW.isoformat()},
        }

    async def invoice(self, invoice_id: str) -> Any:
        self._called("read")
        return self.row()

    async def invoice_pdf(self, invoice_id: str) -> bytes:
        self._called("pdf")
        return PDF

    async def payment_link(self, invoice_id: str) -> str:
        self._called("link")
        return self.link

    async def mark_invoice_sent(
        self, invoice_id: str, sync_token: str, to: str | None, *, request_id: str
    ) -> Any:
        self._called("mark")
        if sync_token != str(self.sync_token):
            raise Refused("somebody changed it", code="5010", category="stale")
        self.sync_token, self.status, self.email = self.sync_token + 1, "EmailSent", to or self.email
        return self.row()


@dataclass
class Books:
    """The part of `QuickBooksBooks` that mails are about."""

    company: Any
    mails: list[str | None] = field(default_factory=list)

    async def resume_send(self) -> Invoice | None:
        return None

    async def send_invoice(self, invoice: Invoice, to: str | None) -> Invoice:
        self.mails.append(to)
        return replace(invoice, email_sent=True)


INVOICE = Invoice(
    id="145",
    number="1042",
    sync_token="0",
    customer_id="58",
    total=Money.of("1500", "USD"),
    tax=Money(0, "USD"),
    balance=Money.of("1500", "USD"),
    invoice_date=date(2026, 3, 2),
    due_date=date(2026, 4, 1),
    email_sent=False,
    bill_email="ann@example.com",
    voided=False,
    note="",
    updated_at=NOW,
    created_at=NOW,
)


@pytest.fixture
def quickbooks() -> QuickBooks:
    return QuickBooks()


@pytest.fixture
def books(company: Any) -> Books:
    return Books(company)


@pytest.fixture
def desk(
    store: Store, mailbox: Any, quickbooks: Any, books: Any, clock: Any, new_id: Any
) -> Callable[..., MailDesk]:
    """The desk of one execution, as often as it runs."""

    class Own:
        async def bills(self, deal_id: str) -> list[Bill]:
            if deal_id != "7":
                return []
            told: dict[str, Any] = {"deal_total_minor": 150000, "amount_minor": 150000, "reserved_at": NOW}
            names = {"id": "b", "portal_id": "p", "execution_id": "e", "deal_id": deal_id, "currency": "USD"}
            own = {"connection_id": "books", "invoice_id": "145", "invoice_type": "full"}
            return [Bill(**told, **names, **own)]

    async def facts(wanted: frozenset[str]) -> Facts:
        quickbooks.calls.append(f"HubSpot: {', '.join(sorted(wanted))}")
        return Facts({"contact": {"firstname": "Ann"}})

    def of(row: Execution, text: str = RULES, mailer: Any = mailbox, deal_id: str = "7") -> MailDesk:
        own: Any = Own()
        return MailDesk(
            books,
            quickbooks,
            Effects(store, row, clock, new_id, connection_id="books"),
            Sending(mailer, "stagebill@example.org"),
            load(text).invoice_mails,
            MailFacts(own, facts, deal_id=deal_id, connection_id="books", today=lambda: date(2026, 3, 2)),
            execution_id=row.id,
            zone=ZoneInfo("America/Chicago"),
        )

    return of


@pytest.fixture
async def row(claimed: Any) -> Execution:
    taken: Execution = await claimed(action="send-invoice")
    return taken


async def test_the_mail_that_the_rules_use_leaves_with_the_pdf(
    desk: Any, row: Any, mailbox: Any, books: Books
) -> None:
    """F38, F39."""
    mailed = await desk(row).send(INVOICE, None, mail=None)

    (letter,) = mailbox.letters
    assert (letter.sender, letter.to) == ("Example Roofing <billing@example.com>", "ann@example.com")
    assert (letter.subject, letter.text) == ("Invoice 1042", "Hello Ann, 1,500.00 USD\n")
    assert [(one.name, one.content) for one in letter.attachments] == [("Invoice-1042.pdf", PDF)]
    assert (mailed.invoice.email_sent, mailed.remark, books.mails) == (True, "", [])


async def test_without_the_section_quickbooks_mails(desk: Any, row: Any, mailbox: Any, books: Books) -> None:
    """F38: its own mail stays the default."""
    await desk(row, "version: 1\n").send(INVOICE, "b@example.com", mail=None)

    assert (books.mails, mailbox.letters) == (["b@example.com"], [])


async def test_a_rule_may_name_quickbooks_mail(desk: Any, row: Any, mailbox: Any, books: Books) -> None:
    await desk(row).send(INVOICE, None, mail="quickbooks")

    assert (books.mails, mailbox.letters) == ([None], [])


async def test_a_rule_may_name_another_mail(desk: Any, row: Any, mailbox: Any) -> None:
    """F38."""
    await desk(row).send(INVOICE, None, mail="reminder")

    assert [(one.subject, one.text) for one in mailbox.letters] == [
        ("Still open: 1,500.00 USD", "Due on 2026-04-01\n")
    ]


async def test_a_mail_that_the_rules_do_not_know_is_refused(desk: Any, row: Any) -> None:
    with pytest.raises(Refused) as caught:
        await desk(row).send(INVOICE, None, mail="standart")
    assert str(caught.value) == (
        'mail: no mail for invoices is called "standart"; there are quickbooks, standard, reminder, paying'
    )


async def test_an_invoice_without_an_address_is_refused_before_anything_is_read(
    desk: Any, row: Any, quickbooks: QuickBooks
) -> None:
    with pytest.raises(Refused) as caught:
        await desk(row).send(replace(INVOICE, bill_email=None), None, mail=None)
    assert str(caught.value) == (
        "invoice 1042 has no e-mail address; give send_to, or enter one in QuickBooks"
    )
    assert quickbooks.calls == []


async def test_another_address_is_told_to_quickbooks_too(
    desk: Any, row: Any, quickbooks: QuickBooks, mailbox: Any
) -> None:
    """As QuickBooks' own sending writes it to the invoice."""
    mailed = await desk(row).send(INVOICE, "office@example.com", mail=None)

    assert mailbox.letters[0].to == "office@example.com"
    assert mailed.invoice.bill_email == "office@example.com"


async def test_a_mail_costs_one_read_and_one_more_where_it_is_paid_online(
    desk: Any, claimed: Any, quickbooks: QuickBooks
) -> None:
    """F40, F207."""
    quickbooks.link = "https://connect.intuit.com/t/x"
    await desk(await claimed("call:1")).send(INVOICE, None, mail=None)
    assert quickbooks.calls == ["HubSpot: contact.firstname", "pdf", "mark"]

    quickbooks.calls.clear()
    online = replace(INVOICE, pays_online=True, sync_token="1")
    await desk(await claimed("call:2")).send(online, None, mail=None)
    assert quickbooks.calls == ["link", "HubSpot: contact.firstname", "pdf", "mark"]


async def test_words_that_name_the_link_have_it_read(
    desk: Any, row: Any, quickbooks: QuickBooks, mailbox: Any
) -> None:
    """F40."""
    quickbooks.link = "https://connect.intuit.com/t/x"

    await desk(row).send(INVOICE, None, mail="paying")

    assert mailbox.letters[0].text == "https://connect.intuit.com/t/x\n"


async def test_words_about_the_invoice_alone_need_nothing_of_hubspot(
    desk: Any, row: Any, quickbooks: QuickBooks
) -> None:
    await desk(row).send(INVOICE, None, mail="reminder")

    assert quickbooks.calls == ["pdf", "mark"]


# What goes wrong


async def test_an_invoice_that_is_no_longer_the_deals_is_not_mailed(
    desk: Any, row: Any, mailbox: Any
) -> None:
    with pytest.raises(Refused, match="the invoice is none of this deal any more"):
        await desk(row, deal_id="8").send(INVOICE, None, mail=None)
    assert mailbox.letters == []


async def test_a_voided_invoice_is_not_mailed(desk: Any, row: Any, mailbox: Any, books: Books) -> None:
    """Voided in QuickBooks, which had not told us yet; nor by QuickBooks' own mail."""
    for mail in ("standard", "quickbooks"):
        with pytest.raises(Refused) as caught:
            await desk(row).send(replace(INVOICE, voided=True), None, mail=mail)
        assert (str(caught.value), caught.value.category) == (
            "invoice 1042 is voided; choose another invoice",
            "invoice-voided",
        )
    assert (mailbox.letters, books.mails) == ([], [])


async def test_a_pdf_that_cannot_be_read_keeps_the_mail_back(
    desk: Any, row: Any, quickbooks: QuickBooks, mailbox: Any
) -> None:
    quickbooks.errors["pdf"] = [TryLater("QuickBooks is busy")]
    with pytest.raises(TryLater):
        await desk(row).send(INVOICE, None, mail=None)
    assert mailbox.letters == []

    await desk(row).send(INVOICE, None, mail=None)

    assert len(mailbox.letters) == 1


async def test_a_server_that_took_nothing_is_given_the_same_letter_again(
    desk: Any, row: Any, mailbox: Any
) -> None:
    mailbox.errors = [TryLater("the mail server asked to try again later (451)")]
    with pytest.raises(TryLater):
        await desk(row).send(INVOICE, None, mail=None)
    assert await desk(row).resume() is None

    await desk(row).send(INVOICE, None, mail=None)

    assert [one.message_id for one in mailbox.letters] == [f"<invoice-{row.id}@example.com>"]


async def test_a_lost_answer_is_told_and_nobody_is_mailed_twice(desk: Any, row: Any, mailbox: Any) -> None:
    """F113: nobody can ask a mail server what became of a mail."""
    mailbox.errors = [Unsure("the mail server went away before it had answered")]
    with pytest.raises(Unsure):
        await desk(row).send(INVOICE, None, mail=None)

    with pytest.raises(Refused) as caught:
        await desk(row).resume()

    assert str(caught.value) == (
        "nobody knows whether the mail server has taken the mail; ask the customer before you send it again"
    )
    assert (caught.value.category, mailbox.letters) == (Unsure.category, [])


async def test_who_retries_it_after_that_has_it_sent(desk: Any, row: Any, mailbox: Any) -> None:
    mailbox.errors = [Unsure("the mail server went away before it had answered")]
    with pytest.raises(Unsure):
        await desk(row).send(INVOICE, None, mail=None)
    with pytest.raises(Refused):
        await desk(row).resume()

    assert await desk(row).resume() is None
    await desk(row).send(INVOICE, None, mail=None)

    assert len(mailbox.letters) == 1


async def test_without_a_mail_server_the_setting_is_named(desk: Any, row: Any) -> None:
    with pytest.raises(NeedsPerson) as caught:
        await desk(row, mailer=NoMailer()).send(INVOICE, None, mail=None)
    assert str(caught.value) == "no mail server is set; set STAGEBILL_SMTP_URL, over which this service mails"


# QuickBooks is told

REFUSALS = (Refused("the books are closed", code="6210"), NeedsPerson("reconnect QuickBooks"))


async def test_a_run_that_died_after_the_mail_goes_on_with_the_mark(
    desk: Any, row: Any, quickbooks: QuickBooks, mailbox: Any
) -> None:
    quickbooks.errors["mark"] = [TryLater("QuickBooks is busy")]
    with pytest.raises(TryLater):
        await desk(row).send(INVOICE, None, mail=None)

    mailed = await desk(row).resume()

    assert mailed is not None and mailed.invoice.email_sent
    assert (len(mailbox.letters), quickbooks.calls.count("pdf")) == (1, 1)


async def test_a_mark_whose_answer_was_lost_is_found(desk: Any, row: Any, quickbooks: QuickBooks) -> None:
    quickbooks.errors["mark"] = [Unsure("no answer")]
    with pytest.raises(Unsure):
        await desk(row).send(INVOICE, None, mail=None)
    quickbooks.status = "EmailSent"

    mailed = await desk(row).resume()

    assert mailed is not None and mailed.remark == ""
    assert quickbooks.calls.count("mark") == 1


async def test_a_mark_that_was_lost_and_an_invoice_changed_since_are_no_refusal(
    desk: Any, row: Any, quickbooks: QuickBooks
) -> None:
    """The mail is out: nobody may be told that it was not."""
    quickbooks.errors["mark"] = [Unsure("no answer")]
    with pytest.raises(Unsure):
        await desk(row).send(INVOICE, None, mail=None)
    quickbooks.sync_token = 3

    mailed = await desk(row).resume()

    assert mailed is not None and (mailed.invoice.sync_token, mailed.remark) == ("4", "")


@pytest.mark.parametrize("problem", REFUSALS, ids=["refused", "not-connected"])
async def test_a_mark_that_was_lost_and_is_refused_then_does_not_undo_the_mail(
    desk: Any, row: Any, quickbooks: QuickBooks, problem: Exception
) -> None:
    quickbooks.errors["mark"] = [Unsure("no answer"), problem, problem]
    with pytest.raises(Unsure):
        await desk(row).send(INVOICE, None, mail=None)

    mailed = await desk(row).resume()

    assert mailed is not None and mailed.invoice.email_sent
    assert mailed.remark == f"QuickBooks does not show it as mailed: {problem}"


async def test_an_invoice_that_was_changed_meanwhile_is_read_again_and_marked(
    desk: Any, row: Any, quickbooks: QuickBooks
) -> None:
    quickbooks.sync_token = 3

    mailed = await desk(row).send(INVOICE, None, mail=None)

    assert (mailed.invoice.sync_token, mailed.remark) == ("4", "")


@pytest.mark.parametrize("problem", REFUSALS, ids=["refused", "not-connected"])
async def test_a_mark_that_quickbooks_refuses_does_not_undo_the_mail(
    desk: Any, row: Any, quickbooks: QuickBooks, problem: Any
) -> None:
    """F41: our own account of it stands."""
    quickbooks.errors["mark"] = [problem]

    mailed = await desk(row).send(INVOICE, "office@example.com", mail=None)

    assert (mailed.invoice.email_sent, mailed.invoice.bill_email) == (True, "office@example.com")
    assert mailed.remark == f"QuickBooks does not show it as mailed: {problem}"


async def test_which_pdf_left_stays_proven(desk: Any, row: Any, store: Store) -> None:
    await desk(row).send(INVOICE, None, mail=None)

    of_mail = select(Effect).where(Effect.name == MAIL_INVOICE)
    effect = store.read_now(lambda session: session.exec(of_mail).one())
    assert effect.request["pdf"] == hashlib.sha256(PDF).hexdigest()
