"""Rules that used to fire and have not for unusually long (F210)."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import String, func, type_coerce
from sqlmodel import Session, col, select

from engine.store.tables import Decision

_ENOUGH = 5  # days on which it fired: of a rule that fired less often nobody can say what is usual
_TIMES = 3  # as long as the longest pause so far
_LEAST = timedelta(days=7)
_LOOKED_BACK = timedelta(days=400)


def silent_rules(session: Session, portal_id: str, rules: Collection[str], now: datetime) -> list[str]:
    """A sentence for each of these rules that has gone silent."""
    day = func.substr(type_coerce(col(Decision.decided_at), String), 1, 10)
    found = session.exec(
        select(Decision.rule, day)
        .where(
            col(Decision.portal_id) == portal_id,
            col(Decision.verdict) == "match",
            col(Decision.mode) == "live",
            col(Decision.decided_at) >= now - _LOOKED_BACK,
        )
        .distinct()
    )
    days: dict[str, list[date]] = {}
    for rule, text in found:
        if rule in rules:
            days.setdefault(rule, []).append(date.fromisoformat(text))
    told = (silence(rule, sorted(its), now.astimezone(UTC).date()) for rule, its in sorted(days.items()))
    return [sentence for sentence in told if sentence]


def silence(rule: str, days: Sequence[date], today: date) -> str:
    """What is to be said of a rule that fired on these days; nothing where that is nothing unusual.

    >>> days = [date(2026, 3, day) for day in (2, 3, 4, 6, 9)]
    >>> silence("project", days, date(2026, 3, 18))
    ''
    >>> silence("project", days, date(2026, 3, 19))
    'rule "project" has been silent for 10 days; it fired on 5 days before, never more than 3 days apart'
    """
    if len(days) < _ENOUGH:
        return ""
    longest = max(later - earlier for earlier, later in pairwise(days))
    silent = today - days[-1]
    if silent < _LEAST or silent <= _TIMES * longest:
        return ""
    return (
        f'rule "{rule}" has been silent for {silent.days} days; it fired on {len(days)} days before, '
        f"never more than {_days(longest)} apart"
    )


def _days(span: timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"
