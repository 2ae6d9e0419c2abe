"""The mail of an invoice in the rule file's words (F38), with the invoice as a PDF (F39)."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.errors import Refused
from engine.mail import Letter, message_of
from engine.mails.facts import with_invoice
from engine.mails.letters import PAY, compose, pdf_of
from rules import Facts, InvoiceMail, Unread
from rules.model import LANGUAGES

ZONE = ZoneInfo("America/Chicago")
PDF = b"%PDF-1.4\n%%EOF\n"
WORDS = InvoiceMail(
    "Invoice {invoice.number}",
    "Hello {contact.firstname},\n\nplease find attached invoice {invoice.number} for {invoice.total}.",
)
LINK = "https://connect.intuit.com/t/x?a=1&b=2"
INVOICE = {
    "number": "1042",
    "total": "1500",
    "balance": "1500.5",
    "currency": "USD",
    "due_date": "2026-04-01",
}


def letter(template: InvoiceMail = WORDS, *, link: str = "", language: str = "en", **records: Any) -> Letter:
    facts = Facts({"contact": {"firstname": "Ann"}, "deal": {"dealname": "Roof"}, **records})
    return compose(
        template,
        with_invoice(facts, INVOICE, template.facts, link),
        ZONE,
        sender="Example Roofing <billing@example.com>",
        to="ann@example.com",
        language=language,
        message_id="<invoice-ex-1@example.com>",
        attachments=(pdf_of("1042", PDF),),
    )


def test_the_words_are_filled_in_with_amounts_to_the_cent_and_their_currency() -> None:
    """F38."""
    found = letter()

    assert found.subject == "Invoice 1042"
    assert found.text == ("Hello Ann,\n\nplease find attached invoice 1042 for 1,500.00 USD.\n")


@pytest.mark.parametrize(
    ("currency", "shown"), [("USD", "1,500.00 USD"), ("JPY", "1,500 JPY"), ("KWD", "1,500.000 KWD")]
)
def test_an_amount_has_the_decimals_of_its_currency(currency: str, shown: str) -> None:
    facts = with_invoice(Facts({}), {"total": "1500", "currency": currency}, frozenset(), "")

    assert facts.text("invoice.total") == shown


def test_a_subject_is_one_line() -> None:
    assert letter(InvoiceMail("Invoice\n{invoice.number}", "x")).subject == "Invoice 1042"


def test_the_html_has_the_same_words_and_escapes_what_facts_say() -> None:
    found = letter(contact={"firstname": "<b>Ann & Co</b>"})

    assert "<p>Hello &lt;b&gt;Ann &amp; Co&lt;/b&gt;,</p>" in found.html


def test_html_of_the_rules_is_sent_as_it_is_with_facts_as_text() -> None:
    """F38."""
    found = letter(InvoiceMail("x", "y", "<h1>{contact.firstname}</h1>"), contact={"firstname": "<i>Ann"})

    assert found.html == "<h1>&lt;i&gt;Ann</h1>"


def test_where_it_can_be_paid_online_the_way_there_follows_the_words() -> None:
    """F40."""
    found = letter(link=LINK)

    assert found.text.endswith(f"for 1,500.00 USD.\n\nPay online:\n{LINK}\n")
    assert 'href="https://connect.intuit.com/t/x?a=1&amp;b=2"' in found.html


def test_the_words_may_say_themselves_where_it_is_paid() -> None:
    """F40."""
    found = letter(InvoiceMail("x", "Pay here: {invoice.payment_link} Thanks"), link=LINK)

    assert found.text == f"Pay here: {LINK} Thanks\n"
    assert "Pay online" not in found.html


def test_html_of_the_rules_that_names_no_link_has_the_button_after_it() -> None:
    """F40: most people see the HTML alone."""
    found = letter(InvoiceMail("x", "Pay here: {invoice.payment_link}", "<p>Hello</p>"), link=LINK)

    assert found.html.startswith("<p>Hello</p><p><a href=")
    assert "Pay online" in found.html


def test_html_of_the_rules_may_say_itself_where_it_is_paid() -> None:
    found = letter(InvoiceMail("x", "y", '<a href="{invoice.payment_link}">Pay</a>'), link=LINK)

    assert found.html == '<a href="https://connect.intuit.com/t/x?a=1&amp;b=2">Pay</a>'
    assert found.text == f"y\n\nPay online:\n{LINK}\n"


def test_without_online_payment_nothing_follows_the_words() -> None:
    found = letter()

    assert PAY["en"] not in found.text + found.html


def test_words_that_name_a_link_which_is_not_there_are_not_sent() -> None:
    with pytest.raises(Refused) as caught:
        letter(InvoiceMail("x", "Pay here: {invoice.payment_link}"))
    assert str(caught.value) == (
        "the invoice cannot be paid online, and its mail says where; let create-invoice offer "
        "online_payment, or take {invoice.payment_link} out of the words"
    )


def test_a_fact_that_was_not_read_is_told_and_not_left_out() -> None:
    with pytest.raises(Refused) as caught:
        letter(InvoiceMail("x", "{deal.po}"), deal={"po": Unread("HubSpot has no such property")})
    assert str(caught.value) == (
        "the words of the invoice's mail cannot be filled in: deal.po cannot be read: "
        "HubSpot has no such property"
    )


def test_a_fact_of_invoices_that_nobody_reads_is_told() -> None:
    with pytest.raises(Refused, match=r"invoice\.colour"):
        letter(InvoiceMail("x", "{invoice.colour}"))


def test_the_button_speaks_every_language() -> None:
    assert PAY.keys() == LANGUAGES.keys()
    assert "Online bezahlen" in letter(link=LINK, language="de").html


def test_the_pdf_travels_as_a_part_of_the_mail() -> None:
    """F39."""
    (part,) = message_of(letter()).iter_attachments()

    assert (part.get_content_type(), part.get_filename()) == ("application/pdf", "Invoice-1042.pdf")
    assert part.get_content() == PDF


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("1042", "Invoice-1042.pdf"),
        ("2026/14", "Invoice-2026-14.pdf"),
        ("../../etc", "Invoice-etc.pdf"),
        ("Nr. 7", "Invoice-Nr.-7.pdf"),
        ("***", "Invoice-copy.pdf"),
    ],
)
def test_the_pdf_is_called_by_the_number(number: str, name: str) -> None:
    assert pdf_of(number, PDF).name == name
