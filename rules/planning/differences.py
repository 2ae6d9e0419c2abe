"""Two rule files over the same past and the same open records: what one would do otherwise than the other.

Everything is compared as it was asked for, in money and in people. What cannot be told, because nobody had
read it then, is a difference of its own kind and is never counted as money.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.calls import CREATE_INVOICE
from rules.money import Money
from rules.outcome import Verdict
from rules.planning.moments import Asked, Moment, Said
from rules.planning.opening import Forecast


class Change(StrEnum):
    """How something differs, seen from the old rules."""

    MORE = "more"  # the new rules start it, the old ones do not
    FEWER = "fewer"
    OTHER = "other"  # both start it, with other inputs or another amount
    VERDICT = "verdict"  # neither starts anything, for other reasons
    UNTOLD = "cannot tell"  # what the new rules look at was not read then


@dataclass(frozen=True, slots=True)
class Difference:
    """One action that the two files treat differently at one moment; or one rule, where nothing is started.

    `old` and `new` are what the rule said (None where it is not in that file or did not listen).
    """

    moment: Moment
    change: Change
    name: str
    old: Said | None
    new: Said | None
    old_asked: Asked | None = None
    new_asked: Asked | None = None

    @property
    def action(self) -> str:
        """The action that is concerned, or "" where nothing is started."""
        asked = self.new_asked or self.old_asked
        return asked.action if asked else ""


@dataclass(slots=True)
class Sums:
    """What becomes of one action: how many more, fewer and others, of which money, for how many people."""

    more: int = 0
    fewer: int = 0
    other: int = 0
    untold: int = 0  # of them, how many amounts cannot be told
    old: dict[str, int] = field(default_factory=dict)  # minor units by currency
    new: dict[str, int] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)

    def money(self) -> tuple[tuple[Money, Money], ...]:
        """What the differing ones came to under the old rules and under the new, for each currency."""
        currencies = sorted({*self.old, *self.new})
        return tuple((Money(self.old.get(c, 0), c), Money(self.new.get(c, 0), c)) for c in currencies)


def differences(
    moments: Sequence[Moment],
    old: Mapping[str, Sequence[Said]],
    new: Mapping[str, Sequence[Said]],
) -> tuple[Difference, ...]:
    """What differs, moment for moment; `old` and `new` are what was said at each, by the moment's id."""
    return tuple(
        difference
        for moment in moments
        for difference in _at(moment, old.get(moment.id, ()), new.get(moment.id, ()))
    )


def _at(moment: Moment, old: Sequence[Said], new: Sequence[Said]) -> Iterable[Difference]:
    before = {said.name: said for said in old}
    after = {said.name: said for said in new}
    for name in dict.fromkeys([*before, *after]):
        yield from _of_rule(moment, name, before.get(name), after.get(name))


def _of_rule(moment: Moment, name: str, old: Said | None, new: Said | None) -> Iterable[Difference]:
    if _cannot_tell(new) and _acts(old):
        yield Difference(moment, Change.UNTOLD, name, old, new, *_first(old, None))
        return
    pairs = list(_paired(old.asks if old else (), new.asks if new else ()))
    for was, now in pairs:
        if change := _changed(was, now):
            yield Difference(moment, change, name, old, new, was, now)
    if not pairs and _verdict_of(old) != _verdict_of(new):
        yield Difference(moment, Change.VERDICT, name, old, new)


def _paired(old: Sequence[Asked], new: Sequence[Asked]) -> Iterable[tuple[Asked | None, Asked | None]]:
    """The actions of one rule, in their order in the file."""
    for index in range(max(len(old), len(new))):
        was = old[index] if index < len(old) else None
        now = new[index] if index < len(new) else None
        if was and now and was.action != now.action:
            yield was, None
            yield None, now
        else:
            yield was, now


def _changed(was: Asked | None, now: Asked | None) -> Change | None:
    if was is None:
        return Change.MORE
    if now is None:
        return Change.FEWER
    same_amount = was.amount == now.amount or None in (was.amount, now.amount)
    return None if was.same_as(now) and same_amount else Change.OTHER


def _first(old: Said | None, new: Said | None) -> tuple[Asked | None, Asked | None]:
    return (old.asks[0] if old and old.asks else None, new.asks[0] if new and new.asks else None)


def _cannot_tell(said: Said | None) -> bool:
    return said is not None and said.verdict is Verdict.CANNOT_TELL


def _acts(said: Said | None) -> bool:
    return said is not None and bool(said.asks or said.waits)


def _verdict_of(said: Said | None) -> tuple[Verdict | None, bool, bool]:
    """What tells two sayings apart that start nothing: a rule that is gone says the same as one not met."""
    if said is None:
        return Verdict.NO_MATCH, False, False
    return said.verdict, said.waits is not None, said.shadow and said.verdict is Verdict.MATCH


def sums(found: Iterable[Difference]) -> Mapping[str, Sums]:
    """The differences of the actions that are started, added up by action."""
    totals: dict[str, Sums] = {}
    for difference in found:
        if difference.change in (Change.VERDICT, Change.UNTOLD):
            continue
        sum_ = totals.setdefault(difference.action, Sums())
        _count(sum_, difference.change)
        sum_.people.add(person(difference.moment))
        for asked, money in ((difference.old_asked, sum_.old), (difference.new_asked, sum_.new)):
            _add(sum_, asked, money)
    return totals


def _count(sum_: Sums, change: Change) -> None:
    if change is Change.MORE:
        sum_.more += 1
    elif change is Change.FEWER:
        sum_.fewer += 1
    else:
        sum_.other += 1


def _add(sum_: Sums, asked: Asked | None, money: dict[str, int]) -> None:
    if asked is None or asked.action != CREATE_INVOICE:
        return
    if asked.amount is None:
        sum_.untold += 1
    else:
        money[asked.amount.currency] = money.get(asked.amount.currency, 0) + asked.amount.minor


def person(moment: Moment) -> str:
    """Whom it concerns: the deal's contact, else its company, else the deal itself."""
    for name in ("contact", "company", "deal"):
        if name in moment.subjects:
            return f"{name} {moment.subjects[name]}"
    return f"deal {moment.deal_id}"


@dataclass(frozen=True, slots=True)
class OpenPart:
    """An instalment that is not billed yet, as the old and the new rules forecast it (None: not planned)."""

    portal_id: str
    deal_id: str
    name: str
    old: Money | None
    new: Money | None
    old_when: str = ""
    new_when: str = ""


def open_parts(portal_id: str, deal_id: str, old: Forecast, new: Forecast) -> tuple[OpenPart, ...]:
    """The open instalments that differ; none where one of the forecasts cannot be told."""
    if old.untold or new.untold:
        return ()
    parts = (
        OpenPart(
            portal_id,
            deal_id,
            name,
            old.amounts.get(name),
            new.amounts.get(name),
            old.waits_for.get(name, ""),
            new.waits_for.get(name, ""),
        )
        for name in dict.fromkeys([*old.amounts, *new.amounts])
    )
    return tuple(part for part in parts if (part.old, part.old_when) != (part.new, part.new_when))


@dataclass(frozen=True, slots=True)
class WouldWait:
    """A rule that would be waiting now, had the new rules been in force then. Nothing starts it later."""

    moment: Moment
    rule: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Unseen:
    """Where the new rules would have looked again after a wait, and nobody looked then."""

    moment: Moment
    rule: str


def waits_of(
    moments: Sequence[Moment],
    said: Mapping[str, Sequence[Said]],
    now: datetime,
    settled: Collection[tuple[str, str]] = (),
) -> tuple[list[WouldWait], list[Unseen]]:
    """The waits that the rules begin at these moments: those that last till now, and those of which nothing
    was kept when they ended. `settled` are those (moment and rule) after which the deal had moved on."""
    looked = {(moment.event_id, moment.waited) for moment in moments if moment.waited}
    lasting, unseen = [], []
    for moment in moments:
        for one in said.get(moment.id, ()):
            if one.waits is None or (moment.event_id, one.rule) in looked or (moment.id, one.rule) in settled:
                continue
            due = moment.at + one.waits
            if due > now:
                lasting.append(WouldWait(moment, one.rule, due))
            else:
                unseen.append(Unseen(moment, one.rule))
    return lasting, unseen
