"""The section `review_requests` in the schema."""

from rules.known import KnownNames
from rules.schema.facts import fact_name
from rules.schema.forms import (
    CLOCK,
    Schema,
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
        "window": described(
            _window(),
            "Window",
            "When requests may leave, in the recipient's time zone; outside of it they wait.",
            {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00"},
        ),
        "at_most": described(
            _caps(), "At most", "How many requests may leave.", {"per_contact": "1 in 180d", "per_day": 50}
        ),
        "opt_out": described(
            fact_name(("contact", "company", "deal"), names),
            "Opt-out",
            "Whoever has this property ticked is never asked.",
            "contact.review_opt_out",
        ),
        "from": described(
            pattern(_SENDER), "From", "Who the mail comes from.", "Example Roofing <office@example.com>"
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
                cap, "Per contact", "How many in how long for one contact.", "1 in 180d"
            ),
            "per_day": described(whole(1, 100_000), "Per day", "How many on one day in all.", 50),
        }
    )


def _template() -> Schema:
    known = {
        "subject": described(_WORDS, "Subject", "The subject of the mail.", "How did we do?"),
        "text": described(
            _WORDS, "Text", "The words of the mail; facts may stand in braces.", "Hello {contact.firstname},"
        ),
    }
    return {**mapping(known, ("subject", "text")), "title": "A mail"}
