"""Which rules are in force, as a command sees it: what the rule file says, else the last right revision."""

from pathlib import Path

from sqlmodel import Session, col, select

from engine.errors import BadSetting, NothingToDo
from engine.rulefile.revisions import last_sound
from engine.store import Store
from engine.store.tables import RulesRevision
from rules import BadRules, Rulebook, load


def in_force(store: Store, path: Path) -> Rulebook:
    """The rules that the service runs, or would run. Raises BadSetting where there are none."""
    try:
        return load(path.read_bytes() if path.exists() else b"", str(path))
    except OSError as problem:
        trouble = f"{path} cannot be read: {problem.strerror}"
    except BadRules as mistakes:
        trouble = mistakes.problems[0].short
    kept = store.read_now(last_sound)
    if kept is None:
        raise BadSetting(f"STAGEBILL_RULES: {trouble}; correct it")
    return load(kept.text, str(path))


def revision_of(session: Session, digest: str) -> Rulebook:
    """A stored revision, by its digest or the beginning of it. Raises NothingToDo where it is not one."""
    found = session.exec(
        select(RulesRevision).where(col(RulesRevision.digest).startswith(digest, autoescape=True)).limit(2)
    ).all()
    if len(found) != 1:
        many = "more than one revision" if found else "no revision"
        raise NothingToDo(f'{many} of the rules begins with "{digest}"; see stagebill rules revisions')
    return load(found[0].text, f"revision {found[0].digest[:12]}")
