"""`stagebill doctor`: settings, store, rules, connections, each with what to do about it."""

import argparse

from sqlmodel import Session, col, func, select

from engine.commands.output import FOUND, OK, Out
from engine.commands.tools import Tools
from engine.compose import World, open_base
from engine.errors import BadSetting
from engine.settings import Settings
from engine.store import Store
from engine.store.tables import Connection, Event, Execution
from rules import BadRules, load


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know what it takes."""
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    return doctor(tools.settings(), out)


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
        count = len(mistakes.problems)
        return False, (
            f"{settings.rules} has {count} mistake{'' if count == 1 else 's'}; run stagebill rules check"
        )
    except OSError as problem:
        return False, f"STAGEBILL_RULES: {settings.rules} cannot be read: {problem.strerror}; correct it"
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
    living = [row for row in rows if row.status != "disconnected"]
    missing = [vendor for vendor in ("hubspot", "quickbooks") if vendor not in {row.vendor for row in living}]
    return [
        *(
            (
                row.status == "connected",
                f"{row.vendor} of account {row.portal_id}: {row.reason or row.status}",
            )
            for row in living
        ),
        *((False, f"{vendor} is not connected; run stagebill connect {vendor}") for vendor in missing),
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
