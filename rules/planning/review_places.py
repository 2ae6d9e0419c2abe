"""When a review request may go out: its window, and the caps per contact and per day.

The requests of a day are spread evenly: with 18 a day and a window of nine hours, none leaves within half an
hour of another one (F137).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.model import Reviews
from rules.windows import Window

MOST_DAYS_AHEAD = 60  # one that would wait longer for a free place is not worth sending
_ONE_DAY = timedelta(days=1)

Taken = Callable[[datetime, datetime], Sequence[datetime]]
"""The places that are taken from one instant until before another."""


def first_free(
    reviews: Reviews, zone: ZoneInfo, recipient: ZoneInfo, earliest: datetime, taken: Taken
) -> datetime | None:
    """The first permitted place; None where none is free for long. `zone` is where days are counted."""
    at, window = earliest, reviews.window
    apart = spacing(reviews)
    for _ in range(MOST_DAYS_AHEAD):
        opening = window.next_open(at, recipient) if window else at
        if apart is None:
            return opening.astimezone(UTC)
        begins, ends = _day(opening, zone)
        near = sorted(taken(begins - apart, ends + apart))
        if sum(begins <= one < ends for one in near) < (reviews.per_day or 0):
            place = _between(near, window, recipient, opening, apart)
            if place < ends:
                return place.astimezone(UTC)
        at = ends
    return None


def spacing(reviews: Reviews) -> timedelta | None:
    """How far apart the requests of one day are at least; None where their number has no limit."""
    if reviews.per_day is None:
        return None
    return _open_for(reviews.window) / max(reviews.per_day, 1)


def _open_for(window: Window | None) -> timedelta:
    if window is None:
        return _ONE_DAY
    opens, closes = (timedelta(hours=one.hour, minutes=one.minute) for one in (window.opens, window.closes))
    return closes - opens if closes > opens else closes - opens + _ONE_DAY


def _between(
    near: Sequence[datetime], window: Window | None, recipient: ZoneInfo, at: datetime, apart: timedelta
) -> datetime:
    """The first place from `at` on that is far enough from all that are taken."""
    for one in near:
        if one >= at + apart:
            break
        if one > at - apart:
            at = one + apart
            at = window.next_open(at, recipient) if window else at
    return at


def _day(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    day = at.astimezone(zone).date()
    begins, ends = (datetime.combine(one, time(0), zone).astimezone(UTC) for one in (day, day + _ONE_DAY))
    return begins, ends


@dataclass(slots=True)
class Places:
    """The places that are taken, by account; `zone` is where days are counted."""

    reviews: Reviews
    zone: ZoneInfo
    taken: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)  # by portal: contact, when

    def take(self, portal_id: str, contact: str, recipient: ZoneInfo, earliest: datetime) -> datetime | str:
        """The first permitted time, which is taken then; else why there is none."""
        taken = self.taken.setdefault(portal_id, [])
        if self.reviews.per_contact is not None:
            most, within = self.reviews.per_contact
            asked = sum(who == contact and when > earliest - within for who, when in taken)
            if asked >= most:
                return (
                    f"the contact is asked {asked} times within {within.days} days and the rules allow {most}"
                )

        def between(begins: datetime, ends: datetime) -> list[datetime]:
            return [when for _, when in taken if begins <= when < ends]

        at = first_free(self.reviews, self.zone, recipient, earliest, between)
        if at is None:
            return f"no place is free within {MOST_DAYS_AHEAD} days under the rules' cap per day"
        taken.append((contact, at))
        return at
