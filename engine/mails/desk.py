"""`ports.Mails` for one execution: by QuickBooks' own mail, or by one of the rule file's, once."""

import hashlib
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.billing.books import QuickBooksBooks
from engine.clients.quickbooks import QuickBooks
from engine.errors import Refused
from engine.executions.effects import Effects
from engine.executions.handing_over import hand_over, handed_over
from engine.mail import Letter, Mailer
from engine.mails.facts import MailFacts
from engine.mails.letters import compose, pdf_of
from engine.mails.marking import Marks
from engine.ports import Mailed
from engine.records import Invoice
from engine.said import said
from rules import PAYMENT_LINK, QUICKBOOKS, InvoiceMail, InvoiceMails

MAIL_INVOICE = "mail invoice"
"""The name of the effect: handed over to the mail server."""
_UNKNOWN = said(
    "nobody knows whether the mail server has taken the mail; ask the customer before you send it again"
)


@dataclass(frozen=True, slots=True)
class Sending:
    """Over what our own mail leaves, and who it comes from where the rules do not say."""

    mailer: Mailer
    sender: str


class MailDesk:
    """The mails of one execution, about invoices of one QuickBooks company."""

    def __init__(
        self,
        books: QuickBooksBooks,
        api: QuickBooks,
        effects: Effects,
        sending: Sending,
        rules: InvoiceMails,
        facts: MailFacts,
        *,
        execution_id: str,
        zone: ZoneInfo,
    ) -> None:
        self._books = books
        self._api = api
        self._effects = effects
        self._sending = sending
        self._rules = rules
        self._facts = facts
        self._execution_id = execution_id
        self._zone = zone
        self._marks = Marks(api, effects, books.company.home_currency)

    @property
    def usual(self) -> str:
        return self._rules.use

    async def resume(self) -> Mailed | None:
        asked = await handed_over(self._effects, MAIL_INVOICE, _UNKNOWN)
        if asked is not None:
            return await self._marks.resume(asked["Id"], asked["sendTo"])
        sent = await self._books.resume_send()
        return None if sent is None else Mailed(sent)

    async def send(self, invoice: Invoice, to: str | None, *, mail: str | None) -> Mailed:
        _check_stands(invoice)
        name = mail or self.usual
        if name == QUICKBOOKS:
            return Mailed(await self._books.send_invoice(invoice, to))
        template, address = self._template(name), _address(invoice, to)
        letter = await self._letter(invoice, template, address)
        asked = {"Id": invoice.id, "sendTo": to, "mail": name, "pdf": _digest(letter)}
        await hand_over(self._effects, MAIL_INVOICE, self._sending.mailer, letter, asked, _UNKNOWN)
        return await self._marks.set(invoice, to)

    def _template(self, name: str) -> InvoiceMail:
        template = self._rules.templates.get(name)
        if template is None:
            known = ", ".join((QUICKBOOKS, *self._rules.templates))
            raise Refused(
                said(
                    'mail: no mail for invoices is called "{name}"; there are {known}',
                    name=name[:40],
                    known=known,
                ),
                category="input",
            )
        return template

    async def _letter(self, invoice: Invoice, template: InvoiceMail, address: str) -> Letter:
        """All that it takes is read before it leaves: there is no mail without the invoice in it."""
        wanted = PAYMENT_LINK in template.named or invoice.pays_online
        link = await self._api.payment_link(invoice.id) if wanted else ""
        facts = await self._facts.of(invoice, template.facts, link)
        pdf = pdf_of(invoice.number or invoice.id, await self._api.invoice_pdf(invoice.id))
        sender = self._rules.sender or self._sending.sender
        return compose(
            template,
            facts,
            self._zone,
            sender=sender,
            to=address,
            language=self._rules.language,
            message_id=f"<invoice-{self._execution_id}@{_domain(sender)}>",
            attachments=(pdf,),
        )


def _check_stands(invoice: Invoice) -> None:
    """Refused where it was voided: QuickBooks knows before we are told."""
    if invoice.voided:
        called = said("invoice {number}", number=invoice.number or invoice.id)
        raise Refused(
            said("{invoice} is voided; choose another invoice", invoice=called), category="invoice-voided"
        )


def _address(invoice: Invoice, to: str | None) -> str:
    address = to or invoice.bill_email
    if not address:
        raise Refused(
            said(
                "invoice {number} has no e-mail address; give send_to, or enter one in QuickBooks",
                number=invoice.number or invoice.id,
            ),
            category="mail",
        )
    return address


def _digest(letter: Letter) -> str:
    """Which PDF left, for whoever proves it later: SHA-256, in hex."""
    return hashlib.sha256(letter.attachments[0].content).hexdigest()


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip(" >") or "localhost"
