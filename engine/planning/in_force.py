"""Which rules are in force, as a command sees it: what the rule file says, else the last right revision."""

from pathlib import Path

from sqlmodel import Session, col, select

from engine.errors import BadSetting, NothingToDo
from engine.rulefile.revisions import last_sound
from engine.rulefile.running import NotRight, judged
from engine.store import Store
from engine.store.rule_tables import RulesRevision
from rules import Rulebook, load


def in_force(store: Store, path: Path) -> Rulebook:
    """The rules that the service runs, or would run. Raises BadSetting where there are none."""
    kept = store.read_now(last_sound)
    try:
        return judged(path, content(path), kept.digest if kept else None)[0]
    except OSError as problem:
        trouble = f"{path} cannot be read: {problem.strerror}"
    except NotRight as wrong:
        trouble = wrong.trouble.sentence
    if kept is None:
        raise BadSetting(f"STAGEBILL_RULES: {trouble}; correct it")
    return load(kept.text, str(path))


def content(path: Path) -> bytes | None:
    """What the rule file holds; None where there is none. Raises OSError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def revision_of(session: Session, digest: str) -> Rulebook:
    """A stored revision, by its digest or the beginning of it. Raises NothingToDo where it is not one."""
    found = session.exec(
        select(RulesRevision).where(col(RulesRevision.digest).startswith(digest, autoescape=True)).limit(2)
    ).all()
    if len(found) != 1:
        many = "more than one revision" if found else "no revision"
        raise NothingToDo(f'{many} of the rules begins with "{digest}"; see stagebill rules revisions')
    return load(found[0].text, f"revision {found[0].digest[:12]}")
