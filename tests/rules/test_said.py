"""What a decision says of itself can be told in another language: it remembers what it is made of."""

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rules import Facts, Happening, Rulebook, Unread, decide, load
from rules.compiled import traced
from rules.reasons import reasoned
from rules.said import Said, Saying, joined, said

NOW, ZONE = datetime(2026, 3, 2, 15, tzinfo=UTC), ZoneInfo("America/Chicago")


def remembered(sentence: str) -> object:
    """The sentence with everything that it is made of."""
    if not isinstance(sentence, Said):
        return sentence
    return sentence.template, {name: remembered(value) for name, value in sentence.values.items()}


@pytest.fixture
def book() -> Callable[[str], Rulebook]:
    def made(condition: str) -> Rulebook:
        return load(
            f"version: 1\nconditions: {{c: {condition}}}\ntriggers: "
            "[{id: t, when: {deal_created: true}, if: c, do: [{create-invoice: {invoice_type: full}}]}]\n"
        )

    return made


def test_a_percent_sign_and_a_place_that_comes_twice_are_no_trouble() -> None:
    assert said("{share}% of {total}, {total}", share=30, total="7.00") == "30% of 7.00, 7.00"
    assert said("{all}", all="100%") == "100%"


def test_what_is_prepared_says_the_same() -> None:
    assert remembered(Saying("{fact} is {seen}")("a", "b")) == remembered(
        said("{fact} is {seen}", fact="a", seen="b")
    )


def test_joined_sentences_remember_each_other() -> None:
    assert remembered(joined([said("a {x}", x=1), "b"])) == (
        "{one}; {other}",
        {"one": ("a {x}", {"x": "1"}), "other": "b"},
    )


def test_it_comes_back_from_where_it_was_put() -> None:
    sentence = said("{one} of {all}", one=said("{n} deals", n=1), all=7)

    assert remembered(pickle.loads(pickle.dumps(sentence))) == remembered(sentence)


FACTS = {
    "deal": {"amount": "450", "dealname": "Roof", "closedate": "2026-03-01", "pipeline": "default"},
    "ticket": [{"hs_pipeline_stage": "open"}],
    "contact": {},
    "company": Unread(said("{name} was not fetched", name="company")),
}
CONDITIONS = {
    "a-miss": "{deal.amount: {gte: 500}}",
    "a-pair": "{deal.amount: {between: [500, 900]}}",
    "matches": "{all: [{deal.amount: 450}, {deal.dealname: Roof}, {deal.pipeline: default}]}",
    "many-matches": (
        "{all: [{deal.amount: 450}, {deal.dealname: Roof}, {deal.pipeline: default}, "
        "{deal.closedate: 2026-03-01}, {deal.dealname: {contains: oo}}]}"
    ),
    "two-misses": "{any: [{deal.amount: 1}, {deal.dealname: Wall}]}",
    "excluded": "{not: {deal.dealname: Roof}}",
    "empty": "{deal.budget_left: {gt: 5}}",
    "unread": "{company.country: US}",
    "quantified": "{no: {ticket: {hs_pipeline_stage: open}}}",
    "hidden": "{contact.email: ann@example.com}",
}


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=list(CONDITIONS))
def test_what_is_compiled_remembers_what_the_closures_remember(
    condition: str, book: Callable[[str], Rulebook]
) -> None:
    (trigger,) = book(f"{{all: [{condition}]}}").triggers
    assert trigger.condition is not None
    facts = Facts(FACTS)
    slow, fast = reasoned(trigger.condition, facts.at(NOW, ZONE)), traced(trigger.condition, ZONE)(facts, NOW)

    assert isinstance(slow.reason, Said)
    assert remembered(fast.reason) == remembered(slow.reason)


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=list(CONDITIONS))
def test_a_decision_remembers_all_but_the_files_own_words(
    condition: str, book: Callable[[str], Rulebook]
) -> None:
    (decision,) = decide(book(condition), Happening("deal_created", "true"), Facts(FACTS), now=NOW)

    assert isinstance(decision.reason, Said)
