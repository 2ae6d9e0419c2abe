"""Transactional mails that HubSpot sends for one account: which, to whom, and what became of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.hubspot.times import to_iso

DONE = "COMPLETE"
_FIRST_EMAIL_ID = 4126643121


@dataclass(frozen=True, slots=True)
class Mail:
    """One request to send; `result` as HubSpot words it."""

    status_id: str
    at: datetime
    email_id: int
    message: Mapping[str, Any]
    contact_properties: Mapping[str, Any]
    custom_properties: Mapping[str, Any]
    result: str

    def to_wire(self) -> dict[str, Any]:
        """The answer to the request."""
        stamp = to_iso(self.at)
        return {
            "statusId": self.status_id,
            "status": DONE,
            "sendResult": self.result,
            "requestedAt": stamp,
            "startedAt": stamp,
            "completedAt": stamp,
        }

    def to_look_at(self) -> dict[str, Any]:
        """Everything about it, for looking."""
        return {
            **self.to_wire(),
            "emailId": self.email_id,
            "message": dict(self.message),
            "contactProperties": dict(self.contact_properties),
            "customProperties": dict(self.custom_properties),
        }


@dataclass(slots=True)
class Outbox:
    """The mails of one account.

    `templates`: ids of the mails that were designed in HubSpot; `blocked`: address to the result that
    HubSpot gives for it (ADDRESS_OPTED_OUT, PREVIOUSLY_BOUNCED, …).
    """

    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    templates: set[int] = field(default_factory=lambda: {_FIRST_EMAIL_ID})
    blocked: dict[str, str] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    _sent: dict[str, Mail] = field(default_factory=dict)

    def send(self, said: Mapping[str, Any]) -> Mail:
        """Send one mail, or find out why not; a `sendId` that went out once does not go out again."""
        mail = Mail(
            status_id=self.new_id(),
            at=self.clock(),
            email_id=said["emailId"],
            message=said["message"],
            contact_properties=said.get("contactProperties") or {},
            custom_properties=said.get("customProperties") or {},
            result=self._result(said),
        )
        self.mails.append(mail)
        send_id = said["message"].get("sendId")
        if send_id is not None and mail.result == "SENT":
            self._sent[send_id] = mail
        return mail

    def delivered(self) -> list[Mail]:
        """The mails that really went out."""
        return [each for each in self.mails if each.result == "SENT"]

    def _result(self, said: Mapping[str, Any]) -> str:
        if said["emailId"] not in self.templates:
            return "MISSING_CONTENT"
        before = self._sent.get(said["message"].get("sendId"))
        if before is not None:
            return "IDEMPOTENT_IGNORE" if _same(before, said) else "IDEMPOTENT_FAIL"
        address = str(said["message"]["to"]).casefold()
        return self.blocked.get(address, "SENT" if "@" in address else "INVALID_TO_ADDRESS")


def _same(before: Mail, said: Mapping[str, Any]) -> bool:
    return (before.email_id, before.message.get("to")) == (said["emailId"], said["message"].get("to"))
