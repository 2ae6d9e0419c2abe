"""What `stagebill rules revisions` does: list, show, compare and restore the texts that ran."""

from typing import Any

from sqlmodel import Session

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.rules.loading import plain
from engine.compose import Base
from engine.rulefile.revisions import Revision, last_sound, newest, revision, text_of
from engine.rulefile.writing import install
from rules import BadRules
from rules.changes import Changes, changes, unified


def show_list(session: Session, limit: int, out: Out) -> int:
    """The newest revisions, and what each changed; a star at the one that is, or would be, in force."""
    found = [(one, _changes(session, one)) for one in newest(session, limit)]
    last = last_sound(session)
    for one, what in found:
        star = "*" if last is not None and one.number == last.number else " "
        moment = one.loaded_at.strftime("%Y-%m-%d %H:%M:%SZ")
        note = f"; {one.note}" if one.note else ""
        wrong = "" if one.sound else "; has mistakes"
        out.line(f"{star}{one.number:>4}  {moment}  {one.digest[:12]}  {one.source:<7}  {what}{note}{wrong}")
    if not found:
        out.line("there are no revisions yet; the first one comes with the first start of the service")
    out.data([{**_plain(one), "changes": _plain_changes(what)} for one, what in found])
    return OK


def show(session: Session, number: int, out: Out) -> int:
    """One text as it was."""
    one = revision(session, number)
    if one is None:
        return _missing(number, out)
    out.line(one.text.removesuffix("\n"))
    out.data({**_plain(one), "text": one.text})
    return OK


def diff(session: Session, number: int, other: int | None, out: Out) -> int:
    """From revision `number` to `other`; with one number, what that revision changed."""
    one = revision(session, number)
    if one is None:
        return _missing(number, out)
    if other is None:
        before, name = text_of(session, one.previous or ""), f"before revision {number}"
        after, new_name = one.text, f"revision {number}"
    else:
        two = revision(session, other)
        if two is None:
            return _missing(other, out)
        before, name = one.text, f"revision {number}"
        after, new_name = two.text, f"revision {other}"
    lines = unified(before, after, name, new_name)
    for line in lines:
        out.line(line)
    if not lines:
        out.line(f"{name} and {new_name} are the same")
    out.data({"changes": _plain_changes(changes(before, after)), "diff": list(lines)})
    return OK


async def restore(base: Base, number: int, out: Out) -> int:
    """Check a revision again and make it the rule file; what the file holds now is kept first."""
    path, store = base.settings.rules, base.store
    one = await store.read(lambda session: revision(session, number))
    if one is None:
        return _missing(number, out)
    try:
        made = await install(
            store, path, one.text, now=base.world.clock(), source="restore", note=f"revision {number} again"
        )
    except BadRules as mistakes:
        for mistake in mistakes.problems:
            out.line(mistake.text)
        out.line(f"revision {number} has mistakes and was not restored; nothing was changed")
        out.data({"restored": False, "problems": [plain(mistake) for mistake in mistakes.problems]})
        return FOUND
    out.line(f"{path} is revision {number} again, as revision {made}; a running service takes it over")
    out.data({"restored": True, "revision": made, "from": number, "file": str(path)})
    return OK


def _missing(number: int, out: Out) -> int:
    out.error(f"there is no revision {number}; stagebill rules revisions lists them")
    return FAILED


def _changes(session: Session, one: Revision) -> Changes:
    return changes(text_of(session, one.previous or ""), one.text)


def _plain(one: Revision) -> dict[str, Any]:
    return {
        "number": one.number,
        "digest": one.digest,
        "previous": one.previous,
        "loaded_at": one.loaded_at.isoformat(),
        "source": one.source,
        "note": one.note,
        "sound": one.sound,
    }


def _plain_changes(what: Changes) -> dict[str, Any]:
    return {
        "added": list(what.added),
        "removed": list(what.removed),
        "changed": list(what.changed),
        "more_lines": what.more_lines,
        "less_lines": what.less_lines,
    }
