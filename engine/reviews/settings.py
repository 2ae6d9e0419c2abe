"""What the rules ask of the settings: numbers to write from, where templates have words for phones."""

from collections.abc import Iterator

from engine.clients.twilio import Phones
from engine.clients.twilio_wire import PhoneChannel
from rules import Rulebook
from rules.model import EMAIL

_SENDERS: tuple[tuple[PhoneChannel, str, str], ...] = (
    ("sms", "SMS", "from"),
    ("whatsapp", "WhatsApp", "whatsapp_from"),
)


def channels_set_up(phones: Phones) -> tuple[str, ...]:
    """By which channels people can be asked. A mail may be HubSpot's, so e-mail is always among them."""
    return (EMAIL, *(channel for channel, _, _ in _SENDERS if phones.sends(channel)))


def phone_findings(book: Rulebook, phones: Phones) -> Iterator[tuple[bool, str]]:
    """For each channel that a template has words for: whether it can leave, and what to do."""
    templates = book.reviews.templates if book.reviews else {}
    for channel, called, key in _SENDERS:
        named = [name for name, template in templates.items() if channel in template.channels]
        if named and phones.sends(channel):
            yield True, f"review requests by {called} leave over STAGEBILL_SMS_URL"
        elif named:
            yield (
                False,
                f"the rules have words for {called} ({', '.join(named)}) and no number to write from, so "
                f"such requests are refused; set STAGEBILL_SMS_URL with {key}",
            )
