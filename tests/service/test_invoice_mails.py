"""Invoices mailed by this service, in the words of the rule file, from end to end (F38, F39, F41)."""

import re
from collections.abc import AsyncIterator
from email import message_from_string
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

import pytest
from pydantic import SecretStr

from engine.errors import Unsure
from engine.mail import NoMailer, SmtpMailer, message_of
from sandbox.mailbox import Mailbox

RULES = """\
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {tax_code: NON, terms: Net 30, item: Hours}
  send-invoice: {mail: reminder}
invoice_mails:
  use: standard
  from: Example Roofing <billing@example.com>
  templates:
    standard:
      subject: Invoice {invoice.number} for {deal.dealname}
      text: |
        Hello {contact.firstname},

        please find attached invoice {invoice.number} for {invoice.total}, due on {invoice.due_date}.
    reminder: {subject: "Still open: invoice {invoice.number}", text: "Did it get lost?"}
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


@pytest.fixture
async def inbox(service: Any) -> AsyncIterator[Mailbox]:
    """A mail server on loopback, over which the service mails."""
    server = Mailbox(service.clock)
    await server.start()
    service.mailbox.send = SmtpMailer.at(SecretStr(f"smtp://127.0.0.1:{server.port}")).send
    yield server
    await server.stop()


def mail(service: Any) -> EmailMessage:
    """The only one that was handed over, as it goes over the wire."""
    (letter,) = service.mailbox.letters
    return message_of(letter)


async def notes(service: Any, deal: str) -> list[str]:
    timeline = await service.hubspot.get(f"objects/deals/{deal}/timeline")
    return [re.sub("<[^>]*>", "", entry["text"]) for entry in timeline]


async def test_an_invoice_is_mailed_at_once_in_our_words_with_the_pdf(service: Any, inbox: Mailbox) -> None:
    """F35, F38, F39, F41: and QuickBooks, which mails nothing, shows it as sent."""
    deal = await service.deal()

    told = await service.call("create-invoice", deal, invoice_type="full", email_delivery="now")
    await service.settle()

    (received,) = inbox.messages
    message = message_from_string(received["raw"], policy=modern)
    assert (message["From"], message["To"]) == (
        "Example Roofing <billing@example.com>",
        "ann1@example.com",
    )
    assert message["Subject"] == "Invoice 1001 for Roof"
    assert "invoice 1001 for 10,000.01 USD, due on 2026-04-01." in received["text"]
    (pdf,) = message.iter_attachments()
    assert pdf.get_filename() == "Invoice-1001.pdf"
    assert pdf.get_content().startswith(b"%PDF-")
    assert (told["invoice_status"], told["outcome"]) == ("sent", "done")
    (invoice,) = await service.invoices()
    assert (invoice["EmailStatus"], await service.quickbooks.get("mails")) == ("EmailSent", [])
    assert any("was mailed to ann1@example.com" in note for note in await notes(service, deal))
    assert (await service.properties(deal))["stagebill_last_invoice_status"] == "sent"


async def test_the_pdf_is_the_only_read_that_our_mail_costs(service: Any) -> None:
    """F207."""
    deal = await service.deal()

    await service.call("create-invoice", deal, invoice_type="full", email_delivery="now")

    operations = await service.requests()
    begun = operations.index("invoice.create")  # behind it all, QuickBooks' webhook may have it read again
    assert operations[begun + 1 : begun + 3] == ["invoice.pdf", "invoice.update"]


async def test_a_scheduled_mail_leaves_then_in_our_words(service: Any) -> None:
    """F36, F38."""
    deal = await service.deal()
    told = await service.call(
        "create-invoice", deal, invoice_type="full", email_delivery="scheduled", send_at="2026-03-03T09:00"
    )
    await service.settle()
    assert (told["invoice_status"], service.mailbox.letters) == ("awaiting_send", [])

    await service.later(hours=25)

    assert mail(service)["Subject"] == "Invoice 1001 for Roof"
    assert (await service.properties(deal))["stagebill_last_invoice_status"] == "sent"


async def test_a_lost_answer_of_the_mail_server_mails_nobody_twice(service: Any) -> None:
    """F113."""
    deal = await service.deal()
    await service.call("create-invoice", deal, invoice_type="full")
    await service.settle()
    service.mailbox.errors = [Unsure("the mail server went away before it had answered")]

    await service.call("send-invoice", deal, "ap-4210001-7-lost-0")
    await service.later(minutes=5)

    execution = await service.hubspot.get("executions/ap-4210001-7-lost-0")
    assert execution["outputFields"]["outcome"] == "refused"
    assert "nobody knows whether the mail server has taken the mail" in execution["outputFields"]["reason"]
    assert service.mailbox.letters == []


async def test_without_a_mail_server_the_invoice_stands_and_the_setting_is_named(service: Any) -> None:
    deal = await service.deal()
    service.mailbox.send = NoMailer().send

    told = await service.call("create-invoice", deal, invoice_type="full", email_delivery="now")

    assert (told["outcome"], told["invoice_status"]) == ("done", "draft")
    assert "it was not e-mailed: no mail server is set; set STAGEBILL_SMTP_URL" in told["reason"]


async def test_a_pdf_that_quickbooks_does_not_give_keeps_the_mail_until_it_does(service: Any) -> None:
    """F39: never without it."""
    deal = await service.deal()
    await service.call("create-invoice", deal, invoice_type="full")
    await service.settle()
    await service.quickbooks.post("faults", {"operation": "invoice.pdf", "kind": "status"})

    await service.call("send-invoice", deal, "ap-4210001-7-pdf-0")
    assert service.mailbox.letters == []
    await service.later(minutes=5)

    assert [one.get_filename() for one in mail(service).iter_attachments()] == ["Invoice-1001.pdf"]
