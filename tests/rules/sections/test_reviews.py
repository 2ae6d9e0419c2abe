"""The `review_requests:` section (F130-F142, F208): lawful by construction."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from rules import Rulebook, Window
from rules.sections.reviews import is_opinion

Book = Callable[[str], Rulebook]
SITES = "sites: {google: 'https://g.page/r/example/review'}"


def test_the_section_is_typed(book: Book) -> None:
    reviews = book(
        f"""
        review_requests:
          {SITES}
          window: {{days: [mon, sun], from: "08:00", to: 20:00}}
          at_most: {{per_contact: 1 in 180d, per_day: 50}}
          opt_out: contact.review_opt_out
        """
    ).reviews
    assert reviews is not None
    assert reviews.sites == {"google": "https://g.page/r/example/review"}
    assert reviews.window == Window(frozenset({0, 6}), time(8), time(20))
    assert (reviews.per_contact, reviews.per_day) == ((1, timedelta(days=180)), 50)
    assert reviews.opt_out == "contact.review_opt_out"


def test_a_window_without_days_is_open_on_all(book: Book) -> None:
    reviews = book(f"review_requests: {{{SITES}, window: {{from: '22:00', to: '02:00'}}}}").reviews
    assert reviews is not None
    assert reviews.window == Window(frozenset(range(7)), time(22), time(2))


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{window: {from: '08:00', to: '20:00'}}", 'review_requests has no "sites"; add it'),
        (
            f"{{{SITES}, window: {{from: '08:00', to: '08:00'}}}}",
            "the window closes when it opens; leave it out to send at any hour",
        ),
        (
            f"{{{SITES}, window: {{from: '24:00', to: '08:00'}}}}",
            'from must be a time of day from "00:00" to "23:59", not "24:00"',
        ),
        (
            f"{{{SITES}, window: {{days: [], from: '07:00', to: '08:00'}}}}",
            "a window without days never opens; write at least one",
        ),
        (
            f"{{{SITES}, window: {{days: [mon, mon], from: '07:00', to: '08:00'}}}}",
            '"mon" stands twice in days; remove one',
        ),
        (f"{{{SITES}, at_most: {{per_day: 0}}}}", 'per_day must be a whole number from 1 to 100000, not "0"'),
        (
            f"{{{SITES}, at_most: {{per_contact: 0 in 30d}}}}",
            'per_contact must be like "1 in 180d", not "0 in 30d"',
        ),
        (
            f"{{{SITES}, opt_out: zzz}}",
            '"zzz" is not a fact; write object.property, like deal.amount',
        ),
        (
            "{sites: {best: 'https://www.yelp.com/biz/x'}}",
            "Yelp forbids asking for reviews and hides those that were asked for; remove this site",
        ),
        (
            "{sites: {bad: 'https://[oops'}}",
            '"https://[oops" is not a web address; write one that begins with https://',
        ),
    ],
)
def test_what_cannot_be_is_refused(section: str, message: str, mistakes: Callable[[str], list[str]]) -> None:
    (found,) = mistakes(f"version: 1\nreview_requests: {section}\n")
    assert found.partition("]: ")[2] == message


@pytest.mark.parametrize(
    "condition",
    [
        "{contact.nps_score: {gte: 9}}",
        "{contact.hs_feedback_last_nps_rating: {known: true}}",
        "{not: {any: [{ticket.csat: {lt: 4}}]}}",
        "{no: {ticket: {customerSatisfaction: low}}}",
        "happy",
    ],
)
def test_asking_only_the_happy_is_refused(condition: str, mistakes: Callable[[str], list[str]]) -> None:
    """F142: in any disguise: negated, quantified, or by the name of a condition."""
    text = f"""version: 1
conditions: {{happy: {{contact.sentiment: positive}}, other: happy}}
triggers:
  - {{id: t, when: {{invoice_becomes: paid}}, if: {condition}, do: [send-review-request: {{}}]}}
"""
    assert any("error[review-gating]: t asks for reviews depending on" in line for line in mistakes(text))


def test_listening_to_an_opinion_is_gating_too(mistakes: Callable[[str], list[str]]) -> None:
    when = "property_changes: contact.nps_score"
    text = f"version: 1\ntriggers: [{{id: t, when: {{{when}}}, do: [send-review-request: {{}}]}}]"
    assert any("review-gating" in line for line in mistakes(text))


def test_an_opinion_may_decide_about_anything_else(book: Book) -> None:
    text = "triggers: [{id: t, when: {deal_created: true}, if: {contact.nps: 1}, do: [create-invoice: {}]}]"
    assert book(text).triggers[0].id == "t"


@pytest.mark.parametrize(
    ("fact", "opinion"),
    [
        ("contact.nps", True),
        ("contact.last_rating", True),
        ("contact.satisfactionLevel", True),
        ("ticket.hs_survey_answer", True),
        ("deal.operating_costs", False),
        ("deal.process", False),
        ("customer.paid_invoices", False),
        ("contact.underscored", False),
    ],
)
def test_which_facts_are_opinions(fact: str, opinion: bool) -> None:
    assert is_opinion(fact) is opinion
