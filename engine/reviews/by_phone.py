"""Requests by SMS and by WhatsApp, which Twilio delivers.

Twilio has no key that keeps a repeated message from being a second one. So where an answer was lost, the
messages to that number are looked through for our link, which is in no other message.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import exact_json
from engine.clients.twilio import Phones
from engine.clients.twilio_wire import Message, PhoneChannel, Sent
from engine.errors import Refused
from engine.executions.effects import Intent, Json
from engine.records import Contact
from engine.reviews.channels import Evidence, Request, Writing
from engine.reviews.messages import content, filled_in, own_sms, sms
from engine.reviews.recipients import digest_of, number_of
from engine.reviews.releasing import HANDED_OVER
from engine.said import said
from engine.store.review_tables import ReviewRequest
from rules import ReviewTemplate, pieces

_CLOCKS_APART = timedelta(minutes=5)  # at most, ours and Twilio's


@dataclass(frozen=True, slots=True)
class ByPhone:
    """Messages to the contact's phone, all of one kind."""

    channel: PhoneChannel
    writing: Writing
    phones: Phones

    def check(self, contact: Contact, template: ReviewTemplate | None) -> None:
        if not self.phones.sends(self.channel):
            raise Refused(_not_set_up(self.channel), category="channel")
        if self.channel == "whatsapp" and template is None:
            raise Refused(
                said(
                    "WhatsApp takes approved templates only; name a template of the rules that has whatsapp"
                ),
                category="input",
            )
        number_of(contact)

    async def send(self, request: Request) -> Evidence:
        message = await self._message(request)
        hand_over = _HandOver(self.phones, message, request.token)
        asked = {
            "channel": self.channel,
            "request": request.row.id,
            "phone": digest_of(message.to),
        }
        answer = await self.writing.effects.once(HANDED_OVER, asked, hand_over.send, look=hand_over.look)
        told = {"channel": self.channel, "sid": str(answer["Id"]), "status": str(answer["status"])}
        if message.text:
            return self.writing.evidence(message.text, **told, pieces=str(pieces(message.text).count))
        variables = exact_json.dumps(message.variables).decode()
        return self.writing.evidence(variables, **told, content_sid=message.content_sid)

    async def _message(self, request: Request) -> Message:
        number, template, links = number_of(request.contact), request.template, self.writing.links
        if template is None:
            text = own_sms(self.writing.own, request.contact.first_name, links, request.token)
            return Message(self.channel, number, text)
        if self.channel == "sms" or template.whatsapp is None:
            (words,) = await self.writing.filled_in(request.name, [template.sms])
            return Message(self.channel, number, sms(words, self.writing.own, links, request.token))
        raw = content(template.whatsapp, links, request.token)
        texts = await self.writing.filled_in(request.name, raw.values())
        variables = filled_in(request.name, raw, texts)
        return Message(self.channel, number, content_sid=template.whatsapp.content_sid, variables=variables)


class _HandOver:
    """One message, looked for before it is sent a second time: by `marker`, which its link ends with."""

    def __init__(self, phones: Phones, message: Message, marker: str) -> None:
        self._phones = phones
        self._message = message
        self._marker = marker
        self._in_doubt = False

    async def look(self, intent: Intent) -> Json | None:
        """What an earlier try has sent; one that went to another number is not found at this one."""
        if intent.request.get("phone") != digest_of(self._message.to):
            self._in_doubt = True
            return None
        newest = await self._phones.newest_to(self._message.channel, self._message.to)
        ours = next((one for one in newest if self._marker in one.text), None)
        if ours is not None:
            return _answer(ours)
        since = intent.intended_at - _CLOCKS_APART
        self._in_doubt = any(self._may_be_ours(one, since) for one in newest)
        return None

    async def send(self, intent: Intent) -> Json:
        if self._in_doubt:
            raise Refused(
                said(
                    "the answer to an earlier try was lost, and that message may have been sent; retry this "
                    "execution to send it again"
                ),
                category="unsure",
            )
        return _answer(await self._phones.send(self._message))

    def _may_be_ours(self, one: Sent, since: datetime) -> bool:
        """Of a template with a button Twilio may tell no link, and an account may let it forget texts."""
        tells = bool(one.text) and not self._message.content_sid
        return one.outbound and one.created_at >= since and not tells


async def delivered(phones: Phones, row: ReviewRequest) -> Evidence:
    """What became of a message to a phone, as evidence; nothing of a mail, or of what Twilio forgot."""
    sid = row.evidence.get("sid")
    if not sid:
        return {}
    try:
        now = await phones.message(str(sid))
    except Refused:
        return {}
    return {"status": now.status, **({"code": now.code} if now.code else {})}


def _answer(sent: Sent) -> Json:
    return {"Id": sent.sid, "status": sent.status}


def _not_set_up(channel: PhoneChannel) -> str:
    if channel == "sms":
        return said("SMS is not set up; set STAGEBILL_SMS_URL with a number as from, or choose e-mail")
    return said(
        "WhatsApp is not set up; set STAGEBILL_SMS_URL with a number as whatsapp_from, or choose e-mail"
    )
