"""`stagebill mails preview`: how an invoice's mail looks as it is sent, in the words of the rule file."""

import argparse
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from engine.commands.output import FAILED, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.rules.records import told_in
from engine.commands.tools import Tools
from engine.errors import Refused
from engine.mail import message_of
from engine.mails.facts import with_invoice
from engine.mails.letters import compose, pdf_of
from rules import QUICKBOOKS, Facts, InvoiceMail, InvoiceMails, Rulebook

_LINK = "https://connect.intuit.com/where-the-invoice-is-paid"
_HEADERS = ("From", "To", "Subject")


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know the verb and what it takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    one = verbs.add_parser("preview", help="the mail as it is sent: subject, text and HTML")
    add_file(one)
    one.add_argument("--template", default="", metavar="NAME", help="else the one that invoices go out with")
    one.add_argument("--record", type=Path, help="a JSON file with the invoice, the contact and the deal")
    one.set_defaults(command=_preview)


def _preview(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    book, code = loaded(file_of(options, tools), out)
    if book is None:
        return code
    if options.record is None:
        return preview(book, options.template, None, out)
    told = told_in(options.record, out)
    return FAILED if told is None else preview(book, options.template, Facts(told.objects), out)


def preview(book: Rulebook, name: str, facts: Facts | None, out: Out) -> int:
    """The mail as it is sent, with `facts` where they are given; without them braces stay as they are.

    Refused where there is no such mail, or a fact of the record cannot be told.
    """
    mails = book.invoice_mails
    template = _template(mails, name)
    known = facts if facts is not None else _named(template)
    invoice = known.record("invoice")
    told: Mapping[str, Any] = invoice if isinstance(invoice, Mapping) else {}
    letter = compose(
        template,
        with_invoice(known, told, template.facts, _LINK),
        book.timezone,
        sender=mails.sender or "stagebill@example.com",
        to="ann@example.com",
        language=mails.language,
        message_id="<invoice-preview@example.com>",
        attachments=(pdf_of(str(told["number"]) if facts and "number" in told else "1042", b""),),
    )
    _show(message_of(letter), letter.attachments[0].name, out)
    return OK


def _template(mails: InvoiceMails, name: str) -> InvoiceMail:
    wanted = name or mails.use
    if wanted in mails.templates:
        return mails.templates[wanted]
    if wanted == QUICKBOOKS and not name and len(mails.templates) == 1:
        return next(iter(mails.templates.values()))
    known = ", ".join(mails.templates)
    if not known:
        raise Refused("the rules have no mails for invoices; add some to invoice_mails.templates")
    if wanted == QUICKBOOKS:
        raise Refused(f"QuickBooks has the words of its own mail; give --template, one of {known}")
    raise Refused(f'no mail for invoices is called "{wanted}"; the rules know {known}')


def _named(template: InvoiceMail) -> Facts:
    """Facts that are their own names in braces, so that the words stay as they are."""
    records: dict[str, dict[str, str]] = {}
    for fact in template.facts:
        name, _, prop = fact.partition(".")
        records.setdefault(name, {})[prop] = f"{{{fact}}}"
    return Facts(records)


def _show(message: EmailMessage, attached: str, out: Out) -> None:
    text, shown = _body(message, "plain"), _body(message, "html")
    for name in _HEADERS:
        out.line(f"{name}: {message[name]}")
    out.line(f"Attached: {attached}")
    out.line(f"\n{text}\n--- the same as HTML ---\n{shown}")
    out.line("Where the invoice is paid is said only of invoices that can be paid online")
    out.data({"subject": message["Subject"], "text": text, "html": shown, "attached": [attached]})


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
