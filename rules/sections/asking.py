"""What the law and the review sites forbid: asking happy customers only, for good reviews, or for a reward.

Asking only customers who are known to be happy ("review gating") is deceptive, rewards are forbidden by the
sites, and Yelp forbids asking at all. None of it can be switched on.
"""

import re
from collections.abc import Iterable

from rules.conditions import checks
from rules.model import CHANNELS, Reviews, Trigger
from rules.nodes import Node, Scalar, Table, shortened
from rules.problems import Report, Span, did_you_mean
from rules.sections.callers import inputs_of
from rules.templates import placeholders

REVIEW_ACTION = "send-review-request"
_ALIKE = "ask everybody alike, or nobody"
_OPINIONS = frozenset(
    {
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
        "mood",
        "complaint",
        "complaints",
        "complained",
        "score",
        "scores",
        "zufrieden",
        "zufriedenheit",
        "kundenzufriedenheit",
        "bewertung",
        "bewertungen",
        "sterne",
        "stimmung",
        "beschwerde",
        "beschwerden",
        "calificacion",
        "puntuacion",
        "valoracion",
        "estrellas",
        "queja",
        "quejas",
        "etoiles",
        "recensione",
        "soddisfazione",
        "avaliacao",
        "tevredenheid",
    }
)


def is_opinion(fact: str) -> bool:
    """Whether a fact tells what a customer thinks of the work.

    >>> is_opinion("contact.last_nps"), is_opinion("contact.hubspotscore"), is_opinion("deal.operating")
    (True, True, False)
    """
    _, _, name = fact.partition(".")
    parts = re.split(r"[._]", re.sub(r"([a-z])([A-Z])", r"\1_\2", name).casefold())
    return any(part in _OPINIONS or part.endswith("score") or part.startswith("satisf") for part in parts)


def check_gating(triggers: Iterable[Trigger], report: Report) -> None:
    """Reports triggers that ask for reviews depending on what the customer thinks."""
    for trigger in triggers:
        if not any(action.name == REVIEW_ACTION for action in trigger.do):
            continue
        looked_at = [(trigger.when.value, trigger.when.span)]
        if trigger.condition is not None:
            looked_at += [(item.fact, item.span) for item in checks(trigger.condition)]
        for fact, at in looked_at:
            if is_opinion(fact):
                refuse_opinion(f"{trigger.id} asks for reviews", fact, at, report)


def refuse_opinion(what: str, fact: str, at: Span, report: Report) -> None:
    """Reports something that depends on what a customer thinks."""
    message = f"{what} depending on {shortened(fact)}, which is review gating; {_ALIKE}"
    report.error("review-gating", at, message)


def check_site(triggers: Iterable[Trigger], reviews: Reviews | None, report: Report) -> None:
    """Doubts triggers that ask for reviews where no site is listed."""
    if reviews is not None and reviews.sites:
        return
    for action in (action for trigger in triggers for action in trigger.do):
        if action.name == REVIEW_ACTION:
            message = "reviews are asked for, but review_requests lists no site to send people to; add one"
            report.warning("no-review-site", action.span, message)


def check_requests(rules: Iterable[Node | None], reviews: Reviews | None, report: Report) -> None:
    """Reports sites and templates that are asked for and not listed; `rules` are `defaults:` and `triggers:`.

    `reviews` is None where the file has no such section.
    """
    for request in (table for node in rules for table in inputs_of(node, (REVIEW_ACTION,))):
        for entry in request:
            if entry.key.text in ("site", "template") and isinstance(entry.value, Scalar):
                _check_name(entry.key.text, entry.value, reviews, report)
        if reviews is not None:
            _check_channel(request, reviews, report)


def _check_channel(request: Table, reviews: Reviews, report: Report) -> None:
    """Reports a template that is asked for by a channel that it has no words for."""
    given = {entry.key.text: entry.value for entry in request if isinstance(entry.value, Scalar)}
    if not {"channel", "template"} <= given.keys():
        return
    channel, name = given["channel"].text.strip(), given["template"].text.strip()
    has = reviews.templates[name].channels if name in reviews.templates else ()
    if channel in CHANNELS and has and channel not in has:  # what is no channel is told with the other inputs
        known = " and ".join(has)
        message = f'template "{shortened(name)}" has words for {known}, not for {channel}; add some'
        report.error("review-channel", given["channel"].span, message)


def _check_name(what: str, value: Scalar, reviews: Reviews | None, report: Report) -> None:
    for fact in sorted(placeholders(value.text)):
        if is_opinion(fact):
            refuse_opinion(f"the {what} is chosen", fact, value.span, report)
    known = list((reviews.sites if what == "site" else reviews.templates) if reviews else ())
    name = value.text.strip()
    if reviews is None or not name or name in known or placeholders(name):
        return
    noun = "review site" if what == "site" else "template"
    hint = did_you_mean(name, known) or f"; add it to review_requests.{what}s"
    message = f'no {noun} is called "{shortened(name)}"{hint}'
    report.error(
        "unknown-reference", value.span, message, f"{what}s: {shortened(', '.join(known)) or 'none'}"
    )
