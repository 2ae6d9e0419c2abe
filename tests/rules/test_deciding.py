"""One decision for each rule that listens (F3, F29, F97, F143, F153, F211)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from rules import (
    Decision,
    Facts,
    Happening,
    Money,
    Record,
    Rulebook,
    Unread,
    Verdict,
    decide,
    governing,
    governing_needs,
    needs,
)

FILE = """
defaults:
  create-invoice: {item: Consulting, percent: 100, terms: Net 30, memo: "For {company.name}"}
billing_schedules:
  - id: project
    for: {deal.pipeline: default}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: contractsent}, invoice: {terms: Due on receipt}}
      - {id: milestone, share: 40%, when: {deal_enters: in_delivery}}
      - {id: final, share: rest, when: {deal_enters: closedwon}, invoice: {memo: "Final for {deal.dealname}"}}
  - id: support
    for: {deal.support: true}
    instalments:
      - {id: whole, share: 100%, when: {deal_enters: closedwon}}
triggers:
  - id: greet
    when: {deal_created: true}
    do: [{send-invoice: {invoice_number: "1"}}, {send-review-request: {}}]
  - id: later
    when: {property_changes: deal.amount}
    if: {deal.amount: {gte: 500}}
    wait: 2h
    once_per: deal
    mode: shadow
    do: [{create-invoice: {amount: "5.00"}}]
"""
DEAL = {"pipeline": "default", "amount": "10000.01", "dealname": "Roof"}
ENTERS = {stage: Happening("deal_enters", stage) for stage in ("contractsent", "in_delivery", "closedwon")}


@pytest.fixture
def rules(book: Callable[[str], Rulebook]) -> Rulebook:
    return book(FILE)


@pytest.fixture
def decided(rules: Rulebook, now: datetime) -> Callable[..., tuple[Decision, ...]]:
    """Decides for the deal above; a company without properties is known, nothing else."""

    def decisions(
        happening: Happening, deal: Record | Unread = DEAL, company: Record | None = None, **billing: object
    ) -> tuple[Decision, ...]:
        facts = Facts({"deal": deal, "company": company})
        return decide(rules, happening, facts, now=now, **billing)  # type: ignore[arg-type]

    return decisions


Decided = Callable[..., tuple[Decision, ...]]


def usd(text: str) -> Money:
    return Money.of(text, "USD")


def test_a_stage_bills_its_instalment(decided: Decided) -> None:
    """F29: what is given is the file's defaults, the instalment's own inputs, and what was worked out."""
    (decision,) = decided(ENTERS["contractsent"], company={"name": "Acme"})
    assert decision.calls[0].action == "create-invoice"
    assert decision.calls[0].inputs == {
        "item": "Consulting",
        "terms": "Due on receipt",
        "memo": "For Acme",
        "invoice_type": "deposit",
        "amount": "3000.00",
        "schedule": "project",
        "instalment": "deposit",
    }


def test_a_decision_names_its_rule_and_says_how_the_amount_comes_about(decided: Decided) -> None:
    (decision,) = decided(ENTERS["contractsent"])
    assert (decision.rule, decision.kind, decision.instalment) == ("project", "schedule", "deposit")
    assert decision.reason == 'the instalment deposit is 30% of 10000.01: 3000.00; deal.pipeline is "default"'


def test_stages_are_compared_without_case(decided: Decided) -> None:
    (decision,) = decided(Happening("deal_enters", " ContractSent"))
    assert decision.verdict is Verdict.MATCH


def test_a_happening_that_no_rule_listens_to_has_no_decision(decided: Decided) -> None:
    assert decided(Happening("deal_enters", "lost")) == ()
    assert decided(Happening("deal_created", "contractsent")) == ()


def test_a_deal_that_does_not_match_is_told_the_nearest_miss(decided: Decided) -> None:
    (decision,) = decided(ENTERS["contractsent"], {**DEAL, "pipeline": "other"})
    assert (decision.verdict, decision.calls) == (Verdict.NO_MATCH, ())
    assert decision.reason == 'deal.pipeline is "other", the rule needs "default"'


REFUSALS = [
    pytest.param(
        {"amount": "0"}, {}, Verdict.NO_MATCH, "deal.amount is 0.00; there is nothing to bill", id="zero"
    ),
    pytest.param(
        {"amount": "-5"},
        {},
        Verdict.NO_MATCH,
        "deal.amount is -5.00; there is nothing to bill",
        id="less-than-nothing",
    ),
    pytest.param(
        {"amount": "0.01"},
        {},
        Verdict.NO_MATCH,
        "the instalment deposit is 0.00; nothing to bill",
        id="too-small",
    ),
    pytest.param(
        {"amount": ""},
        {},
        Verdict.CANNOT_TELL,
        "deal.amount is empty, so there is no total to bill",
        id="without-amount",
    ),
    pytest.param(
        {"amount": "n/a"},
        {},
        Verdict.CANNOT_TELL,
        'deal.amount cannot be read: "n/a" is not a number',
        id="unreadable-amount",
    ),
    pytest.param(
        {"amount": "10.005"},
        {},
        Verdict.CANNOT_TELL,
        "10.005 is finer than the smallest unit of USD, 0.01",
        id="half-a-cent",
    ),
    pytest.param(
        {},
        {"deposit": "3000.00"},
        Verdict.NO_MATCH,
        "the instalment deposit is billed already, with 3000.00",
        id="billed-already",
    ),
    pytest.param(
        {},
        {"final": "10000.01"},
        Verdict.NO_MATCH,
        "the instalment deposit is closed: the rest of the total is billed already",
        id="absorbed-by-the-rest",
    ),
    pytest.param(
        {"amount": "2500"},
        {"milestone": "4000.00"},
        Verdict.NO_MATCH,
        "deal.amount is 2500.00: 4000.00 is billed already, more than the total of 2500.00; "
        "a person has to look",
        id="overbilled",
    ),
]


@pytest.mark.parametrize(("deal", "billed", "verdict", "reason"), REFUSALS)
def test_a_deposit_that_is_not_billed_says_why(
    deal: Record, billed: Mapping[str, str], verdict: Verdict, reason: str, decided: Decided
) -> None:
    done = {"project": {name: usd(amount) for name, amount in billed.items()}}
    (decision,) = decided(ENTERS["contractsent"], {**DEAL, **deal}, billed=done)
    assert (decision.verdict, decision.reason, decision.calls) == (verdict, reason, ())


def test_the_final_instalment_absorbs_an_earlier_open_one(decided: Decided) -> None:
    decisions = decided(ENTERS["closedwon"], billed={"project": {"deposit": usd("3000.00")}})
    assert decisions[0].calls[0].inputs["amount"] == "7000.01"


def test_what_was_billed_outside_of_the_schedule_counts(decided: Decided) -> None:
    """F97: a workflow's own invoice and the schedule together never bill more than the deal."""
    (final, _) = decided(ENTERS["closedwon"], billed_outside=usd("9000.00"))
    assert final.calls[0].inputs["amount"] == "1000.01"


def test_what_another_schedule_billed_counts_as_outside(decided: Decided) -> None:
    (final, _) = decided(ENTERS["closedwon"], billed={"support": {"whole": usd("9000.00")}})
    assert final.calls[0].inputs["amount"] == "1000.01"


@pytest.mark.parametrize(
    ("currency", "amount", "billed"), [("JPY", "100001", "30000"), ("KWD", "100.001", "30.000")]
)
def test_amounts_have_the_decimals_of_the_currency(
    currency: str, amount: str, billed: str, decided: Decided
) -> None:
    (decision,) = decided(ENTERS["contractsent"], {**DEAL, "amount": amount}, currency=currency)
    assert decision.calls[0].inputs["amount"] == billed


def test_two_schedules_that_match_bill_nothing_and_are_both_named(decided: Decided) -> None:
    decisions = decided(ENTERS["closedwon"], {**DEAL, "support": "true"})
    assert [decision.calls for decision in decisions] == [(), ()]
    assert {decision.verdict for decision in decisions} == {Verdict.CANNOT_TELL}
    assert decisions[0].reason == (
        "the schedules project and support both match this deal, so nothing is billed; "
        "let one exclude the other"
    )


def test_a_schedule_bills_nothing_while_another_cannot_be_told(decided: Decided) -> None:
    (decision,) = decided(ENTERS["contractsent"], {**DEAL, "support": "perhaps"})
    assert (decision.verdict, decision.calls) == (Verdict.CANNOT_TELL, ())
    assert decision.reason == (
        "the schedule project matches, but the schedule support cannot be told: "
        'deal.support cannot be read: "perhaps" is neither true nor false'
    )


def test_a_failed_read_starts_nothing(decided: Decided) -> None:
    """Invariant 5."""
    (decision,) = decided(ENTERS["contractsent"], Unread("HubSpot answered 502"))
    assert (decision.verdict, decision.calls) == (Verdict.CANNOT_TELL, ())


def test_two_instalments_of_one_event_share_the_total(book: Callable[[str], Rulebook], now: datetime) -> None:
    loaded = book(
        """
        billing_schedules:
          - id: both
            for: {deal.pipeline: default}
            instalments:
              - {id: deposit, share: 30%, when: {deal_enters: won}}
              - {id: final, share: rest, when: {deal_enters: won}}
        """
    )
    decisions = decide(loaded, Happening("deal_enters", "won"), Facts({"deal": DEAL}), now=now)
    assert [decision.calls[0].inputs["amount"] for decision in decisions] == ["3000.00", "7000.01"]


def test_a_trigger_calls_its_actions_in_order(decided: Decided) -> None:
    (decision,) = decided(Happening("deal_created", "true"))
    assert [call.action for call in decision.calls] == ["send-invoice", "send-review-request"]
    assert (decision.reason, decision.mode, decision.wait) == ("the trigger has no condition", "live", None)


def test_a_trigger_hands_on_wait_once_per_and_mode(decided: Decided) -> None:
    (decision,) = decided(Happening("property_changes", "deal.amount"))
    assert (decision.wait, decision.once_per, decision.mode) == (timedelta(hours=2), "deal", "shadow")


def test_an_amount_of_the_rule_displaces_a_default_percent(decided: Decided) -> None:
    (decision,) = decided(Happening("property_changes", "deal.amount"))
    assert "percent" not in decision.calls[0].inputs
    assert decision.calls[0].inputs["amount"] == "5.00"


def test_a_placeholder_that_was_not_read_starts_nothing(rules: Rulebook, now: datetime) -> None:
    facts = Facts({"deal": DEAL})
    (decision,) = decide(rules, ENTERS["contractsent"], facts, now=now)
    assert (decision.verdict, decision.calls) == (Verdict.CANNOT_TELL, ())
    assert decision.reason == "company.name cannot be read: company was not fetched"


def test_one_schedule_governs_a_deal(rules: Rulebook, now: datetime) -> None:
    found = governing(rules, Facts({"deal": DEAL}), now)
    assert (found.schedule, found.verdict) == (rules.schedule("project"), Verdict.MATCH)


def test_no_schedule_governs_a_deal_that_none_matches(rules: Rulebook, now: datetime) -> None:
    found = governing(rules, Facts({"deal": {"pipeline": "other"}}), now)
    assert (found.schedule, found.verdict) == (None, Verdict.NO_MATCH)
    assert found.reason == (
        'project: deal.pipeline is "other", the rule needs "default"; '
        "support: deal.support is empty, the rule needs true"
    )


def test_a_file_without_schedules_governs_nothing(book: Callable[[str], Rulebook], now: datetime) -> None:
    found = governing(book("defaults: {}"), Facts({}), now)
    assert (found.verdict, found.reason) == (Verdict.NO_MATCH, "the rules have no billing schedule")


SCHEDULES = {"deal.pipeline", "deal.support", "deal.amount"}


@pytest.mark.parametrize(
    ("happening", "facts"),
    [
        pytest.param(
            ENTERS["contractsent"], {*SCHEDULES, "company.name"}, id="instalment-with-the-default-memo"
        ),
        pytest.param(
            ENTERS["closedwon"], {*SCHEDULES, "company.name", "deal.dealname"}, id="two-instalments"
        ),
        pytest.param(Happening("deal_created", "true"), set(), id="trigger-without-condition"),
        pytest.param(
            Happening("property_changes", "deal.amount"), {"deal.amount", "company.name"}, id="trigger"
        ),
        pytest.param(Happening("deal_enters", "lost"), set(), id="nobody-listens"),
        pytest.param(None, {*SCHEDULES, "company.name", "deal.dealname"}, id="everything"),
    ],
)
def test_what_has_to_be_read_is_known_beforehand(
    happening: Happening, facts: set[str], rules: Rulebook
) -> None:
    assert needs(rules, happening) == facts


def test_governing_reads_the_schedules_conditions_and_totals(rules: Rulebook) -> None:
    assert governing_needs(rules) == SCHEDULES


@pytest.mark.parametrize("stage", ENTERS)
def test_facts_that_needs_did_not_name_are_not_looked_at(stage: str, rules: Rulebook, now: datetime) -> None:
    """What is not needed may be unread without any effect."""
    full = {"deal": {**DEAL, "other": "x"}, "company": {"name": "Acme", "other": "x"}}
    named = {fact.split(".")[0]: {} for fact in needs(rules, ENTERS[stage])}
    for fact in needs(rules, ENTERS[stage]):
        name, _, key = fact.partition(".")
        named[name][key] = full[name].get(key)
    happening = ENTERS[stage]
    assert decide(rules, happening, Facts(named), now=now) == decide(rules, happening, Facts(full), now=now)


def test_an_amount_that_is_not_just_its_share_says_so(book: Callable[[str], Rulebook], now: datetime) -> None:
    """People work amounts out again; after the total changed, an open instalment takes up the difference."""
    loaded = book("""
    billing_schedules:
      - id: halves
        for: {deal.pipeline: default}
        instalments:
          - {id: first, share: 50%, when: {deal_enters: a}}
          - {id: second, share: 50%, when: {deal_enters: b}}
    """)
    (decision,) = decide(
        loaded,
        Happening("deal_enters", "b"),
        Facts({"deal": {"pipeline": "default", "amount": "200"}}),
        now=now,
        billed={"halves": {"first": usd("50")}},
    )
    assert decision.reason == (
        "the instalment second is 50% of 200.00, and 150.00 so that all instalments add up to it; "
        'deal.pipeline is "default"'
    )
