"""`stagebill mails preview` (F38)."""

import json

import pytest

from engine.commands.mails import preview
from engine.commands.output import OK, Out
from engine.errors import Refused
from rules import Facts, Rulebook, load

BOOK = load("""\
version: 1
invoice_mails:
  from: Example Roofing <billing@example.com>
  language: de
  templates:
    standard: {subject: "Rechnung {invoice.number}", text: "Guten Tag {contact.firstname}, {invoice.total}"}
""")
TWO = load("""\
version: 1
invoice_mails: {templates: {a: {subject: x, text: y}, b: {subject: z, text: y}}}
""")


def test_a_preview_is_the_mail_as_it_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    invoice = {"number": "2026/14", "total": "1500", "currency": "EUR"}
    facts = Facts({"contact": {"firstname": "Ann"}, "invoice": invoice})

    assert preview(BOOK, "", facts, Out()) == OK

    shown = capsys.readouterr().out
    assert "From: Example Roofing <billing@example.com>" in shown
    assert "Subject: Rechnung 2026/14" in shown
    assert "Attached: Invoice-2026-14.pdf" in shown
    assert "Guten Tag Ann, 1,500.00 EUR" in shown
    assert "Online bezahlen" in shown
    assert '<html lang="de">' in shown


def test_without_a_record_a_preview_shows_what_is_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    preview(BOOK, "standard", None, Out())

    shown = capsys.readouterr().out
    assert "Subject: Rechnung {invoice.number}" in shown
    assert "Guten Tag {contact.firstname}, {invoice.total}" in shown


def test_machines_get_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    preview(BOOK, "", None, Out(as_json=True))

    assert json.loads(capsys.readouterr().out).keys() == {"subject", "text", "html", "attached"}


@pytest.mark.parametrize(
    ("book", "name", "message"),
    [
        (BOOK, "long", 'no mail for invoices is called "long"; the rules know standard'),
        (TWO, "", "QuickBooks has the words of its own mail; give --template, one of a, b"),
        (
            load("version: 1\n"),
            "",
            "the rules have no mails for invoices; add some to invoice_mails.templates",
        ),
    ],
    ids=["unknown", "which", "none"],
)
def test_what_cannot_be_shown_is_told(book: Rulebook, name: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        preview(book, name, None, Out())
    assert str(caught.value) == message
