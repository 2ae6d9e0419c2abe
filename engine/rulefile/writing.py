"""Putting another text in the rule file's place, so that nothing is lost and the history says why."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from engine.errors import Refused
from engine.rulefile.revisions import RULE_FILE, Source, is_kept, record
from engine.rulefile.text import replacing
from engine.said import said
from engine.store import Store
from rules import BadRules, load


async def install(store: Store, path: Path, text: str, *, now: datetime, source: Source, note: str) -> int:
    """Make `text` the rule file; returns its revision. A running service takes it over as any change.

    What the file holds now is kept in the history first, mistakes and all. Raises BadRules where the text
    has mistakes, Refused where the file cannot be kept or written; then nothing has changed.
    """
    load(text, str(path))
    present = _present(path)

    def keep(session: Session) -> int:
        if present is not None and not is_kept(session, present):
            sound = _is_sound(present, path)
            record(session, present, now=now, source="file", note="was in the file, unused", sound=sound)
        return record(session, text, now=now, source=source, note=note)

    try:
        with replacing(path, text):
            return await store.write(keep, account=RULE_FILE)
    except OSError as problem:
        raise Refused(
            said("{path} cannot be written: {why}; nothing was changed", path=path, why=problem.strerror)
        ) from problem


def _present(path: Path) -> str | None:
    """What the file says now; None where there is nothing to be lost."""
    try:
        data = path.read_bytes()
        return data.decode() if data.strip() else None
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise Refused(
            said("{path} cannot be read: {why}; nothing was changed", path=path, why=problem.strerror)
        ) from problem
    except UnicodeDecodeError as problem:
        raise Refused(
            said("{path} is no text and cannot be kept; move it away first. Nothing was changed", path=path)
        ) from problem


def _is_sound(text: str, path: Path) -> bool:
    try:
        load(text, str(path))
    except BadRules:
        return False
    return True
