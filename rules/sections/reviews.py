"""The `review_requests:` section, and what the law and the review sites forbid.

Asking only customers who are known to be happy ("review gating") is deceptive, and Yelp forbids asking
at all. Neither can be switched on.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from rules.conditions import checks
from rules.durations import read_duration
from rules.model import Letter, Reviews, Trigger
from rules.nodes import Listing, Node, Scalar, shortened
from rules.problems import Report, Span, did_you_mean
from rules.sections.names import check_fact, check_text
from rules.shape import Fields, fields, table, text, whole, words
from rules.templates import placeholders
from rules.windows import WEEKDAYS, Window

REVIEW_ACTION = "send-review-request"
_KEYS = ("sites", "window", "at_most", "opt_out", "from", "templates")
_SENDER = re.compile(r"[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+")
_LETTER = ("contact", "company", "deal", "invoice")  # what a mail may speak of
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_CAP = re.compile(r"([0-9]{1,3}) in (\S+)")
_OPINIONS = frozenset(
    [
        "nps",
        "csat",
        "ces",
        "satisfaction",
        "satisfied",
        "dissatisfied",
        "rating",
        "ratings",
        "sentiment",
        "feedback",
        "survey",
        "promoter",
        "promoters",
        "detractor",
        "detractors",
        "stars",
        "happiness",
        "happy",
        "unhappy",
        "score",
        "scores",
    ]
)


def read_reviews(node: Node | None, report: Report) -> Reviews | None:
    """The section, or None when it is missing or could not be read."""
    if node is None:
        return None
    found = fields(node, report, "review_requests", _KEYS, ("sites",))
    if found is None:
        return None
    per_contact, per_day = _caps(found, report)
    return Reviews(
        _sites(found, report),
        _window(found, report),
        per_contact,
        per_day,
        _opt_out(found, report),
        _sender(found, report),
        _templates(found, report),
    )


def _sites(found: Fields, report: Report) -> Mapping[str, str]:
    sites: dict[str, str] = {}
    for entry in table(found.get("sites"), report, "sites"):
        address = text(entry.value, report, f"the address of {shortened(entry.key.text)}")
        if address is not None and _check_site(entry.key.text, address, entry.value.span, report):
            sites[entry.key.text] = address
    return MappingProxyType(sites)


def _check_site(name: str, address: str, at: Span, report: Report) -> bool:
    host = _host(address)
    if host is None:
        message = f'"{shortened(address)}" is not a web address; write one that begins with https://'
        report.error("wrong-value", at, message)
    elif "yelp" in name.casefold() or "yelp." in f".{host}":
        report.error("review-site", at, "Yelp forbids asking for reviews and hides those that were asked for")
    else:
        return True
    return False


def _host(address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None


def _window(found: Fields, report: Report) -> Window | None:
    node = found.get("window")
    if node is None:
        return None
    keys = fields(node, report, "window", ("days", "from", "to"), ("from", "to"))
    if keys is None:
        return None
    days = words(keys.get("days"), report, "days", WEEKDAYS) if "days" in keys.entries else WEEKDAYS
    if isinstance(listed := keys.get("days"), Listing) and not listed.items:
        report.error("wrong-value", keys.at("days"), "a window without days never opens; write at least one")
    opens, closes = _clock(keys.get("from"), report, "from"), _clock(keys.get("to"), report, "to")
    if opens is None or closes is None:
        return None
    if opens == closes:
        report.error(
            "wrong-value", keys.at("to"), "the window closes when it opens; leave it out to send at any hour"
        )
        return None
    return Window(frozenset(WEEKDAYS.index(day) for day in days), opens, closes)


def _clock(node: Node | None, report: Report, what: str) -> time | None:
    word = text(node, report, what)
    if node is None or word is None:
        return None
    clock = _CLOCK.fullmatch(word)
    if clock is None:
        message = f'{what} must be a time of day from "00:00" to "23:59", not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return time(int(clock[1]), int(clock[2]))


def _caps(found: Fields, report: Report) -> tuple[tuple[int, timedelta] | None, int | None]:
    node = found.get("at_most")
    keys = fields(node, report, "at_most", ("per_contact", "per_day")) if node is not None else None
    if keys is None:
        return None, None
    per_day = whole(keys.get("per_day"), report, "per_day", 1, 100_000)
    return _per_contact(keys.get("per_contact"), report), per_day


def _per_contact(node: Node | None, report: Report) -> tuple[int, timedelta] | None:
    word = text(node, report, "per_contact")
    if node is None or word is None:
        return None
    cap = _CAP.fullmatch(word)
    length = read_duration(cap[2]) if cap else None
    if cap is None or length is None or not int(cap[1]) or not length.count:
        message = f'per_contact must be like "1 in 180d", not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return int(cap[1]), length.length


def _sender(found: Fields, report: Report) -> str | None:
    node = found.get("from")
    word = text(node, report, "from")
    if node is None or word is None:
        return None
    if not _SENDER.fullmatch(word):
        message = f'from must be like "Example Roofing <office@example.com>", not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return word


def _templates(found: Fields, report: Report) -> Mapping[str, Letter]:
    letters: dict[str, Letter] = {}
    for entry in table(found.get("templates"), report, "templates"):
        keys = fields(entry.value, report, "a template", ("subject", "text"), ("subject", "text"))
        if keys is None:
            continue
        subject, words_of_it = _words(keys, "subject", report), _words(keys, "text", report)
        if subject is not None and words_of_it is not None:
            letters[entry.key.text] = Letter(subject, words_of_it)
    return MappingProxyType(letters)


def _words(keys: Fields, name: str, report: Report) -> str | None:
    node = keys.get(name)
    word = text(node, report, name)
    if isinstance(node, Scalar) and word is not None:
        check_text(node, report, _LETTER)
    return word


def _opt_out(found: Fields, report: Report) -> str | None:
    node = found.get("opt_out")
    name = text(node, report, "opt_out")
    if node is None or name is None:
        return None
    return name if check_fact(name, node.span, report, ("contact", "company", "deal")) else None


def check_gating(triggers: Iterable[Trigger], report: Report) -> None:
    """Reports triggers that ask for reviews depending on what the customer thinks."""
    for trigger in triggers:
        if not any(action.name == REVIEW_ACTION for action in trigger.do):
            continue
        looked_at = (
            [(item.fact, item.span) for item in checks(trigger.condition)] if trigger.condition else []
        )
        for fact, at in [(trigger.when.value, trigger.span), *looked_at]:
            if is_opinion(fact):
                message = f"{trigger.id} must not ask for reviews depending on {fact}: that is review gating"
                report.error("review-gating", at, message, "ask everybody alike, or nobody")


def is_opinion(fact: str) -> bool:
    """Whether a fact tells what a customer thinks of the work.

    >>> is_opinion("contact.last_nps"), is_opinion("contact.hubspotscore"), is_opinion("deal.operating")
    (True, True, False)
    """
    _, _, name = fact.partition(".")
    parts = re.split(r"[._]", re.sub(r"([a-z])([A-Z])", r"\1_\2", name).casefold())
    return any(part in _OPINIONS or part.endswith("score") or part.startswith("satisf") for part in parts)


def check_names(
    triggers: Iterable[Trigger],
    defaults: Mapping[str, str],
    defaults_at: Span,
    reviews: Reviews | None,
    report: Report,
) -> None:
    """Reports sites and templates that are asked for and not listed, also in `defaults:`."""
    asking = [
        (trigger, action) for trigger in triggers for action in trigger.do if action.name == REVIEW_ACTION
    ]
    if reviews is None:
        for trigger, action in asking:
            message = f"{trigger.id} asks for reviews, but review_requests lists no site to send people to"
            report.warning("dead", action.span, message)
        return
    told = [(defaults, defaults_at), *((action.inputs, action.span) for _, action in asking)]
    for inputs, at in told:
        _check_name(inputs.get("site"), "review site", "sites", reviews.sites, at, report)
        _check_name(inputs.get("template"), "template", "templates", reviews.templates, at, report)


def _check_name(
    name: str | None, what: str, where: str, known: Iterable[str], at: Span, report: Report
) -> None:
    names = list(known)
    if name is not None and name not in names and not placeholders(name):
        message = f'no {what} is called "{shortened(name)}"{did_you_mean(name, names)}'
        report.error("unknown-reference", at, message, f"{where}: {', '.join(names) or 'none'}")
