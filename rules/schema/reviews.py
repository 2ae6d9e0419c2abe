"""The section `review_requests` in the schema."""

import re

from rules.known import KnownNames
from rules.model import LANGUAGES
from rules.schema.facts import fact_name
from rules.schema.forms import (
    CLOCK,
    Schema,
    choice,
    described,
    distinct,
    mapping,
    pattern,
    placeholder,
    table,
    text_with,
    whole,
)
from rules.sections.review_templates import VARIABLE
from rules.sections.senders import SENDER
from rules.texting import LEADS_ON, LETS_GO, LINK_WORDS
from rules.windows import WEEKDAYS

_SPOKEN_OF = ("contact", "company", "deal", "invoice")
_WORDS = text_with(_SPOKEN_OF)


def reviews(names: KnownNames) -> Schema:
    """How customers may be asked for reviews."""
    known = {
        "sites": described(
            table({**pattern("https?://[^/\\s]+.*"), "title": "The address of a review page"}),
            "Sites",
            "The pages where reviews are written, by a name of yours.",
            {"google": "https://g.page/r/example/review"},
        ),
        "balance": described(
            table({**whole(1, 100), "title": "How many of the requests this site gets"}),
            "Balance",
            "How the requests that name no site are shared among the sites; alike if left out.",
            {"google": 2, "facebook": 1},
        ),
        "window": described(
            _window(),
            "Window",
            "When requests may leave, in the recipient's time zone; outside of it they wait.",
            {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00"},
        ),
        "at_most": described(
            _caps(), "At most", "How many requests may leave.", {"per_contact": "1 in 180d", "per_day": 50}
        ),
        "repeat": described(
            _repeat(),
            "Repeat",
            "Whoever has not followed the link is reminded, at the permitted hours.",
            {"every": "5d", "at_most": 2},
        ),
        "invite_since": described(
            pattern("0*([1-9]|[1-5][0-9]|60)d|0*[1-8]w"),
            "Invite since",
            "Who was invoiced within this time before the service first ran by these rules is asked, too: "
            "once, under the same conditions and caps; at most 60d.",
            "14d",
        ),
        "opt_out": described(
            fact_name(("contact", "company", "deal"), names),
            "Opt-out",
            "Whoever has this property ticked is never asked; the link in each message ticks it.",
            "contact.review_opt_out",
        ),
        "from": described(
            pattern(SENDER), "From", "Who mails come from.", "Example Roofing <office@example.com>"
        ),
        "language": described(
            choice(LANGUAGES),
            "Language",
            "Of what a message says beside your words: the button, and how not to be asked again.",
            "en",
        ),
        "templates": described(
            table(_template()),
            "Templates",
            "What requests say, by a name of yours; the link to the site follows the text.",
        ),
    }
    text = "Where, when and how often customers are asked for a review. Everybody is asked alike."
    return described(mapping(known, ("sites",)), "Review requests", text)


def _window() -> Schema:
    known = {
        "days": described(
            {**distinct({"type": "string", "enum": list(WEEKDAYS)}), "type": "array", "minItems": 1},
            "Days",
            "The days of the week; every day if left out.",
        ),
        "from": described(CLOCK, "From", "When it opens, in quotes.", "09:00"),
        "to": described(CLOCK, "To", "When it closes; before the opening means on the next day.", "18:00"),
    }
    return mapping(known, ("from", "to"))


def _caps() -> Schema:
    cap = pattern("(?!0+ )[0-9]{1,3} in (?!0+[a-z])[0-9]{1,5}(min|h|d|w)")
    return mapping(
        {
            "per_contact": described(
                cap,
                "Per contact",
                "How many in how long for one person, whatever rule asks; reminders are not counted.",
                "1 in 180d",
            ),
            "per_day": described(
                whole(1, 100_000),
                "Per day",
                "How many on one day in all, reminders too, spread evenly over the window.",
                50,
            ),
        }
    )


def _template() -> Schema:
    """Words for a mail, or a mail of HubSpot's, or neither; words for phones beside them."""
    mail = {
        "subject": described(_WORDS, "Subject", "The subject of the mail.", "How did we do?"),
        "text": described(
            _WORDS, "Text", "The words of the mail; facts may stand in braces.", "Hello {contact.firstname},"
        ),
    }
    number = described(
        whole(1, 10**15),
        "HubSpot mail",
        "The number of a transactional mail in HubSpot; its link is {{custom.review_link}}.",
        4126643121,
    )
    sms = described(
        _WORDS,
        "SMS",
        "The words of an SMS; the link, and the way not to be asked again, follow them.",
        "Thank you, {contact.firstname}! Would you tell others how it went?",
    )
    phones = {"sms": sms, "whatsapp": _whatsapp()}
    forms = (
        {**mapping({**mail, **phones}, tuple(mail)), "title": "A mail"},
        {**mapping({"hubspot_email": number, **phones}, ("hubspot_email",)), "title": "A mail of HubSpot's"},
        {**mapping(phones), "minProperties": 1, "title": "Messages to phones"},
    )
    return {"anyOf": list(forms), "title": "What a request says"}


def _whatsapp() -> Schema:
    known = {
        "content_sid": described(
            pattern("HX[0-9a-fA-F]{32}"),
            "Content SID",
            "Twilio's id of a template that WhatsApp has approved.",
            "HX0123456789abcdef0123456789abcdef",
        ),
        "variables": described(
            {"allOf": [table(_variable(), f"^{VARIABLE}$"), _names(LEADS_ON), _names(LETS_GO)]},
            "Variables",
            "What stands in the template's variables; one has {review.link}, one {review.opt_out}. For a "
            "button {review.link_end} and {review.opt_out_end} are what follows PUBLIC_URL/reviews/.",
            {"1": "{contact.firstname}", "2": "{review.link}", "3": "{review.opt_out}"},
        ),
    }
    about = "A message by WhatsApp, which takes approved templates only."
    return described(mapping(known, tuple(known)), "WhatsApp", about)


def _variable() -> Schema:
    """A text with facts in braces, and the addresses that a request adds."""
    words = "|".join(re.escape(f"{{{word}}}") for word in LINK_WORDS)
    return {
        "type": ["string", "number", "boolean"],
        "pattern": rf"^(?=[\s\S]*\S)([^{{}}]|{placeholder(_SPOKEN_OF)}|{words})*$",
        "title": "The text of a variable",
    }


def _names(ways: frozenset[str]) -> Schema:
    """A mapping of which some value names one of these."""
    words = "|".join(re.escape(f"{{{way}}}") for way in sorted(ways))
    none = {"type": "object", "patternProperties": {".": {"not": {"type": "string", "pattern": words}}}}
    return {"not": none}


def _repeat() -> Schema:
    known = {
        "every": described(
            pattern("(?!0+[a-z])[0-9]{1,5}(min|h|d|w)"), "Every", "How long after the last message.", "5d"
        ),
        "at_most": described(whole(1, 5), "At most", "How many reminders follow the first message.", 2),
    }
    return mapping(known, ("every", "at_most"))
