"""Tests captured from real records (F204): they decide the same, and tell nothing about anybody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import (
    CannotCapture,
    Captured,
    Facts,
    Happening,
    Money,
    Rulebook,
    Situation,
    Unread,
    captured,
    decide,
    load,
    run_tests,
    with_test,
)
from rules.facts import MEANT

AT = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("America/Chicago"))
RULES = """\
version: 1
timezone: America/Chicago
billing_schedules:
  - id: project
    for: {deal.amount: {gte: 500}, deal.pipeline: default}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}}
      - {id: final, share: rest, when: {deal_enters: won}, invoice: {memo: "Roof of {contact.lastname}"}}
triggers:
  - id: chase
    when: {invoice_becomes: overdue}
    if: {no: {ticket: {hs_pipeline_stage: open}}, contact.email: {known: true}}
    wait: 2h
    once_per: invoice
    do: [{send-invoice: {invoice_number: "{invoice.number}", send_to: "{contact.email}"}}]
"""
ANN = {"email": "ann@acme.com", "firstname": "Ann", "lastname": "Leeward", "phone": "+13125550100"}
DEAL = {"amount": "10000.01", "pipeline": "default", "dealname": "Roof for Ann", "secret": "of nobody"}
INVOICE = {"number": "INV-1042"}


def capture(event: tuple[str, str], records: Mapping[str, Any], rules: str = RULES, **more: Any) -> Captured:
    """The test of these records when this happens."""
    book = load(rules)
    return captured(book, situation(book, event, records, **more))


def situation(
    book: Rulebook,
    event: tuple[str, str],
    records: Mapping[str, Any],
    *,
    billed: Mapping[str, str] | None = None,
    currency: str = "USD",
    outside: str = "0",
) -> Situation:
    happening, facts = Happening(*event), Facts(records)
    done = {"project": {name: Money.of(amount, currency) for name, amount in (billed or {}).items()}}
    beside = Money.of(outside, currency)
    decisions = decide(book, happening, facts, now=AT, billed=done, billed_outside=beside, currency=currency)
    return Situation(happening, facts, AT, done, beside, currency, decisions)


def verdicts(found: Captured, rules: str = RULES) -> list[bool]:
    """How the captured test goes beside the rules."""
    return [result.passed for result in run_tests(load(with_test(rules, found.lines)))]


def test_a_captured_test_is_ready_for_the_file() -> None:
    assert "\n".join(capture(("deal_enters", "signed"), {"deal": DEAL}).lines) == (
        """\
- name: "deal enters signed, captured 2026-03-02"
  at: "2026-03-02T09:30-06:00"
  given:
    deal: {amount: "10000.01", pipeline: default}
  event: {deal_enters: signed}
  expect:
    - create-invoice: {invoice_type: deposit, amount: "3000.00", schedule: project, instalment: deposit}
  because: "the instalment deposit is 30% of 10000.01: 3000.00\""""
    )


CHASED = {"invoice": INVOICE, "contact": ANN, "ticket": []}
SITUATIONS = [
    pytest.param(("deal_enters", "signed"), {"deal": DEAL}, {}, id="a-deposit"),
    pytest.param(("deal_enters", "signed"), {"deal": {**DEAL, "amount": "450"}}, {}, id="nothing"),
    pytest.param(("deal_enters", "signed"), {"deal": {**DEAL, "amount": "call Ann"}}, {}, id="untold"),
    pytest.param(("deal_enters", "signed"), {"deal": Unread("it failed")}, {}, id="unread"),
    pytest.param(
        ("deal_enters", "won"),
        {"deal": DEAL, "contact": ANN},
        {"billed": {"deposit": "3000"}, "outside": "100"},
        id="billed-before",
    ),
    pytest.param(
        ("deal_enters", "signed"), {"deal": {**DEAL, "amount": "1001"}}, {"currency": "JPY"}, id="yen"
    ),
    pytest.param(("invoice_becomes", "overdue"), CHASED, {}, id="waits-and-once-per"),
    pytest.param(
        ("invoice_becomes", "overdue"),
        {**CHASED, "ticket": [{"hs_pipeline_stage": "closed"}, {"hs_pipeline_stage": "open"}]},
        {},
        id="several-records",
    ),
    pytest.param(
        ("invoice_becomes", "overdue"),
        {**CHASED, "contact": [{"email": ""}, {**ANN, MEANT: True}]},
        {},
        id="one-of-several-is-meant",
    ),
    pytest.param(
        ("invoice_becomes", "overdue"),
        {**CHASED, "contact": [{**ANN, MEANT: Unread("none is labelled")}, ANN]},
        {},
        id="none-of-several-is-meant",
    ),
    pytest.param(("deal_enters", "lost"), {"deal": DEAL}, {}, id="nobody-listens"),
]


@pytest.mark.parametrize(("event", "records", "more"), SITUATIONS)
def test_a_captured_test_passes(
    event: tuple[str, str], records: dict[str, Any], more: dict[str, Any]
) -> None:
    assert verdicts(capture(event, records, **more)) == [True]


@pytest.mark.parametrize(("event", "records", "more"), SITUATIONS)
def test_nothing_in_it_says_whose_deal_it_is(
    event: tuple[str, str], records: dict[str, Any], more: dict[str, Any]
) -> None:
    told = "\n".join(capture(event, records, **more).lines)
    secrets = [*ANN.values(), "INV-1042", "call Ann", "of nobody", "Roof for"]
    assert [secret for secret in secrets if secret in told] == []


def test_what_no_rule_looks_at_is_not_captured() -> None:
    found = capture(("deal_enters", "signed"), {"deal": DEAL, "contact": ANN})
    assert [word for word in ("dealname", "secret", "contact") if word in "\n".join(found.lines)] == []


def test_it_is_told_what_was_replaced() -> None:
    found = capture(("invoice_becomes", "overdue"), CHASED)
    assert found.lines[0] == "# masked: contact.email, invoice.number"
    assert dict(found.masked) == {"contact.email": "e-mail", "invoice.number": "id"}


def test_what_is_expected_names_the_stand_ins() -> None:
    found = capture(("invoice_becomes", "overdue"), CHASED)
    assert found.lines[-2] == (
        '    - send-invoice: {invoice_number: "1001", send_to: "person1@example.com", wait: "2h", '
        "once_per: invoice}"
    )


def test_names_are_free() -> None:
    first = capture(("deal_enters", "signed"), {"deal": DEAL})
    rules = with_test(RULES, first.lines)
    second = capture(("deal_enters", "signed"), {"deal": DEAL}, rules)
    assert second.name == "deal enters signed, captured 2026-03-02 (2)"
    assert verdicts(second, rules) == [True, True]


def test_a_property_that_could_not_be_read_cannot_be_given() -> None:
    deal = {**DEAL, "pipeline": Unread("HubSpot has no such property")}
    with pytest.raises(CannotCapture, match=r"^deal\.pipeline could not be read, which no test can say"):
        capture(("deal_enters", "signed"), {"deal": deal})


def test_what_may_not_be_told_is_not_captured() -> None:
    """A rule that asks for somebody's birthday cannot be tested without telling it."""
    rules = RULES.replace("deal.pipeline: default", "deal.birthday: {gte: 1971-01-01, lte: 1971-12-31}")
    with pytest.raises(
        CannotCapture, match=r"^no stand-in for deal\.birthday makes the rules decide the same"
    ):
        capture(("deal_enters", "signed"), {"deal": {**DEAL, "birthday": "1971-05-06"}}, rules)


SECRETS = st.text(st.characters(categories=["Ll", "Lu"]), min_size=6, max_size=20).map(
    lambda text: f"q{text}q"
)


@settings(max_examples=30)
@given(secrets=st.lists(SECRETS, min_size=4, max_size=4, unique=True), open_tickets=st.booleans())
def test_no_personal_value_is_ever_told(secrets: Sequence[str], open_tickets: bool) -> None:
    email, last, number, name = secrets
    contact = {"email": f"{email}@{name}.com", "lastname": last, "firstname": name}
    ticket = [{"hs_pipeline_stage": "open", "subject": last}] if open_tickets else []
    records = {
        "contact": contact,
        "invoice": {"number": number},
        "ticket": ticket,
        "deal": {**DEAL, "dealname": name},
    }
    for event in (("invoice_becomes", "overdue"), ("deal_enters", "won")):
        found = capture(event, records)
        told = "\n".join([*found.lines, str(found.masked)]).casefold()
        assert [secret for secret in secrets if secret.casefold() in told] == []
        assert verdicts(found) == [True]
