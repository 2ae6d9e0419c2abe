"""The mails by which invoices go out where the rules have words for it: what the section says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rules.problems import START, Span
from rules.templates import placeholders

QUICKBOOKS = "quickbooks"
"""The name of QuickBooks' own mail, where rules choose one."""
PAYMENT_LINK = "invoice.payment_link"
"""What only such a mail may name beside facts: where its invoice is paid online."""
MAIL_OBJECTS = ("contact", "company", "deal", "invoice", "customer", "owner")
"""What such a mail may speak of."""


@dataclass(frozen=True, slots=True)
class InvoiceMail:
    """The words of one mail, with facts in braces. `html` is empty where it is made of `text`."""

    subject: str
    text: str
    html: str = ""
    span: Span = START

    @property
    def named(self) -> frozenset[str]:
        """What its words name, PAYMENT_LINK included."""
        return placeholders(self.subject) | placeholders(self.text) | placeholders(self.html)

    @property
    def facts(self) -> frozenset[str]:
        """The facts that its words name."""
        return self.named - {PAYMENT_LINK}


@dataclass(frozen=True, slots=True)
class InvoiceMails:
    """Who mails invoices, and in which words.

    `use` is the mail of invoices for which no rule names one: QUICKBOOKS, or one of `templates`. `sender` is
    who ours come from, like `Example Roofing <billing@example.com>`; `language` is that of the words which
    they have beside their own.
    """

    use: str = QUICKBOOKS
    sender: str | None = None
    language: str = "en"
    templates: Mapping[str, InvoiceMail] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def facts(self) -> frozenset[str]:
        """The facts that any of them names."""
        return frozenset[str]().union(*(mail.facts for mail in self.templates.values()))
