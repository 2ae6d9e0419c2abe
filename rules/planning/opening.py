"""What is still to come of a deal: its open instalments, as the rules forecast them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rules.choosing import governing
from rules.errors import CannotTell, Overbilled
from rules.facts import Facts, Unread
from rules.model import Rulebook
from rules.money import Money
from rules.outcome import Verdict
from rules.planning.forecasting import forecast
from rules.planning.moments import KeptBill, Moment
from rules.planning.replaying import account_of, facts_at


@dataclass(frozen=True, slots=True)
class Forecast:
    """The open instalments of one deal, by `schedule.instalment`, and what each waits for.

    `untold` says why they cannot be told; both are empty where no schedule governs the deal.
    """

    amounts: Mapping[str, Money]
    waits_for: Mapping[str, str]
    untold: str = ""


def as_last_read(moments: Sequence[Moment]) -> Moment:
    """The last moment, with every object of HubSpot's and the customer as they were last read (oldest first).

    An invoice is left out: it is that of one event.
    """
    records: dict[str, Any] = {}
    types: dict[str, str] = {}
    asked: frozenset[str] = frozenset()
    for moment in moments:
        told = moment.facts.records
        read = {name for name, found in told.items() if not isinstance(found, Unread) or name not in records}
        read -= {"invoice", "payment"}
        records |= {name: told[name] for name in read}
        types |= {fact: str(kind) for fact, kind in moment.facts.kinds.items()}
        asked = frozenset(fact for fact in asked if object_of(fact) not in read)
        asked |= {fact for fact in moment.asked if object_of(fact) in read}
    return replace(moments[-1], facts=Facts(records, types), asked=asked)


def object_of(fact: str) -> str:
    """The object of a fact.

    >>> object_of("deal.amount")
    'deal'
    """
    return fact.partition(".")[0]


NOTHING = Forecast({}, {})


def forecast_of(book: Rulebook, last: Moment, bills: Sequence[KeptBill], now: datetime) -> Forecast:
    """What the rules will bill of a deal, by the facts that were last read and by what is billed now."""
    if not book.schedules:
        return NOTHING
    facts = facts_at(book, last)
    chosen = governing(book, facts, now)
    if chosen.verdict is Verdict.CANNOT_TELL:
        return Forecast({}, {}, chosen.reason)
    if chosen.schedule is None:
        return NOTHING
    if other := next((bill for bill in bills if bill.amount.currency != last.currency), None):
        own = last.currency or "no currency"
        return Forecast({}, {}, f"it has invoices in {other.amount.currency} and is in {own}")
    schedule = chosen.schedule
    try:
        amounts = forecast(schedule, facts, account_of(book, bills, last.currency))
    except (CannotTell, Overbilled) as untold:
        return Forecast({}, {}, str(untold))
    names = {part.id: f"{schedule.id}.{part.id}" for part in schedule.instalments}
    waits_for = {names[part.id]: str(part.when) for part in schedule.instalments if part.id in amounts}
    return Forecast({names[part]: amount for part, amount in amounts.items()}, waits_for)
