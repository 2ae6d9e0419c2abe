"""The `review_requests:` section (F130-F142, F208): lawful by construction."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from rules import ReviewTemplate, Rulebook, WhatsApp, Window
from rules.model import CHANNELS, Letter, Reminders
from rules.sections.reviews import is_opinion

Book = Callable[[str], Rulebook]
SID = "HX0123456789abcdef0123456789abcdef"
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


def test_sites_are_shared_as_the_rules_say(book: Book) -> None:
    """F139."""
    two = "sites: {google: 'https://g.page/r/x', facebook: 'https://facebook.com/x'}"
    shared = book(f"review_requests: {{{two}, balance: {{google: 2, facebook: 1}}}}").reviews
    alike = book(f"review_requests: {{{two}}}").reviews
    assert shared is not None
    assert alike is not None
    assert (shared.shares, alike.shares) == ({"google": 2, "facebook": 1}, {"google": 1, "facebook": 1})


def test_reminders_are_typed(book: Book) -> None:
    """F133."""
    reviews = book(f"review_requests: {{{SITES}, repeat: {{every: 5d, at_most: 2}}, language: de}}").reviews
    assert reviews is not None
    assert reviews.reminders == Reminders(timedelta(days=5), 2)
    assert reviews.language == "de"


@pytest.mark.parametrize(("written", "days"), [("14d", 14), ("2w", 14), ("60d", 60)])
def test_earlier_customers_may_be_asked_too(book: Book, written: str, days: int) -> None:
    """F140."""
    reviews = book(f"review_requests: {{{SITES}, invite_since: {written}}}").reviews
    assert reviews is not None
    assert reviews.invite_since == timedelta(days=days)


def test_a_mail_of_hubspots_is_known_by_its_number(book: Book) -> None:
    reviews = book(f"review_requests: {{{SITES}, templates: {{a: {{hubspot_email: 4126643121}}}}}}").reviews
    assert reviews is not None
    assert reviews.templates["a"].mail == Letter("", "", 4126643121)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("balance: {gogle: 1}", 'no review site is called "gogle"; did you mean "google"?'),
        ("balance: {google: 0}", 'the share of google must be a whole number from 1 to 100, not "0"'),
        (
            "repeat: {every: 2h, at_most: 2}",
            "reminders must be at least a day apart; write every: 1d or more",
        ),
        ("repeat: {every: 5d, at_most: 6}", 'at_most must be a whole number from 1 to 5, not "6"'),
        ("repeat: {every: 5d}", 'repeat has no "at_most"; add it'),
        (
            "invite_since: 61d",
            "invite_since must be from 1d to 60d, in whole days or weeks, not 61 days",
        ),
        ("invite_since: 48h", "invite_since must be from 1d to 60d, in whole days or weeks, not 48 hours"),
        ("invite_since: 0d", "invite_since 0 days is no time at all; write more, or remove the key"),
        (
            "templates: {a: {hubspot_email: x}}",
            'hubspot_email must be the number of a mail in HubSpot, not "x"',
        ),
        (
            "templates: {a: {whatsapp: {content_sid: HX12, variables: {}}}}",
            'content_sid must be "HX" and 32 hexadecimal digits, as Twilio shows it, not "HX12"',
        ),
        (
            f"templates: {{a: {{whatsapp: {{content_sid: {SID}, variables: {{1: '{{review.link}}'}}}}}}}}",
            "without {review.opt_out} or {review.opt_out_end} in its variables this message would leave no "
            "way not to be asked again; add one of them",
        ),
        (
            f"templates: {{a: {{whatsapp: {{content_sid: {SID}, variables: {{1: '{{review.opt_out}}'}}}}}}}}",
            "without {review.link} or {review.link_end} in its variables this message would lead to no "
            "review; add one of them",
        ),
        (
            f"templates: {{a: {{whatsapp: {{content_sid: {SID}, variables: {{first name: "
            "'{review.link} {review.opt_out}'}}}}",
            'Twilio knows no variable called "first name"; write its name in the template, which has no '
            "blanks and at most 16 characters",
        ),
        ("templates: {a: {}}", 'a template has no "subject" and "text"; add them'),
        ("templates: {a: {sms: Hello, text: Hello}}", 'a template has no "subject"; add it'),
        (
            "templates: {a: {sms: Leave us 5 stars and get a gift card}}",
            '"gift card" offers a reward for a review, which the sites forbid; ask without one',
        ),
        (
            "templates: {a: {hubspot_email: 7, subject: Hello}}",
            "a mail of HubSpot's has its own words; remove subject and text, or hubspot_email",
        ),
    ],
)
def test_mistakes_of_the_newer_keys_are_told(
    mistakes: Callable[[str], list[str]], more: str, message: str
) -> None:
    found = mistakes(f"version: 1\nreview_requests: {{{SITES}, {more}}}\n")
    assert any(line.endswith(message) for line in found), found


@pytest.mark.parametrize(
    "text",
    [
        "Schreiben Sie eine Bewertung und erhalten Sie einen Gutschein.",
        "Als Dankeschön erhalten Sie 10 % Nachlass.",
        "Escriba una reseña y obtenga un descuento.",
        "Laissez un avis et recevez une carte-cadeau.",
        "Scrivi una recensione e ricevi un buono sconto.",
        "Escreva uma avaliação e ganhe um vale-presente.",
        "Schrijf een review en ontvang een cadeaubon.",
    ],
)
def test_a_reward_is_refused_in_many_languages(mistakes: Callable[[str], list[str]], text: str) -> None:
    """F208."""
    letter = f"templates: {{a: {{subject: Hallo, text: '{text}'}}}}"
    assert any(
        "offers a reward" in one for one in mistakes(f"version: 1\nreview_requests: {{{SITES}, {letter}}}\n")
    )


@pytest.mark.parametrize(
    "text",
    [
        "Wenn Sie zufrieden waren, schreiben Sie uns.",
        "Bitte geben Sie uns eine positive Bewertung.",
        "Deje una reseña positiva.",
        "Laissez un avis positif.",
        "Lasciate una recensione positiva.",
        "Schrijf een positieve review.",
    ],
)
def test_a_wish_for_praise_is_refused_in_many_languages(
    mistakes: Callable[[str], list[str]], text: str
) -> None:
    """F142."""
    letter = f"templates: {{a: {{subject: Hallo, text: '{text}'}}}}"
    assert any(
        "review gating" in one for one in mistakes(f"version: 1\nreview_requests: {{{SITES}, {letter}}}\n")
    )


@pytest.mark.parametrize(
    "text",
    [
        "Würden Sie anderen erzählen, wie es war?",
        "Wir zahlen keine Prämie und geben keinen Rabatt dafür.",
        "¿Contaría a otros cómo le fue?",
        "Pourriez-vous dire aux autres comment cela s’est passé ?",
        "Vorremmo sapere com’è andata. Grazie mille!",
    ],
)
def test_a_plain_question_is_allowed_in_many_languages(book: Book, text: str) -> None:
    letter = f'templates: {{a: {{subject: Hallo, text: "{text}"}}}}'
    book(f"review_requests: {{{SITES}, {letter}}}")


# Phones (F134)

_VARIABLES = "{1: '{contact.firstname}', 2: '{review.link}', 3: '{review.opt_out}'}"
HOURS = "window: {from: '09:00', to: '20:00'}"
CHAT = f"{{content_sid: {SID}, variables: {_VARIABLES}}}"


def test_a_template_may_speak_by_every_channel(book: Book) -> None:
    words = f"{{subject: Hi, text: How was it?, sms: How was it?, whatsapp: {CHAT}}}"
    reviews = book(f"review_requests: {{{SITES}, templates: {{a: {words}}}}}").reviews
    assert reviews is not None
    assert reviews.templates["a"].channels == CHANNELS
    assert reviews.templates["a"].whatsapp == WhatsApp(
        SID, {"1": "{contact.firstname}", "2": "{review.link}", "3": "{review.opt_out}"}
    )


def test_a_template_may_be_for_phones_only(book: Book) -> None:
    reviews = book(f"review_requests: {{{SITES}, templates: {{a: {{sms: How was it?}}}}}}").reviews
    assert reviews is not None
    assert reviews.templates["a"] == ReviewTemplate(sms="How was it?")
    assert reviews.templates["a"].channels == ("sms",)


def test_a_hubspot_mail_may_have_an_sms_beside_it(book: Book) -> None:
    reviews = book(f"review_requests: {{{SITES}, templates: {{a: {{hubspot_email: 7, sms: Hi}}}}}}").reviews
    assert reviews is not None
    assert reviews.templates["a"].channels == ("email", "sms")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a" * 161,
            "this SMS has 161 characters beside its links and goes out as 2, each charged; one has 160",
            id="seven-bits",
        ),
        pytest.param(
            "\u201c" + "a" * 70,
            "this SMS has 71 characters beside its links and goes out as 2, each charged; one has 70, "
            'because of "\u201c"',
            id="another-alphabet",
        ),
    ],
)
def test_a_long_sms_is_doubted(book: Book, text: str, message: str) -> None:
    (warning,) = book(f"review_requests: {{{SITES}, {HOURS}, templates: {{a: {{sms: '{text}'}}}}}}").warnings
    assert (warning.code, warning.message) == ("long-sms", message)


def test_what_facts_will_say_is_no_part_of_an_sms_length(book: Book) -> None:
    text = "a" * 150 + " {contact.firstname}"
    assert book(f"review_requests: {{{SITES}, {HOURS}, templates: {{a: {{sms: '{text}'}}}}}}").warnings == ()


@pytest.mark.parametrize(("words", "doubted"), [("sms: Hi", True), ("subject: Hi, text: Hi", False)])
def test_messages_to_phones_without_hours_are_doubted(book: Book, words: str, doubted: bool) -> None:
    """F136."""
    found = book(f"review_requests: {{{SITES}, templates: {{a: {{{words}}}}}}}").warnings
    assert [one.code for one in found] == ["no-quiet-hours"] * doubted


def test_a_channel_for_which_a_template_has_no_words_is_told(mistakes: Callable[[str], list[str]]) -> None:
    text = f"""version: 1
review_requests: {{{SITES}, {HOURS}, templates: {{a: {{sms: How was it?}}}}}}
triggers:
  - {{id: t, when: {{deal_created: true}}, do: [send-review-request: {{template: a, channel: whatsapp}}]}}
"""
    (found,) = mistakes(text)
    assert found == (
        'rules.yaml:4:90: error[review-channel]: template "a" has words for sms, not for whatsapp; add some'
    )
