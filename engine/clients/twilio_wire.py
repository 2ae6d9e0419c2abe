"""Twilio's Messages resource: what is sent, what an answer says, and what its refusals mean.

Source: Twilio, Messages resource (create, fetch, list) and its Error and Warning Dictionary.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlencode

from engine import exact_json
from engine.clients.http import Answer, Call, unusable
from engine.clients.wire import Json, Unreadable, maybe_text, text
from engine.errors import NeedsPerson, Refused, ServiceError
from engine.said import said

PhoneChannel = Literal["sms", "whatsapp"]

OPTED_OUT = frozenset({"21610", "63014"})  # the person has answered STOP, or blocked us in WhatsApp
FAILED = frozenset({"failed", "undelivered", "canceled"})  # what becomes of messages that do not arrive
_NOT_ACTIVE = frozenset({"10001", "20005", "90010"})
_NO_SUCH_NUMBER = frozenset({"21211", "21214", "21217", "21265", "21614", "63003", "63024"})
_NO_SUCH_SENDER = frozenset({"21212", "21603", "21606", "21659", "21660", "21703", "63007"})
_NOT_APPROVED = frozenset({"63016", "63027", "63041"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a number like `+15551234567`: words, or an approved template's variables."""

    channel: PhoneChannel
    to: str
    text: str = ""
    content_sid: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as Twilio has it: what it says, as far as Twilio tells; `code` is why it did not arrive."""

    sid: str
    status: str
    text: str
    created_at: datetime
    outbound: bool
    code: str = ""


def address_of(channel: PhoneChannel, number: str) -> str:
    """How Twilio addresses a number.

    >>> address_of("whatsapp", "+15551234567")
    'whatsapp:+15551234567'
    """
    return f"whatsapp:{number}" if channel == "whatsapp" else number


def message_to_wire(message: Message, sender: str) -> bytes:
    """The form; `sender` is a number, or the id of a messaging service."""
    form = {"To": address_of(message.channel, message.to)}
    if sender.startswith("MG"):
        form["MessagingServiceSid"] = sender
    else:
        form["From"] = address_of(message.channel, sender)
    if message.content_sid:
        form |= {
            "ContentSid": message.content_sid,
            "ContentVariables": exact_json.dumps(message.variables).decode(),
        }
    else:
        form["Body"] = message.text
    return urlencode(form).encode()


def sent_from(body: Json) -> Sent:
    """A message. Raises: Unreadable."""
    try:
        created = parsedate_to_datetime(text(body, "date_created"))
    except (ValueError, OverflowError):
        raise Unreadable("date_created is not a time") from None
    return Sent(
        sid=text(body, "sid"),
        status=text(body, "status"),
        text=maybe_text(body, "body"),
        created_at=created if created.tzinfo else created.replace(tzinfo=UTC),
        outbound=maybe_text(body, "direction").startswith("outbound"),
        code=maybe_text(body, "error_code"),
    )


def error_of(call: Call, answer: Answer) -> ServiceError:
    """What to raise for an answer of 400 and above (429 and 5xx never get here).

    Twilio's own words may show the number, so they are not repeated; its code leads to them.
    """
    body = answer.body if isinstance(answer.body, Mapping) else {}
    code = str(body.get("code") or "")
    if answer.status == 401 or code == "20003":
        return NeedsPerson(said("Twilio refused our sign-in; correct STAGEBILL_SMS_URL"), trace=answer.trace)
    if not code.isdigit():
        why = said("HTTP {status} in words that are not Twilio's", status=answer.status)
        return unusable(call, why, trace=answer.trace)
    if code in _NOT_ACTIVE:
        return NeedsPerson(
            said(
                "the account at Twilio is not active ({code}); look at its balance and status there",
                code=code,
            ),
            trace=answer.trace,
        )
    if code in _NO_SUCH_SENDER:
        return NeedsPerson(
            said(
                "Twilio does not let us write from our number ({code}); correct STAGEBILL_SMS_URL", code=code
            ),
            trace=answer.trace,
        )
    return refusal(code, trace=answer.trace)


def refusal(code: str, *, trace: str | None = None) -> Refused:
    """What one of Twilio's codes means for a message, whether it was refused at once or did not arrive."""
    if code in OPTED_OUT:
        reason = said("the contact has answered STOP to our number, or blocked it; nothing was sent")
    elif code in _NO_SUCH_NUMBER:
        reason = said("Twilio reaches nobody at the contact's number ({code}); correct it", code=code)
    elif code in _NOT_APPROVED:
        reason = said(
            "WhatsApp has not approved this template ({code}); name an approved one as content_sid", code=code
        )
    else:
        reason = said(
            "Twilio refused the message ({code}); look up twilio.com/docs/api/errors/{code}", code=code
        )
    return Refused(reason, code=code, category="opt-out" if code in OPTED_OUT else "phone", trace=trace)
