"""A virtual clock over what is known to come: what rules will do with it, until a day.

Nothing is read and nothing is guessed: facts are those last read, and what people may do is left out.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.calls import CREATE_INVOICE
from rules.model import Rulebook
from rules.outcome import Verdict
from rules.planning.moments import Asked, Moment, Said
from rules.planning.replaying import Replay
from rules.planning.review_places import Places
from rules.values import Unreadable, as_instant

_REVIEW = "send-review-request"

DealKey = tuple[str, str]
MomentAt = Callable[[datetime], Moment]


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that will come at a time. `moment` gives what rules will see then; None: they are not asked.

    A `quiet` one is told only where a rule does something.
    """

    at: datetime
    portal_id: str
    deal_id: str
    kind: str
    text: str
    moment: MomentAt | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the calendar, with what the rules say then."""

    at: datetime
    portal_id: str
    deal_id: str
    kind: str
    text: str
    said: tuple[Said, ...] = ()


@dataclass(slots=True)
class Simulation:
    """Walks until a time. `started` are, for each deal, the keys of what has run already.

    `zone_of` tells the recipient's time zone, `places` when review requests may go out (None: never).
    `untold` counts what rules cannot tell: by rule and event, and why.
    """

    book: Rulebook
    until: datetime
    started: Mapping[DealKey, Iterable[str]]
    zone_of: Callable[[Moment], ZoneInfo]
    places: Places | None
    untold: Counter[tuple[str, str]] = field(default_factory=Counter)
    _entries: list[Entry] = field(default_factory=list)
    _queue: list[tuple[datetime, int, Coming]] = field(default_factory=list)
    _walks: dict[DealKey, Replay] = field(default_factory=dict)
    _count: int = 0

    def run(self, coming: Iterable[Coming]) -> tuple[Entry, ...]:
        """The calendar in the order of time; what comes at one time, in the order in which it was given."""
        for one in coming:
            self._push(one)
        while self._queue:
            self._happen(heapq.heappop(self._queue)[2])
        return tuple(self._entries)

    def _push(self, one: Coming) -> None:
        if one.at <= self.until:
            self._count += 1
            heapq.heappush(self._queue, (one.at, self._count, one))

    def _happen(self, one: Coming) -> None:
        said: tuple[Said, ...] = ()
        if one.moment is not None:
            moment = one.moment(one.at)
            said = self._walk(one).said(moment)
            for each in said:
                self._follow(one, one.moment, moment, each)
                if each.verdict is Verdict.CANNOT_TELL:
                    self.untold[f'"{each.name}" at {moment.happening}', each.reason] += 1
        if not one.quiet or any(each.asks or each.waits for each in said):
            self._entries.append(Entry(one.at, one.portal_id, one.deal_id, one.kind, one.text, said))

    def _walk(self, one: Coming) -> Replay:
        key = (one.portal_id, one.deal_id)
        if key not in self._walks:
            self._walks[key] = Replay(self.book, (), {}, set(self.started.get(key, ())))
        return self._walks[key]

    def _follow(self, one: Coming, again: MomentAt, moment: Moment, said: Said) -> None:
        """What comes of it later: a second look after a wait, a mail, a review request."""
        if said.waits is not None:
            self._push(_second_look(one, again, said.rule, said.waits))
        for asked in said.asks:
            if asked.action == _REVIEW:
                self._push(self._review(one, moment, asked, said.rule))
            elif asked.action == CREATE_INVOICE and asked.inputs.get("email_delivery") == "scheduled":
                self._push(self._mail(one, asked, said))

    def _mail(self, one: Coming, asked: Asked, said: Said) -> Coming:
        amount = f" of {asked.amount}" if asked.amount else ""
        try:
            at = max(as_instant(asked.inputs.get("send_at", ""), self.book.timezone), one.at)
        except Unreadable as wrong:
            return _plain(one, "mail", one.at, f"the invoice{amount} of {said.name} is not mailed: {wrong}")
        return _plain(one, "mail", at, f"the invoice{amount} of {said.name} is mailed")

    def _review(self, one: Coming, moment: Moment, asked: Asked, rule: str) -> Coming:
        site, days = asked.inputs.get("site", ""), int(asked.inputs.get("delay_days") or 0)
        if self.places is None:
            return _plain(one, "review", one.at, f"no review request by {rule}: the rules have no sites")
        contact = moment.subjects.get("contact", "")
        earliest = one.at + timedelta(days=days)
        at = self.places.take(one.portal_id, contact, self.zone_of(moment), earliest)
        if isinstance(at, str):
            return _plain(one, "review", one.at, f"no review request for {site} by {rule}: {at}")
        return _plain(one, "review", at, f"review request for {site} by {rule}")


def _second_look(one: Coming, again: MomentAt, rule: str, waits: timedelta) -> Coming:
    def looked(at: datetime) -> Moment:
        return replace(again(at), waited=rule, for_rule="")

    text = f"{rule} looks again, after its wait"
    return replace(one, at=one.at + waits, kind="wait", text=text, moment=looked, quiet=False)


def _plain(one: Coming, kind: str, at: datetime, text: str) -> Coming:
    return Coming(at, one.portal_id, one.deal_id, kind, text)
