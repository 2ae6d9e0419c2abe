"""What a happening means for a deal: one decision for each rule that listens to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from rules.billing import amount_now, open_instalments
from rules.calls import CREATE_INVOICE, call_for, call_to_bill, facts_in, with_defaults
from rules.choosing import chosen_by, governing_needs, outcomes_of
from rules.conditions import facts_of
from rules.errors import CannotTell, Overbilled
from rules.explaining import explained
from rules.facts import CANNOT_BE_READ, EMPTY, Facts, Unread, View, key_of
from rules.model import Call, Happening, Instalment, Mode, Rulebook, Schedule, Trigger
from rules.money import BadAmount, Money
from rules.outcome import Outcome, TraceLine, Verdict
from rules.said import joined, said
from rules.values import as_number
from rules.worded import Worded

Billed = Mapping[str, Mapping[str, Money]]
_NOTHING_BILLED: Billed = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Decision:
    """What one rule says: its verdict, why in one sentence, and on a match what is to be done.

    `wait` is waited before the calls, and then the rule is decided again. A `shadow` decision is recorded
    and nothing else. `trace` has a line for every condition that was looked at.
    """

    rule: str
    kind: Literal["schedule", "trigger"]
    instalment: str | None
    verdict: Verdict
    reason: str
    trace: tuple[TraceLine, ...] = ()
    calls: tuple[Call, ...] = ()
    wait: timedelta | None = None
    once_per: str | None = None
    mode: Mode = "live"


@dataclass(slots=True)
class _Books:
    """What is billed for the deal, by schedule and instalment; grows while one event is decided."""

    currency: str
    outside: Money
    billed: dict[str, dict[str, Money]] = field(default_factory=dict)

    def of(self, schedule: Schedule) -> dict[str, Money]:
        return self.billed.setdefault(schedule.id, {})

    def beside(self, schedule: Schedule) -> Money:
        """What is billed, but not by this schedule: outside, or by another that governed once."""
        others = (of for schedule_id, of in self.billed.items() if schedule_id != schedule.id)
        return sum((amount for of in others for amount in of.values()), self.outside)


def decide(
    book: Rulebook,
    happening: Happening,
    facts: Facts,
    *,
    now: datetime,
    billed: Billed = _NOTHING_BILLED,
    billed_outside: Money | None = None,
    currency: str = "USD",
) -> tuple[Decision, ...]:
    """The decisions of all rules that listen to the happening, schedules first, in file order.

    `now` is aware. `billed` holds amounts by schedule and instalment, `billed_outside` those of the deal's
    invoices that belong to no instalment, all in `currency`, which is also that of the schedules' totals.
    """
    view = facts.at(now, book.timezone)
    outside = billed_outside or Money(0, currency.upper())
    books = _Books(currency.upper(), outside, {name: dict(of) for name, of in billed.items()})
    return (*_of_schedules(book, happening, view, books), *_of_triggers(book, happening, view))


def listens(rule: Happening, happening: Happening) -> bool:
    """Whether a rule's `when` means this happening; names are compared without case and outer blanks."""
    same_value = rule.value.strip().casefold() == happening.value.strip().casefold()
    return rule.kind == happening.kind and same_value


def _of_schedules(book: Rulebook, happening: Happening, view: View, books: _Books) -> Iterator[Decision]:
    listening = [
        (schedule, instalment)
        for schedule in book.schedules
        for instalment in schedule.instalments
        if listens(instalment.when, happening)
    ]
    if not listening:
        return
    outcomes = outcomes_of(book, view)
    chosen = chosen_by(book, outcomes)
    for schedule, instalment in listening:
        outcome = outcomes[schedule.id]
        if outcome.verdict is Verdict.MATCH and chosen.schedule is not schedule:
            outcome = Outcome(Verdict.CANNOT_TELL, chosen.reason, outcome.trace)
        yield _of_instalment(book, schedule, instalment, outcome, view, books)


def _of_instalment(
    book: Rulebook, schedule: Schedule, instalment: Instalment, outcome: Outcome, view: View, books: _Books
) -> Decision:
    calls: tuple[Call, ...] = ()
    verdict, reason = outcome.verdict, outcome.reason
    if verdict is Verdict.MATCH:
        try:
            amount, sum_reason = _amount(schedule, instalment, view, books)
            calls = (call_to_bill(book, schedule, instalment, amount, view.facts),)
            books.of(schedule)[instalment.id] = amount
            reason = joined([sum_reason, reason])
        except _NothingToBill as nothing:
            verdict, reason = Verdict.NO_MATCH, nothing.message
        except (CannotTell, BadAmount) as untold:
            verdict, reason = Verdict.CANNOT_TELL, untold.message
    return Decision(schedule.id, "schedule", instalment.id, verdict, reason, outcome.trace, calls)


class _NothingToBill(Worded):
    """The schedule governs the deal, and yet this instalment is not billed; the message says why."""


def _amount(schedule: Schedule, instalment: Instalment, view: View, books: _Books) -> tuple[Money, str]:
    """What is billed now, and how it comes about. Raises _NothingToBill, CannotTell or BadAmount."""
    billed, name = books.of(schedule), instalment.id
    if name in billed:
        raise _NothingToBill(
            said(
                "the instalment {name} is billed already, with {amount}", name=name, amount=billed[name].text
            )
        )
    if instalment not in open_instalments(schedule, billed):
        raise _NothingToBill(
            said("the instalment {name} is closed: the rest of the total is billed already", name=name)
        )
    total = _total(schedule, view, books.currency)
    try:
        amount = amount_now(schedule, name, total, billed, books.beside(schedule))
    except Overbilled as over:
        raise _NothingToBill(
            said("{fact} is {total}: {why}", fact=schedule.total, total=total.text, why=over.message)
        ) from over
    if not amount.minor:
        raise _NothingToBill(
            said("the instalment {name} is {amount}; nothing to bill", name=name, amount=amount.text)
        )
    return amount, _sum_told(instalment, total, amount)


def _sum_told(instalment: Instalment, total: Money, amount: Money) -> str:
    """How an amount comes about; one that is not just its share says so, because people work it out again."""
    share = said("the rest") if instalment.share is None else f"{instalment.share:f}%"
    told = said(
        "the instalment {name} is {share} of {total}", name=instalment.id, share=share, total=total.text
    )
    if instalment.share is None or total.percent(instalment.share) == amount:
        return said("{sum}: {amount}", sum=told, amount=amount.text)
    return said("{sum}, and {amount} so that all instalments add up to it", sum=told, amount=amount.text)


def _total(schedule: Schedule, view: View, currency: str) -> Money:
    """The schedule's total, more than zero. Raises _NothingToBill, CannotTell or BadAmount."""
    seen = view[key_of(schedule.total, as_number)]
    if seen is EMPTY:
        raise CannotTell(said("{fact} is empty, so there is no total to bill", fact=schedule.total))
    if isinstance(seen, Unread):
        raise CannotTell(CANNOT_BE_READ(schedule.total, seen.why))
    raw = view.facts.raw(schedule.total)
    total = raw if isinstance(raw, Money) else Money.of(as_number(raw, view.zone), currency)
    if total <= Money(0, currency):
        raise _NothingToBill(
            said("{fact} is {whole}; there is nothing to bill", fact=schedule.total, whole=total.text)
        )
    return total


def _of_triggers(book: Rulebook, happening: Happening, view: View) -> Iterator[Decision]:
    for trigger in book.triggers:
        if listens(trigger.when, happening):
            yield _of_trigger(book, trigger, view)


def _of_trigger(book: Rulebook, trigger: Trigger, view: View) -> Decision:
    outcome = Outcome(Verdict.MATCH, said("the trigger has no condition"))
    if trigger.condition is not None:
        outcome = explained(trigger.condition, view)
    verdict, reason = outcome.verdict, outcome.reason
    calls: tuple[Call, ...] = ()
    if verdict is Verdict.MATCH:
        try:
            calls = tuple(call_for(book, action, view.facts) for action in trigger.do)
        except CannotTell as untold:
            verdict, reason = Verdict.CANNOT_TELL, untold.message
    return Decision(
        rule=trigger.id,
        kind="trigger",
        instalment=None,
        verdict=verdict,
        reason=reason,
        trace=outcome.trace,
        calls=calls,
        wait=trigger.wait,
        once_per=trigger.once_per,
        mode=trigger.mode,
    )


def needs(book: Rulebook, happening: Happening | None) -> frozenset[str]:
    """The facts that deciding this happening may look at; None means any happening at all.

    Where an instalment listens, the conditions of all schedules count: they must not match too.
    """
    wanted: set[str] = set()
    for schedule in book.schedules:
        heard = [i for i in schedule.instalments if happening is None or listens(i.when, happening)]
        if heard:
            wanted |= governing_needs(book)
        for instalment in heard:
            wanted |= facts_in(with_defaults(book, CREATE_INVOICE, instalment.invoice))
    for trigger in book.triggers:
        if happening is None or listens(trigger.when, happening):
            wanted |= facts_of(trigger.condition)
            for action in trigger.do:
                wanted |= facts_in(with_defaults(book, action.name, action.inputs))
    return frozenset(wanted)
