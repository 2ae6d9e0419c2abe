"""`stagebill doctor`: settings, store, rules, connections, each with what to do about it."""

from sqlmodel import Session, col, func, select

from engine.commands.output import FOUND, OK, Out
from engine.compose import World, open_base
from engine.errors import BadSetting
from engine.settings import Settings
from engine.store import Store
from engine.store.tables import Connection, Event, Execution
from rules import BadRules, load


def doctor(settings: Settings, out: Out) -> int:
    """Every check, also after one has failed. 0 all well, 1 something to do."""
    findings = [_settings(settings), _rules(settings), *_store(settings)]
    for good, sentence in findings:
        out.line(f"{'ok  ' if good else 'FIX '} {sentence}")
    out.data([{"ok": good, "finding": sentence} for good, sentence in findings])
    return OK if all(good for good, _ in findings) else FOUND


Finding = tuple[bool, str]


def _settings(settings: Settings) -> Finding:
    try:
        settings.complete()
    except BadSetting as problem:
        return False, str(problem)
    return True, "all settings that the service needs are set"


def _rules(settings: Settings) -> Finding:
    if not settings.rules.exists():
        return True, f"no rule file at {settings.rules}: the service runs with empty rules"
    try:
        book = load(settings.rules.read_bytes(), str(settings.rules))
    except BadRules as mistakes:
        return False, f"{settings.rules} has {len(mistakes.problems)} mistakes; run stagebill rules check"
    return True, f"{settings.rules} is right: {len(book.schedules)} schedules, {len(book.triggers)} triggers"


def _store(settings: Settings) -> list[Finding]:
    try:
        base = open_base(settings, World())
    except BadSetting as problem:
        return [(False, str(problem))]
    try:
        return [
            (True, f"the store at {settings.data_dir} opens"),
            *_connections(base.store),
            _ledger(base.store),
        ]
    finally:
        base.store.close()


def _connections(store: Store) -> list[Finding]:
    rows = store.read_now(lambda session: list(session.exec(select(Connection))))
    found = [
        (row.status == "connected", f"{row.vendor} of account {row.portal_id}: {row.reason or row.status}")
        for row in rows
        if row.status != "disconnected"
    ]
    return found or [
        (False, "nothing is connected; run stagebill connect hubspot and stagebill connect quickbooks")
    ]


def _ledger(store: Store) -> Finding:
    def count(session: Session) -> tuple[int, int, int]:
        events = session.exec(select(func.count()).select_from(Event)).one()
        still_open = session.exec(
            select(func.count()).select_from(Event).where(col(Event.outcome).is_(None))
        ).one()
        failed = session.exec(
            select(func.count()).select_from(Execution).where(col(Execution.outcome) == "failed")
        ).one()
        return events, still_open, failed

    events, still_open, failed = store.read_now(count)
    sentence = (
        f"{events} events in, {events - still_open} ended, {still_open} open; {failed} executions failed"
    )
    return failed == 0, sentence + ("; see stagebill executions list --state failed" if failed else "")
