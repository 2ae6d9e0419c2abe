"""HubSpot's transactional mail: what is sent, and what its results mean. Source: Single send."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.clients.wire import Json, Unreadable, maybe_text

# What HubSpot does with it by itself; also the mail that an earlier request has sent.
_TAKEN = frozenset({"", "SENT", "QUEUED", "IDEMPOTENT_IGNORE"})


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was designed in HubSpot (`email_id`). HubSpot sends one for each `send_id` at most.

    `custom` are the texts that the design shows as `{{custom.name}}`.
    """

    email_id: int
    to: str
    send_id: str
    custom: Mapping[str, str]


def mail_to_wire(mail: Mail) -> Json:
    """The body; both kinds of properties must be there."""
    return {
        "emailId": mail.email_id,
        "message": {"to": mail.to, "sendId": mail.send_id},
        "contactProperties": {},
        "customProperties": dict(mail.custom),
    }


def result_of(body: Json) -> tuple[str, str]:
    """HubSpot's number of the mail, and why it was not taken: empty where it was."""
    status, result = maybe_text(body, "statusId"), maybe_text(body, "sendResult")
    if not status:
        raise Unreadable("it has no statusId")
    if result in _TAKEN and maybe_text(body, "status") != "CANCELED":
        return status, ""
    return status, result or "CANCELED"
