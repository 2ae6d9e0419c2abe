"""Deciding again what was decided once, under these rules or others (F152, F202)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import Facts, Happening, Money, Rulebook, Verdict, load
from rules.planning.moments import Asked, Fate, KeptBill, Moment, Said
from rules.planning.replaying import decided_at, walked

FILE = """
billing_schedules:
  - id: project
    for: {deal.amount: {gte: 500}}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}, invoice: {invoice_type: deposit}}
      - {id: final, share: rest, when: {deal_enters: won}, invoice: {invoice_type: final}}
triggers:
  - id: retainer
    when: {deal_enters: retained}
    once_per: deal
    do: [{create-invoice: {invoice_type: full}}]
  - id: later
    when: {deal_enters: waiting}
    if: {deal.amount: {gte: 500}}
    wait: 2h
    do: [{send-invoice: {invoice_number: "1"}}]
"""
FULL_DEAL = {"amount": "1000.00", "dealname": "Roof"}
ALL = frozenset({"deal.amount", "deal.dealname"})
SUBJECTS = {"deal": "7"}


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


@pytest.fixture
def moment(now: datetime) -> Callable[..., Moment]:
    """Deal 7 enters a stage, an hour after the moment before."""
    made: list[Moment] = []

    def build(stage: str, deal: Mapping[str, Any] | None = None, **more: Any) -> Moment:
        number = len(made) + 1
        built = Moment(
            id=f"m{number}",
            event_id=f"e{number}",
            portal_id="1",
            deal_id="7",
            happening=Happening("deal_enters", stage),
            facts=Facts({"deal": FULL_DEAL if deal is None else deal}),
            asked=ALL,
            at=now + number * timedelta(hours=1),
            currency="USD",
            subjects=SUBJECTS,
        )
        made.append(replace(built, **more))
        return made[-1]

    return build


@pytest.fixture
def rules(book: Callable[[str], Rulebook]) -> Rulebook:
    return book(FILE)


def bill(part: str, amount: str, moment: str = "", key: str = "") -> KeptBill:
    return KeptBill(f"bill {part}", "project", part, usd(amount), moment, key)


def amounts(said: tuple[Said, ...]) -> list[str]:
    return [str(asked.amount) for one in said for asked in one.asks]


def deposit_fate(amount: str, *, ended: str = "") -> dict[tuple[str, str], Fate]:
    """What really came of the deposit at the first moment."""
    key = "schedule:project:7:deposit:0"
    inputs = {"invoice_type": "deposit", "amount": amount, "schedule": "project", "instalment": "deposit"}
    asked = Asked("create-invoice", inputs, key, usd(amount))
    return {("m1", key): Fate(asked, came=not ended, ended=ended)}


def test_a_walk_keeps_books_of_its_own(rules: Rulebook, moment: Any) -> None:
    """F206: what it bills makes the total, although nothing of it was billed then."""
    moments = [moment("signed"), moment("won")]

    said = walked(rules, moments, {}, ())

    assert [amounts(said[one.id]) for one in moments] == [["300.00 USD"], ["700.00 USD"]]


def test_what_rules_had_billed_is_billed_as_these_rules_ask(
    book: Callable[[str], Rulebook], moment: Any
) -> None:
    """The deposit was 30 % then and is 40 % now; the rest must be 60 %, not 70 %."""
    first = moment("signed")
    then = bill("deposit", "300.00", first.id, "schedule:project:7:deposit:0")
    moments = [first, moment("won", billed=(then,))]

    said = walked(book(FILE.replace("30%", "40%")), moments, deposit_fate("300.00"), ())

    assert [amounts(said[one.id]) for one in moments] == [["400.00 USD"], ["600.00 USD"]]


def test_what_these_rules_would_not_have_billed_counts_no_more(
    book: Callable[[str], Rulebook], moment: Any
) -> None:
    first = moment("signed", {"amount": "400.00"})
    then = bill("deposit", "120.00", first.id, "schedule:project:7:deposit:0")
    moments = [first, moment("won", billed=(then,))]

    said = walked(book(FILE), moments, deposit_fate("120.00"), ())

    assert [amounts(said[one.id]) for one in moments] == [[], ["1,000.00 USD"]]


def test_what_people_billed_stands(rules: Rulebook, moment: Any) -> None:
    moments = [moment("won", billed=(KeptBill("by hand", None, None, usd("250.00")),))]

    assert amounts(walked(rules, moments, {}, ())["m1"]) == ["750.00 USD"]


def test_what_was_billed_before_the_walk_stands(rules: Rulebook, moment: Any) -> None:
    earlier = bill("deposit", "111.11", "long ago", "schedule:project:7:deposit:0")

    assert amounts(walked(rules, [moment("won", billed=(earlier,))], {}, ())["m1"]) == ["888.89 USD"]


def test_what_was_asked_for_likewise_ends_likewise(rules: Rulebook, moment: Any) -> None:
    """The deposit was refused then, for want of a contact: it is not billed in the replay either."""
    moments = [moment("signed"), moment("won")]

    said = walked(rules, moments, deposit_fate("300.00", ended="refused: no contact"), ())

    assert amounts(said["m2"]) == ["1,000.00 USD"]


def test_an_invoice_that_was_voided_later_is_voided_in_the_replay(rules: Rulebook, moment: Any) -> None:
    """It stands among the bills of the second moment no more."""
    moments = [moment("signed"), moment("won", billed=())]

    assert amounts(walked(rules, moments, deposit_fate("300.00"), ())["m2"]) == ["1,000.00 USD"]


def test_a_trigger_that_runs_once_runs_once_in_a_walk(rules: Rulebook, moment: Any) -> None:
    moments = [moment("retained"), moment("retained")]

    said = walked(rules, moments, {}, ())

    assert [len(said[one.id][0].asks) for one in moments] == [1, 0]
    assert said["m2"][0].reason == "the trigger has no condition; it has run before, and runs once"


def test_a_trigger_that_had_run_before_does_not_run_again(rules: Rulebook, moment: Any) -> None:
    said = walked(rules, [moment("retained")], {}, ["trigger:retainer:deal:7"])

    assert said["m1"][0].asks == ()


def test_a_wait_starts_nothing_until_the_second_look(rules: Rulebook, moment: Any) -> None:
    first = moment("waiting")
    second = moment("waiting", event_id=first.event_id, waited="later", at=first.at + timedelta(hours=2))

    said = walked(rules, [first, second], {}, ())

    assert (said["m1"][0].waits, said["m1"][0].asks) == (timedelta(hours=2), ())
    assert [asked.action for asked in said["m2"][0].asks] == ["send-invoice"]


def test_of_a_longer_wait_the_second_look_tells_nothing(book: Callable[[str], Rulebook], moment: Any) -> None:
    """Two days later the deal may look otherwise, and nobody looked."""
    first = moment("waiting")
    second = moment("waiting", event_id=first.event_id, waited="later", at=first.at + timedelta(hours=2))

    said = walked(book(FILE.replace("wait: 2h", "wait: 2d")), [first, second], {}, ())

    assert said["m2"][0].verdict is Verdict.CANNOT_TELL
    assert said["m2"][0].asks == ()


def test_without_a_wait_the_second_look_starts_nothing_more(
    book: Callable[[str], Rulebook], moment: Any
) -> None:
    first = moment("waiting")
    second = moment("waiting", event_id=first.event_id, waited="later")

    said = walked(book(FILE.replace("    wait: 2h\n", "")), [first, second], {}, ())

    assert [len(said[key][0].asks) for key in ("m1", "m2")] == [1, 0]


def test_only_the_rule_that_waited_is_looked_at_again(rules: Rulebook, moment: Any) -> None:
    again = moment("retained", waited="later")

    assert decided_at(rules, again, ()) == ()


def test_only_the_rule_whose_cron_line_found_the_deal_is_asked(
    book: Callable[[str], Rulebook], moment: Any
) -> None:
    rules = book("""
        triggers:
          - {id: a, when: {every: "0 9 * * mon"}, do: [{create-invoice: {}}]}
          - {id: b, when: {every: "0 9 * * mon"}, do: [{create-invoice: {}}]}
        """)
    found = moment("", happening=Happening("every", "0 9 * * mon"), for_rule="b")

    assert [decision.rule for decision in decided_at(rules, found, ())] == ["b"]


def test_a_fact_that_nobody_had_read_cannot_be_told(book: Callable[[str], Rulebook], moment: Any) -> None:
    """Never guessed: an unread fact is not an empty one."""
    changed = book(FILE.replace("{deal.amount: {gte: 500}}\n    inst", "{not: {deal.hold: true}}\n    inst"))

    (decision,) = decided_at(changed, moment("signed"), ())

    assert decision.verdict is Verdict.CANNOT_TELL
    assert decision.reason == "deal.hold cannot be read: it was not read then"


def test_an_amount_in_an_unknown_currency_cannot_be_told(rules: Rulebook, moment: Any) -> None:
    (decision,) = decided_at(rules, moment("signed", currency=""), ())

    assert (decision.verdict, decision.calls) == (Verdict.CANNOT_TELL, ())
    assert decision.reason == "the deal's currency was not read then"


def test_a_deal_that_changed_its_currency_cannot_be_told(rules: Rulebook, moment: Any) -> None:
    (decision,) = decided_at(rules, moment("won"), [KeptBill("b", None, None, Money(100, "EUR"))])

    assert decision.reason == "the deal is in USD and has invoices in another currency"


def test_a_full_invoice_comes_to_what_is_left(rules: Rulebook, moment: Any) -> None:
    moments = [moment("retained", billed=(KeptBill("by hand", None, None, usd("250.00")),))]

    assert amounts(walked(rules, moments, {}, ())["m1"]) == ["750.00 USD"]


def test_an_invoice_that_would_be_refused_has_no_amount(rules: Rulebook, moment: Any) -> None:
    moments = [moment("retained", billed=(KeptBill("by hand", None, None, usd("1000.00")),))]

    ((asked,),) = [one.asks for one in walked(rules, moments, {}, ())["m1"]]

    assert (asked.amount, asked.note) == (
        None,
        "there is nothing to bill: 1,000.00 USD of 1,000.00 USD is billed",
    )


def test_a_replay_says_the_same_every_time(rules: Rulebook, moment: Any) -> None:
    """Invariant 10."""
    moments = [moment("signed"), moment("won"), moment("retained")]

    assert walked(rules, moments, {}, ()) == walked(rules, moments, {}, ())


@given(
    old=st.integers(1, 99),
    new=st.integers(1, 99),
    cents=st.integers(50_000, 10**9),
    voided=st.booleans(),
)
def test_whatever_the_shares_were_a_replay_makes_the_total(
    old: int, new: int, cents: int, voided: bool
) -> None:
    """F206: billed as it really was at `old` %, replayed at `new` %; the final invoice takes the rest."""
    whole = Money(cents, "USD")
    real = whole.percent(Decimal(old))
    deal = Facts({"deal": {"amount": whole.text}})
    at = datetime(2026, 4, 1, 12, tzinfo=UTC)

    def moment(identity: str, stage: str, *bills: KeptBill) -> Moment:
        happening = Happening("deal_enters", stage)
        return Moment(identity, identity, "1", "7", happening, deal, ALL, at, "USD", bills, SUBJECTS)

    billed = () if voided else (bill("deposit", real.text, "m1", "schedule:project:7:deposit:0"),)
    moments = [moment("m1", "signed"), moment("m2", "won", *billed)]
    rules = load("version: 1\n" + FILE.replace("30%", f"{new}%"))

    said = walked(rules, moments, deposit_fate(real.text), ())

    asked = [one.amount for key in ("m1", "m2") for part in said[key] for one in part.asks]
    first, last = (amount.minor if amount else 0 for amount in asked)
    assert last == cents if voided else first + last == cents
