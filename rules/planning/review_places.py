"""When a review request may go out: its window, and the caps per contact and per day."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.model import Reviews

_MOST_DAYS_AHEAD = 60  # one that would wait longer for a free place is not worth sending


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
        at = self._free(taken, recipient, earliest)
        if at is None:
            return f"no place is free within {_MOST_DAYS_AHEAD} days under the rules' cap per day"
        taken.append((contact, at))
        return at

    def _free(
        self, taken: list[tuple[str, datetime]], recipient: ZoneInfo, earliest: datetime
    ) -> datetime | None:
        at, window = earliest, self.reviews.window
        for _ in range(_MOST_DAYS_AHEAD):
            opening = window.next_open(at, recipient) if window else at
            day = opening.astimezone(self.zone).date()
            that_day = sum(when.astimezone(self.zone).date() == day for _, when in taken)
            if self.reviews.per_day is None or that_day < self.reviews.per_day:
                return opening.astimezone(UTC)
            at = datetime.combine(day + timedelta(days=1), time(0), self.zone).astimezone(UTC)
        return None
