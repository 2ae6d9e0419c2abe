"""The messages of one account at Twilio, and what it refuses to send.

Source: Twilio, Messages resource, and its Error and Warning Dictionary.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

ACCOUNT_SID = "AC" + "5" * 32
AUTH_TOKEN = "twilio-sandbox-token"
SMS_FROM, WHATSAPP_FROM = "+15005550006", "+15005550007"

API = "/2010-04-01"
_ON_ITS_WAY = timedelta(seconds=1)  # how long a message waits before it is sent
_LONGEST = 1600  # characters
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_CONTENT = re.compile(r"HX[0-9a-fA-F]{32}")
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class Refusal(Exception):
    """A call that Twilio does not do, by its code."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    def body(self) -> dict[str, Any]:
        """The answer to it."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": str(self), "more_info": more, "status": self.status}


@dataclass
class Message:
    """One message; `fate` is what a control call says has become of it, with Twilio's code for it."""

    sid: str
    channel: str
    to: str
    sender: str
    body: str
    created_at: datetime
    form: Mapping[str, str]
    fate: str = ""
    code: int | None = None

    def to_wire(self, now: datetime) -> dict[str, Any]:
        """As Twilio tells it: one that was just taken waits, and has no `date_sent` before it is sent."""
        sent = now >= self.created_at + _ON_ITS_WAY
        return {
            "account_sid": ACCOUNT_SID,
            "api_version": API.strip("/"),
            "body": self.body,
            "date_created": format_datetime(self.created_at),
            "date_sent": format_datetime(self.created_at + _ON_ITS_WAY) if sent else None,
            "date_updated": format_datetime(now if sent else self.created_at),
            "direction": "outbound-api",
            "error_code": self.code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": self.form.get("MessagingServiceSid"),
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.fate or ("delivered" if sent else "queued"),
            "subresource_uris": {"media": f"{API}/Accounts/{ACCOUNT_SID}/Messages/{self.sid}/Media.json"},
            "to": self.to,
            "uri": f"{API}/Accounts/{ACCOUNT_SID}/Messages/{self.sid}.json",
        }


@dataclass
class Messages:
    """All that was sent. `stopped` numbers have answered STOP, `unreachable` ones take no messages.

    `contents` are the words of approved templates by their SID; of others all variables are shown.
    """

    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    sent: list[Message] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    unreachable: set[str] = field(default_factory=set)
    contents: dict[str, str] = field(default_factory=dict)

    def create(self, form: Mapping[str, str]) -> Message:
        """Take one message. Raises Refusal."""
        channel, number = _split(form.get("To", ""))
        self._check_number(number)
        sender = _sender(form, channel)
        if channel == "sms" and number in self.stopped:
            raise Refusal(21610, "Attempt to send to unsubscribed recipient")
        body = self._body(form)
        message = Message(self._new_sid(), channel, form["To"], sender, body, self.clock(), dict(form))
        if channel == "whatsapp" and "ContentSid" not in form:
            message.fate, message.code = "undelivered", 63016  # no approved template
        self.sent.append(message)
        return message

    def find(self, sid: str) -> Message:
        """One message. Raises Refusal."""
        found = next((one for one in self.sent if one.sid == sid), None)
        if found is None:
            raise Refusal(20404, f"The requested resource /Messages/{sid}.json was not found", 404)
        return found

    def listed(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """The newest first; a filter by `DateSent` finds none that still waits."""
        now = self.clock()
        told = [one.to_wire(now) for one in reversed(self.sent)]
        for name, key in (("To", "to"), ("From", "from")):
            told = [one for one in told if name not in query or one[key] == query[name]]
        if any(name.startswith("DateSent") for name in query):
            told = [one for one in told if one["date_sent"] is not None]
        return told[: int(query.get("PageSize", "50"))]

    def clear(self) -> None:
        """Forget everything."""
        for kept in (self.sent, self.stopped, self.unreachable, self.contents):
            kept.clear()

    def _check_number(self, number: str) -> None:
        if not number:
            raise Refusal(21604, "A 'To' phone number is required.")
        if not _NUMBER.fullmatch(number):
            raise Refusal(21211, f"The 'To' number {number} is not a valid phone number.")
        if number in self.unreachable:
            raise Refusal(21614, f"'To' number: {number}, is not a valid mobile number")

    def _body(self, form: Mapping[str, str]) -> str:
        if "ContentSid" not in form:
            if not form.get("Body"):
                raise Refusal(21602, "Message body is required.")
            if len(form["Body"]) > _LONGEST:
                raise Refusal(21617, "The concatenated message body exceeds the 1600 character limit.")
            return form["Body"]
        sid = form["ContentSid"]
        if not _CONTENT.fullmatch(sid):
            raise Refusal(21655, "The ContentSid is invalid.")
        variables = _variables(form.get("ContentVariables", "{}"))
        words = self.contents.get(sid, " ".join(f"{{{{{name}}}}}" for name in variables))
        return _PLACE.sub(lambda found: variables.get(found[1], ""), words)

    def _new_sid(self) -> str:
        return "SM" + hashlib.sha256(self.new_id().encode()).hexdigest()[:32]


def _split(address: str) -> tuple[str, str]:
    """Channel and number of an address."""
    if address.startswith("whatsapp:"):
        return "whatsapp", address.removeprefix("whatsapp:")
    return "sms", address


def _sender(form: Mapping[str, str], channel: str) -> str:
    if _SERVICE.fullmatch(form.get("MessagingServiceSid", "")):
        return SMS_FROM if channel == "sms" else f"whatsapp:{WHATSAPP_FROM}"
    told = form.get("From", "")
    if not told:
        raise Refusal(21603, "A 'From' phone number is required.")
    if channel == "whatsapp" and told != f"whatsapp:{WHATSAPP_FROM}":
        raise Refusal(63007, "Twilio could not find a Channel with the specified From address")
    if channel == "sms" and told != SMS_FROM:
        raise Refusal(21659, f"'From' {told} is not a Twilio phone number or Short Code country mismatch")
    return told


def _variables(text: str) -> dict[str, str]:
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not all(isinstance(one, str) and one for one in told.values()):
        raise Refusal(21656, "The ContentVariables Parameter is invalid.")
    return told
