"""The `invoice_mails:` section: in whose words invoices are mailed."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rules.mailing import MAIL_OBJECTS, PAYMENT_LINK, QUICKBOOKS, InvoiceMail, InvoiceMails
from rules.model import ENGLISH, LANGUAGES
from rules.nodes import Node, Scalar, shortened
from rules.problems import Report, did_you_mean
from rules.sections.callers import inputs_of
from rules.sections.names import check_text
from rules.sections.senders import read_sender
from rules.shape import Fields, choice, fields, is_blank, table, text
from rules.templates import placeholders

_KEYS = ("use", "from", "language", "templates")
_WORDS = ("subject", "text")
_TEMPLATE_KEYS = (*_WORDS, "html")
_MAILING = ("create-invoice", "send-invoice", "invoice")  # where rules may name a mail


def read_invoice_mails(node: Node | None, report: Report) -> InvoiceMails:
    """The section; without it QuickBooks mails all invoices."""
    found = fields(node, report, "invoice_mails", _KEYS) if node is not None and not is_blank(node) else None
    if found is None:
        return InvoiceMails()
    templates = _templates(found, report)
    _check_name(found.get("use"), templates, report)
    return InvoiceMails(
        use=text(found.get("use"), report, "use") or QUICKBOOKS,
        sender=read_sender(found, report),
        language=choice(found.get("language"), report, "language", LANGUAGES) or ENGLISH,
        templates=templates,
    )


def _templates(found: Fields, report: Report) -> Mapping[str, InvoiceMail]:
    mails: dict[str, InvoiceMail] = {}
    for entry in table(found.get("templates"), report, "templates"):
        name = entry.key.text
        if name == QUICKBOOKS:
            message = f"{QUICKBOOKS} is QuickBooks' own mail; give this one another name"
            report.error("wrong-value", entry.key.span, message)
        mails[name] = _template(entry.value, report)
    return MappingProxyType(mails)


def _template(node: Node, report: Report) -> InvoiceMail:
    keys = fields(node, report, "an invoice mail", _TEMPLATE_KEYS, _WORDS) or Fields({}, node.span)
    subject, words, html = (_words(keys, name, report) for name in _TEMPLATE_KEYS)
    return InvoiceMail(subject, words, html, keys.span)


def _words(keys: Fields, name: str, report: Report) -> str:
    node = keys.get(name)
    word = text(node, report, name)
    if isinstance(node, Scalar) and word is not None:
        check_text(node, report, MAIL_OBJECTS, also=(PAYMENT_LINK,))
    return word or ""


def check_mails(rules: Iterable[Node | None], mails: InvoiceMails, report: Report) -> None:
    """Reports mails that rules name and that the section lacks; `rules` are all that call."""
    for node in rules:
        for inputs in inputs_of(node, _MAILING):
            for entry in inputs:
                if entry.key.text == "mail" and not _is_filled_in(entry.value):
                    _check_name(entry.value, mails.templates, report)


def _is_filled_in(node: Node) -> bool:
    return isinstance(node, Scalar) and bool(placeholders(node.text))


def _check_name(node: Node | None, mails: Mapping[str, InvoiceMail], report: Report) -> None:
    if not isinstance(node, Scalar) or is_blank(node):
        return
    name, known = node.text.strip(), (QUICKBOOKS, *mails)
    if name not in known:
        hint = did_you_mean(name, known) or "; add it to invoice_mails.templates"
        message = f'no mail for invoices is called "{shortened(name)}"{hint}'
        report.error("unknown-reference", node.span, message, f"mails: {shortened(', '.join(known))}")
