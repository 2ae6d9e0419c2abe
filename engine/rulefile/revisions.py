"""The history of the rule file: every text that ran, in the order in which it came (F149)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, func, select

from engine.store.rule_tables import RulesHistory, RulesRevision
from rules import digest_of

Source = Literal["file", "restore", "apply"]

RULE_FILE = "rule file"  # the history is nobody's alone: its writes follow one another under this name


@dataclass(frozen=True, slots=True)
class Revision:
    """One numbered text.

    `source` is who brought it: somebody who saved the file, `rules restore` or `rules apply`; `note` says
    more. One that is not `sound` has mistakes: it was kept from being lost, and was never in force.
    """

    number: int
    digest: str
    text: str
    previous: str | None
    loaded_at: datetime
    source: str
    note: str
    sound: bool


def record(
    session: Session, text: str, *, now: datetime, source: Source, note: str = "", sound: bool = True
) -> int:
    """Note that this text came; returns its number. The text that came last is not noted again."""
    digest, last = digest_of(text), _last(session)
    if last is not None and (last.digest, last.sound) == (digest, sound):
        return last.number
    if session.get(RulesRevision, digest) is None:
        session.add(RulesRevision(digest=digest, text=text, loaded_at=now))
        session.flush()
    before = last_sound(session)
    number = 1 + (session.exec(select(func.max(RulesHistory.number))).one() or 0)
    session.add(
        RulesHistory(
            number=number,
            digest=digest,
            previous=before.digest if before else None,
            loaded_at=now,
            source=source,
            note=note,
            sound=sound,
        )
    )
    session.flush()
    return number


def last_sound(session: Session) -> Revision | None:
    """The text that was in force last; None before the first one."""
    newest = (
        select(RulesHistory).where(col(RulesHistory.sound)).order_by(col(RulesHistory.number).desc()).limit(1)
    )
    row = session.exec(newest).first()
    return _revision(session, row) if row else None


def revision(session: Session, number: int) -> Revision | None:
    """One revision by its number."""
    row = session.get(RulesHistory, number)
    return _revision(session, row) if row else None


def newest(session: Session, limit: int) -> list[Revision]:
    """The last so many revisions, the newest first."""
    rows = session.exec(select(RulesHistory).order_by(col(RulesHistory.number).desc()).limit(limit))
    return [_revision(session, row) for row in rows]


def is_kept(session: Session, text: str) -> bool:
    """Whether the history has this text."""
    return session.get(RulesRevision, digest_of(text)) is not None


def text_of(session: Session, digest: str) -> str:
    """The text with that digest, "" where there is none."""
    row = session.get(RulesRevision, digest)
    return row.text if row else ""


def _last(session: Session) -> RulesHistory | None:
    return session.exec(select(RulesHistory).order_by(col(RulesHistory.number).desc()).limit(1)).first()


def _revision(session: Session, row: RulesHistory) -> Revision:
    return Revision(
        number=row.number,
        digest=row.digest,
        text=text_of(session, row.digest),
        previous=row.previous,
        loaded_at=row.loaded_at,
        source=row.source,
        note=row.note,
        sound=row.sound,
    )
