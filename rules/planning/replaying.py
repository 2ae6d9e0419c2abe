"""Deciding again what was decided once: the facts and the time kept then, under these rules or others.

A replay keeps books of its own. What rules had asked for at a replayed moment is billed as *these* rules ask
for it, or not at all; what people and workflows billed stands. So the sums add up under other rules too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rules.calls import CREATE_INVOICE
from rules.choosing import governing
from rules.deciding import Decision, decide, listens, needs
from rules.durations import span_text
from rules.errors import CannotTell
from rules.facts import Facts
from rules.model import Happening, Rulebook
from rules.money import Money
from rules.money import total as sum_of
from rules.outcome import Verdict
from rules.planning.forecasting import Account, amount_of
from rules.planning.moments import Asked, Fates, KeptBill, Moment, Said
from rules.planning.recording import only_read

_NEAR = timedelta(hours=1)  # a wait that ended about then was looked at then


def once_for(decision: Decision, subjects: Mapping[str, str]) -> Decision:
    """The decision, unless it is to run once for something of which there is none, or more than one.

    `subjects` holds the ids of what there is exactly one of: deal, contact, company, invoice, customer.
    """
    if decision.verdict is not Verdict.MATCH or decision.once_per in (None, *subjects):
        return decision
    reason = f"it runs once per {decision.once_per}, and here is none or more than one; nothing was started"
    return replace(decision, verdict=Verdict.CANNOT_TELL, reason=reason, calls=())


def business_key(decision: Decision, deal_id: str, event_id: str, subjects: Mapping[str, str]) -> str:
    """What at most one execution comes of: an instalment per deal, a trigger per whatever it says."""
    if decision.kind == "schedule":
        return f"schedule:{decision.rule}:{deal_id}:{decision.instalment}"
    if decision.once_per is None:
        return f"trigger:{decision.rule}:{event_id}:{deal_id}"  # one event may be about many deals
    return f"trigger:{decision.rule}:{decision.once_per}:{subjects[decision.once_per]}"


def is_heard(book: Rulebook, happening: Happening) -> bool:
    """Whether any rule listens; what nobody listens to is not even read."""
    return any(listens(trigger.when, happening) for trigger in book.triggers) or is_billed_by(book, happening)


def is_billed_by(book: Rulebook, happening: Happening) -> bool:
    """Whether an instalment listens; only then do amounts and their currency matter."""
    return any(listens(part.when, happening) for schedule in book.schedules for part in schedule.instalments)


def facts_at(book: Rulebook, moment: Moment, happening: Happening | None = None) -> Facts:
    """The facts of a moment; what these rules look at and nobody had read then is unread, not empty."""
    return only_read(moment.facts, moment.asked, needs(book, happening))


def decided_at(
    book: Rulebook, moment: Moment, billed: Iterable[KeptBill], now: datetime | None = None
) -> tuple[Decision, ...]:
    """What the rules say at a moment, with that much billed; `now` where it is not the moment's own time."""
    facts, at = facts_at(book, moment, moment.happening), now or moment.at
    bills = list(billed)
    if not is_billed_by(book, moment.happening):
        decisions = decide(book, moment.happening, facts, now=at)
    elif why := _no_account(moment, bills):
        decisions = tuple(
            replace(decision, verdict=Verdict.CANNOT_TELL, reason=why, calls=())
            if decision.kind == "schedule" and decision.verdict is Verdict.MATCH
            else decision
            for decision in decide(book, moment.happening, facts, now=at)
        )
    else:
        account = account_of(book, bills, moment.currency)
        decisions = decide(
            book,
            moment.happening,
            facts,
            now=at,
            billed=account.instalments,
            billed_outside=account.outside,
            currency=account.currency,
        )
    only = moment.waited or moment.for_rule
    heard = [decision for decision in decisions if only in ("", decision.rule)]
    return tuple(once_for(decision, moment.subjects) for decision in heard)


def account_of(book: Rulebook, bills: Iterable[KeptBill], currency: str) -> Account:
    """What is billed, by the schedules of these rules and beside them."""
    known = {schedule.id for schedule in book.schedules}
    inside: dict[str, dict[str, Money]] = {name: {} for name in known}
    outside: list[Money] = []
    for bill in bills:
        if bill.schedule in known and bill.instalment:
            inside[bill.schedule][bill.instalment] = bill.amount
        else:
            outside.append(bill.amount)
    return Account(currency, inside, sum_of(outside, currency))


def _no_account(moment: Moment, bills: Sequence[KeptBill]) -> str:
    """Why the deal's amounts cannot be told."""
    if not moment.currency:
        return "the deal's currency was not read then"
    if any(bill.amount.currency != moment.currency for bill in bills):
        return f"the deal is in {moment.currency} and has invoices in another currency"
    return ""


@dataclass(slots=True)
class Replay:
    """Walks through the moments of one deal, oldest first, under one rule file.

    `replayed` are the ids of all moments of the walk. `fates` tell what really came of what was started at
    them: what these rules ask for likewise ends likewise. `started` are the keys of what had run before.
    """

    book: Rulebook
    replayed: Collection[str]
    fates: Fates
    started: set[str] = field(default_factory=set)
    _made: dict[tuple[str, str], KeptBill | None] = field(default_factory=dict)  # None: as it really went
    _waits: dict[tuple[str, str], tuple[datetime, timedelta]] = field(default_factory=dict)

    def said(self, moment: Moment) -> tuple[Said, ...]:
        """What the rules say at the next moment, and what they start."""
        decisions = decided_at(self.book, moment, self.billed(moment))
        return tuple(self._said(moment, decision) for decision in decisions)

    def billed(self, moment: Moment) -> list[KeptBill]:
        """What counted against the deal's total then, had these rules been in force since the walk began."""
        kept = [self._instead(bill) for bill in moment.billed]
        extra = [bill for place, bill in self._made.items() if bill is not None and place not in self.fates]
        return [bill for bill in (*kept, *extra) if bill is not None]

    def _instead(self, bill: KeptBill) -> KeptBill | None:
        place = (bill.moment, bill.key)
        if bill.moment not in self.replayed:
            return bill
        if place not in self._made:
            return None
        return self._made[place] or bill

    def _said(self, moment: Moment, decision: Decision) -> Said:
        said = Said(
            decision.rule,
            decision.instalment,
            decision.verdict,
            decision.reason,
            shadow=decision.mode == "shadow",
        )
        if decision.verdict is not Verdict.MATCH or said.shadow:
            return said
        if decision.wait and not moment.waited:
            self._waits[moment.event_id, decision.rule] = (moment.at, decision.wait)
            return replace(said, waits=decision.wait)
        if why := self._not_then(moment, decision):
            return replace(said, verdict=Verdict.CANNOT_TELL, reason=why)
        return self._starting(moment, decision, said)

    def _not_then(self, moment: Moment, decision: Decision) -> str:
        """Why a look after a wait tells nothing of these rules: they would have looked at another time."""
        begun = self._waits.get((moment.event_id, moment.waited))
        if not moment.waited or begun is None:
            return ""
        since, wait = begun
        if abs(moment.at - since - wait) <= max(_NEAR, wait / 10):
            return ""
        return f"it waits {span_text(wait)} and would look again at another time; the deal was not read then"

    def _starting(self, moment: Moment, decision: Decision, said: Said) -> Said:
        key = business_key(decision, moment.deal_id, moment.event_id, moment.subjects)
        if decision.kind == "trigger" and key in self.started:
            return replace(said, reason=f"{said.reason}; it has run before, and runs once")
        asks = []
        for index, call in enumerate(decision.calls):
            asked = Asked(call.action, call.inputs, f"{key}:{index}")
            if call.action == CREATE_INVOICE:
                asked = self._priced(moment, asked, decision)
            self._remember(moment, decision, asked)
            asks.append(asked)
        if not all(self._in_vain(moment, asked) for asked in asks):
            self.started.add(key)
        return replace(said, asks=tuple(asks))

    def _priced(self, moment: Moment, asked: Asked, decision: Decision) -> Asked:
        if decision.kind == "schedule":
            return replace(asked, amount=Money.of(asked.inputs["amount"], moment.currency))
        bills = self.billed(moment)
        if why := _no_account(moment, bills):
            return replace(asked, note=why)
        facts, account = facts_at(self.book, moment), account_of(self.book, bills, moment.currency)
        chosen = governing(self.book, facts, moment.at)
        try:
            return replace(asked, amount=amount_of(asked.inputs, facts, chosen, account))
        except CannotTell as untold:
            return replace(asked, note=str(untold))

    def _remember(self, moment: Moment, decision: Decision, asked: Asked) -> None:
        """Keep books: as it really went where the same was asked for then, else as these rules ask for it."""
        place = (moment.id, asked.key)
        fate = self.fates.get(place)
        if fate is not None and fate.asked.same_as(asked):
            self._made[place] = None
        elif asked.amount is not None:
            schedule = decision.rule if decision.kind == "schedule" else None
            self._made[place] = KeptBill(
                f"replayed:{asked.key}", schedule, decision.instalment, asked.amount, *place
            )

    def _in_vain(self, moment: Moment, asked: Asked) -> bool:
        fate = self.fates.get((moment.id, asked.key))
        return fate is not None and bool(fate.ended)


def walked(
    book: Rulebook, moments: Sequence[Moment], fates: Fates, started: Iterable[str]
) -> dict[str, tuple[Said, ...]]:
    """What the rules say at each moment of one deal, by the moment's id."""
    walk = Replay(book, {moment.id for moment in moments}, fates, set(started))
    return {moment.id: walk.said(moment) for moment in moments}
