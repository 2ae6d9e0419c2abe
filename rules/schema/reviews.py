"""The section `review_requests` in the schema."""

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
    table,
    text_with,
    whole,
)
from rules.windows import WEEKDAYS

_SENDER = r"[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+"
_WORDS = text_with(("contact", "company", "deal", "invoice"))


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
            "Whoever has this property ticked is never asked; the link in each mail ticks it.",
            "contact.review_opt_out",
        ),
        "from": described(
            pattern(_SENDER), "From", "Who the mail comes from.", "Example Roofing <office@example.com>"
        ),
        "language": described(
            choice(LANGUAGES),
            "Language",
            "Of what a mail says beside your words: the button, and how not to be asked again.",
            "en",
        ),
        "templates": described(
            table(_template()),
            "Templates",
            "Mails by a name of yours; the link to the site follows the text.",
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
    known = {
        "subject": described(_WORDS, "Subject", "The subject of the mail.", "How did we do?"),
        "text": described(
            _WORDS, "Text", "The words of the mail; facts may stand in braces.", "Hello {contact.firstname},"
        ),
    }
    words = {**mapping(known, ("subject", "text")), "title": "A mail"}
    number = described(
        whole(1, 10**15),
        "HubSpot mail",
        "The number of a transactional mail in HubSpot; its link is {{custom.review_link}}.",
        4126643121,
    )
    theirs = {**mapping({"hubspot_email": number}, ("hubspot_email",)), "title": "A mail of HubSpot's"}
    return {"anyOf": [words, theirs], "title": "A mail"}


def _repeat() -> Schema:
    known = {
        "every": described(
            pattern("(?!0+[a-z])[0-9]{1,5}(min|h|d|w)"), "Every", "How long after the last mail.", "5d"
        ),
        "at_most": described(whole(1, 5), "At most", "How many reminders follow the first mail.", 2),
    }
    return mapping(known, ("every", "at_most"))
