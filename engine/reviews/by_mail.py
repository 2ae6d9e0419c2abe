"""Requests by mail: our own over SMTP, or one that was designed in HubSpot."""

from dataclasses import dataclass

from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_mail import Mail
from engine.errors import Refused
from engine.executions.effects import Intent, Json
from engine.executions.handing_over import hand_over
from engine.mail import Letter, Mailer
from engine.records import Contact
from engine.reviews.channels import Evidence, Request, Writing
from engine.reviews.letters import Words, compose, plain
from engine.reviews.releasing import HANDED_OVER
from engine.said import said
from rules import ReviewTemplate
from rules.model import EMAIL

_UNKNOWN = said(
    "the service stopped while it handed the mail over, so it may have been sent; retry this execution to "
    "send it again"
)


@dataclass(frozen=True, slots=True)
class ByMail:
    """`sender` is who our own mails come from."""

    writing: Writing
    mailer: Mailer
    hubspot: HubSpot
    sender: str

    def check(self, contact: Contact, template: ReviewTemplate | None) -> None:
        if not contact.email:
            raise Refused(
                said("the deal's contact has no e-mail address; fill it in"), category="contact-email"
            )

    async def send(self, request: Request) -> Evidence:
        mail = request.template.mail if request.template else None
        if mail is not None and mail.hubspot_email is not None:
            return await self._by_hubspot(request, mail.hubspot_email)
        return await self._by_ourselves(await self._letter(request))

    async def _by_ourselves(self, letter: Letter) -> Evidence:
        await hand_over(self.writing.effects, HANDED_OVER, self.mailer, letter, {}, _UNKNOWN)
        text = f"{letter.subject}\n{letter.text}"
        return self.writing.evidence(text, channel=EMAIL, message_id=letter.message_id)

    async def _letter(self, request: Request) -> Letter:
        return compose(
            await self._words(request),
            to=request.contact.email,
            sender=self.sender,
            links=self.writing.links,
            token=request.token,
            request_id=request.row.id,
            language=self.writing.language,
        )

    async def _words(self, request: Request) -> Words:
        mail = request.template.mail if request.template else None
        if mail is None:
            return plain(self.writing.own, request.contact.first_name)
        subject, text = await self.writing.filled_in(request.name, (mail.subject, mail.text))
        return Words.of(subject, text)

    async def _by_hubspot(self, request: Request, email_id: int) -> Evidence:
        """HubSpot sends at most one mail for each `sendId`, so a lost answer may be asked for again."""
        links, token = self.writing.links, request.token
        mail = Mail(
            email_id,
            request.contact.email,
            f"stagebill-review-{request.row.id}",
            {
                "review_link": links.review(token),
                "opt_out_link": links.opt_out(token),
                "site": request.row.site,
            },
        )

        async def send(intent: Intent) -> Json:
            return {"Id": await self.hubspot.send_mail(mail)}

        asked = {"send_id": mail.send_id, "email_id": email_id}
        await self.writing.effects.once(HANDED_OVER, asked, send)
        return {"channel": EMAIL, "hubspot_email": str(email_id), "send_id": mail.send_id}
