"""The mail of an invoice: a template's words, where it is paid, and the invoice itself as a PDF."""

import html
import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from engine.errors import Refused
from engine.mail import Attachment, Letter
from engine.said import said
from rules import PAYMENT_LINK, CannotTell, Facts, InvoiceMail, placeholders, render
from rules.templates import PLACEHOLDER

PAY: Mapping[str, str] = {"en": "Pay online", "de": "Online bezahlen", "es": "Pagar en línea"}
"""What the button says that leads to where the invoice is paid, by the codes that `language` takes."""

_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:6px;background:#1f5f3a;color:#ffffff;"
    "text-decoration:none"
)
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


def compose(
    template: InvoiceMail,
    facts: Facts,
    zone: ZoneInfo,
    *,
    sender: str,
    to: str,
    language: str,
    message_id: str,
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    """The mail, as text and as HTML. `facts` hold the invoice, PAYMENT_LINK included.

    Refused where one of them cannot be told, and where the words name a link that the invoice has not.
    """
    try:
        link = facts.text(PAYMENT_LINK)
        if not link and PAYMENT_LINK in template.named:
            raise Refused(_no_link(), category="mail")
        subject, words = (render(text, facts, zone) for text in (template.subject, template.text))
        own = _own_html(template.html, facts, zone, link, language)
    except CannotTell as unread:
        raise Refused(
            said("the words of the invoice's mail cannot be filled in: {unread}", unread=unread.message),
            category="mail",
        ) from unread
    after = "" if PAYMENT_LINK in placeholders(template.text) else link
    return Letter(
        sender=sender,
        to=to,
        subject=" ".join(subject.split()),
        text=_as_text(words.strip(), after, PAY[language]),
        html=own or _as_html(words.strip(), after, language),
        message_id=message_id,
        attachments=attachments,
    )


def pdf_of(number: str, content: bytes) -> Attachment:
    """The invoice under the name by which people find it again: `Invoice-1042.pdf`."""
    return Attachment(f"Invoice-{_NOT_IN_NAMES.sub('-', number).strip('-.') or 'copy'}.pdf", content)


def _no_link() -> str:
    return said(
        "the invoice cannot be paid online, and its mail says where; let create-invoice offer "
        "online_payment, or take {link} out of the words",
        link=f"{{{PAYMENT_LINK}}}",
    )


def _own_html(template: str, facts: Facts, zone: ZoneInfo, link: str, language: str) -> str:
    """The template's own HTML, in which facts are text and nothing else; empty where it has none."""
    told = PLACEHOLDER.sub(lambda found: html.escape(render(found[0], facts, zone)), template)
    return told if not template or PAYMENT_LINK in placeholders(template) else told + _button(link, language)


def _as_text(words: str, link: str, pay: str) -> str:
    return f"{words}\n\n{pay}:\n{link}\n" if link else f"{words}\n"


def _as_html(words: str, link: str, language: str) -> str:
    paragraphs = "".join(
        f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in words.split("\n\n")
    )
    return (
        f'<!doctype html><html lang="{language}"><body style="font:16px/1.5 sans-serif">{paragraphs}'
        f"{_button(link, language)}</body></html>"
    )


def _button(link: str, language: str) -> str:
    if not link:
        return ""
    return f'<p><a href="{html.escape(link)}" style="{_BUTTON}">{html.escape(PAY[language])}</a></p>'
