"""The section `invoice_mails` in the schema."""

from rules.known import KnownNames
from rules.mailing import MAIL_OBJECTS, QUICKBOOKS
from rules.model import LANGUAGES
from rules.schema.forms import Schema, choice, described, mapping, optional, pattern, table, text_with
from rules.sections.senders import SENDER

_WORDS = text_with(MAIL_OBJECTS)
_NAMES = rf"(?!\s*{QUICKBOOKS}\s*$)"
_PERSON = "Example Roofing <billing@example.com>"


def invoice_mails(names: KnownNames) -> Schema:
    """In whose words invoices are mailed."""
    known = {
        "use": described(
            pattern(r"\S.*"),
            "Use",
            "Which mail an invoice goes out with where no rule names one: quickbooks (also without this key) "
            "for QuickBooks' own, or one of the templates.",
            QUICKBOOKS,
            "standard",
        ),
        "from": described(pattern(SENDER), "From", "Who our mails come from.", _PERSON),
        "language": described(
            choice(LANGUAGES), "Language", "Of what a mail says beside your words: the button to pay.", "en"
        ),
        "templates": described(
            table({**_template(), "title": "A mail"}, _NAMES),
            "Templates",
            "Mails by a name of yours, sent by this service with the invoice as a PDF attached.",
        ),
    }
    text = (
        "In whose words invoices are mailed: QuickBooks' own, or yours. create-invoice and send-invoice take "
        "one as their mail."
    )
    return described(optional(mapping(known)), "Invoice mails", text)


def _template() -> Schema:
    known = {
        "subject": described(
            _WORDS, "Subject", "The subject of the mail.", "Invoice {invoice.number} for {deal.dealname}"
        ),
        "text": described(
            _WORDS,
            "Text",
            "The words of the mail. Facts may stand in braces; amounts come with their currency. Where the "
            "invoice is paid online follows, or stands where you write {invoice.payment_link}.",
            "Hello {contact.firstname}, please find attached invoice {invoice.number} for {invoice.total}.",
        ),
        "html": described(
            _WORDS,
            "HTML",
            "The same as HTML, without style sheets; made of the text if left out. Where it names no "
            "{invoice.payment_link}, the button to pay follows.",
            "<p>Hello {contact.firstname},</p>",
        ),
    }
    return mapping(known, ("subject", "text"))
