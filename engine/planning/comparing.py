"""Two rule files over everything that the store keeps: what differs in the past, what still to come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlmodel import Session

from engine.planning.held import held
from engine.planning.past import DealPast, pasts
from engine.planning.recipients import zone_of
from engine.planning.unread import unread
from rules import Happening, Rulebook, Trigger
from rules.conditions import checks
from rules.planning.differences import (
    Change,
    Difference,
    OpenPart,
    WouldWait,
    differences,
    open_parts,
    waits_of,
)
from rules.planning.moments import Moment, Said
from rules.planning.opening import forecast_of
from rules.planning.replaying import walked
from rules.planning.waiting import Clocks, Fit, Fitting, Waiting, fit

DealKey = tuple[str, str]
SaidAt = Mapping[str, Sequence[Said]]


@dataclass(slots=True)
class Comparison:
    """What two rule files do differently.

    `untold` counts what cannot be told, by what it is and why. `kept` and `by_people` count what waits and
    stays as it is: because nothing about it changes, or because no rule asked for it. `names` are the deals'.
    """

    since: datetime
    now: datetime
    differences: list[Difference] = field(default_factory=list)
    parts: list[OpenPart] = field(default_factory=list)
    fits: list[Fit] = field(default_factory=list)
    would_wait: list[WouldWait] = field(default_factory=list)
    untold: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: int = 0
    by_people: int = 0
    moments: int = 0
    deals: int = 0
    names: dict[DealKey, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether anything differs."""
        return bool(self.differences or self.parts or self.fits or self.would_wait)


def compared(
    session: Session, old: Rulebook | None, new: Rulebook, *, since: datetime, now: datetime
) -> Comparison:
    """Everything: the past, the open instalments and what waits. Old rules of None: what was really said."""
    found = Comparison(since, now)
    waiting = held(session, now)
    by_deal: dict[DealKey, list[Waiting]] = {}
    for one in waiting.by_rules:
        by_deal.setdefault((one.portal_id, one.deal_id), []).append(one)
    found.by_people = len(waiting.by_people)
    for past in pasts(session, since):
        said = _past(found, past, old, new)
        if old is not None:
            _open(found, past, old, new)
        _waiting(found, past, new, said, by_deal.pop((past.portal_id, past.deal_id), []))
    _cron_lines(found, old, new)
    for left in by_deal.values():
        for one in left:
            _judge(found, fit(one, None, (), _clocks(new, None, now)))
    found.untold.update(unread(session, new, since))
    return found


def replayed(session: Session, book: Rulebook, *, since: datetime, now: datetime) -> Comparison:
    """The past alone: what was really said, beside what these rules say."""
    found = Comparison(since, now)
    for past in pasts(session, since):
        _past(found, past, None, book)
    found.untold.update(unread(session, book, since))
    return found


def _cron_lines(found: Comparison, old: Rulebook | None, new: Rulebook) -> None:
    """A cron line looked for deals by its rule's condition: another condition would have found others."""
    known = [_looks_for(trigger) for trigger in old.triggers] if old else []
    for trigger in new.triggers:
        if trigger.when.kind == "every" and _looks_for(trigger) not in known:
            found.untold[
                f'"{trigger.id}" at {trigger.when}', "only deals that were looked at then are known"
            ] = 1


def _looks_for(trigger: Trigger) -> tuple[str, Happening, tuple[str, ...]]:
    texts = tuple(check.text for check in checks(trigger.condition)) if trigger.condition else ()
    return trigger.id, trigger.when, texts


def _past(found: Comparison, past: DealPast, old: Rulebook | None, new: Rulebook) -> SaidAt:
    """Add what differs in one deal's past; gives what the new rules say of it."""
    found.moments += len(past.moments)
    found.deals += bool(past.moments)
    found.names[past.portal_id, past.deal_id] = past.name
    said = partial(walked, moments=past.moments, fates=past.fates, started=past.started)
    before: SaidAt = past.said if old is None else said(old)
    after: SaidAt = said(new)
    for difference in differences(past.moments, before, after):
        if difference.change is Change.UNTOLD:
            why = difference.new.reason if difference.new else ""
            found.untold[f'"{difference.name}" at {difference.moment.happening}', why] += 1
        else:
            found.differences.append(difference)
    return after


def _open(found: Comparison, past: DealPast, old: Rulebook, new: Rulebook) -> None:
    before = forecast_of(old, past.last, past.bills, found.now)
    after = forecast_of(new, past.last, past.bills, found.now)
    if after.untold and after.untold != before.untold:
        found.untold["open instalments", after.untold] += 1
    found.parts += open_parts(past.portal_id, past.deal_id, before, after)


def _waiting(
    found: Comparison, past: DealPast, new: Rulebook, said: SaidAt, waiting: Sequence[Waiting]
) -> None:
    moments = {moment.id: moment for moment in past.moments}
    for one in waiting:
        moment = moments.get(one.moment)
        _judge(found, fit(one, moment, said.get(one.moment, ()), _clocks(new, moment, found.now)))
    lasting, unseen = waits_of(past.moments, said, found.now, past.moved_on)
    under_way = {(one.moment, one.rule) for one in waiting}
    found.would_wait += [one for one in lasting if (one.moment.id, one.rule) not in under_way]
    for nobody in unseen:
        found.untold[f'"{nobody.rule}" after its wait', "the deal was not read then"] += 1


def _clocks(new: Rulebook, moment: Moment | None, now: datetime) -> Clocks:
    zone = zone_of(moment, new.timezone) if moment else new.timezone
    window = new.reviews.window if new.reviews else None
    return Clocks(now, new.timezone, lambda at: window.next_open(at, zone) if window else at)


def _judge(found: Comparison, judged: Fit) -> None:
    if judged.fitting is Fitting.KEEP:
        found.kept += 1
    elif judged.fitting is Fitting.UNTOLD:
        found.kept += 1
        found.untold[f'the waiting {judged.waiting.action} of "{judged.waiting.rule}"', judged.why] += 1
    else:
        found.fits.append(judged)
