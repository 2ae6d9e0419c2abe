"""`stagebill doctor`: settings, store, rules, connections, each with what to do about it."""

import argparse
import asyncio
from datetime import timedelta

from sqlalchemy import make_url
from sqlmodel import Session, col, func, select

from engine.commands.output import FOUND, OK, Out
from engine.commands.reaching import reaching
from engine.commands.tools import Tools
from engine.compose import Base, World, open_base
from engine.connecting.master_key import check_key
from engine.errors import BadSetting
from engine.mails.settings import mails_itself, obstacle
from engine.mirroring.taking import sentences as not_taken
from engine.operations.allowance import reads_of
from engine.processes.presence import WORKING, is_alive, processes
from engine.proof.latest import sentences as certificates
from engine.reviews.settings import phone_findings
from engine.rulefile.account_names import NameReader
from engine.rulefile.revisions import Revision, last_sound
from engine.rulefile.running import NotRight, Trouble, read_rules
from engine.rulefile.text import BeingSaved, Watch
from engine.settings import Settings
from engine.store import Store, is_embedded
from engine.store.account_tables import Connection
from engine.store.tables import Event, Execution
from engine.sync.silence import heard, silent_now
from rules import InHubSpot, Rulebook, references

Finding = tuple[bool, str]

_ANSWERS_WITHIN = timedelta(seconds=10)


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know what it takes."""
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    return doctor(tools.settings(), out)


def doctor(settings: Settings, out: Out) -> int:
    """Every check, also after one has failed. 0 all well, 1 something to do."""
    found = asyncio.run(findings(settings, World()))
    for good, sentence in found:
        out.line(f"{'ok  ' if good else 'FIX '} {sentence}")
    out.data([{"ok": good, "finding": sentence} for good, sentence in found])
    return OK if all(good for good, _ in found) else FOUND


async def findings(settings: Settings, world: World) -> list[Finding]:
    """What is well, and what is to be done; with a connection, names in the rules that it does not know."""
    try:
        base = open_base(settings, world)
    except BadSetting as problem:
        rules, _ = _rules(settings, None, world)
        return [_settings(settings), rules, (False, str(problem))]
    try:
        rules, right = _rules(settings, base.store.read_now(last_sound), world)
        return [
            _settings(settings),
            rules,
            (True, _opens(settings)),
            *_key(base),
            *_processes(base),
            await _reaching(base),
            *_connections(base.store),
            *(await _names(base, *right) if right else []),
            *(_mails(right[0], settings) if right else []),
            *(phone_findings(right[0], base.phones) if right else []),
            _reads(base),
            *_webhooks(base.store),
            *base.store.read_now(
                lambda session: not_taken(session, right[0].in_hubspot if right else InHubSpot())
            ),
            *base.store.read_now(certificates),
            _ledger(base.store),
        ]
    finally:
        await base.aclose()


def _settings(settings: Settings) -> Finding:
    try:
        settings.complete()
    except BadSetting as problem:
        return False, str(problem)
    return True, "all settings that the service needs are set"


def _rules(
    settings: Settings, kept: Revision | None, world: World
) -> tuple[Finding, tuple[Rulebook, str] | None]:
    """What is to be said of the rule file, and its rules and text where they are right."""
    path = settings.rules
    try:
        book, text = read_rules(path, Watch(path, world.clock), kept.digest if kept else None)
    except NotRight as wrong:
        return (False, _not_in_force(wrong.trouble, kept)), None
    except BeingSaved:
        return (False, f"{path} was written while it was read; run stagebill doctor again"), None
    if not path.exists():
        return (True, f"no rule file at {path}: the service runs with empty rules"), None
    sentence = f"{path} is right: {len(book.schedules)} schedules, {len(book.triggers)} triggers"
    if kept and kept.digest == book.digest:
        sentence += f"; it is revision {kept.number}"
    return (True, sentence), (book, text)


def _not_in_force(trouble: Trouble, kept: Revision | None) -> str:
    stays = f"revision {kept.number} stays in force" if kept else "the service does not start with it"
    advice = "run stagebill rules check" if trouble.mistakes else "correct STAGEBILL_RULES or the file"
    return f"{trouble.sentence}; {stays}; {advice}"


def _opens(settings: Settings) -> str:
    if is_embedded(settings.database):
        return f"the store at {settings.data_dir} opens"
    url = make_url(settings.database)
    return f"the database {url.database or ''} on {url.host or 'this machine'} opens"


def _key(base: Base) -> list[Finding]:
    try:
        return [(True, "the master key is the one of the connections")] if check_key(base) else []
    except BadSetting as wrong:
        return [(False, str(wrong))]


def _processes(base: Base) -> list[Finding]:
    """Who takes calls in and runs them; who was there and has gone without a word."""
    known, now = base.store.read_now(processes), base.world.clock()
    alive = [one for one in known if is_alive(one, now)]
    if any(one.role in WORKING for one in alive):
        told = ", ".join(f"{one.role} at {one.place}" for one in alive)
        return [(True, f"{len(alive)} {'process is' if len(alive) == 1 else 'processes are'} there: {told}")]
    if alive:
        return [(False, "calls are taken in and nobody runs them; start stagebill worker")]
    if known:
        last = f"{known[0].role} at {known[0].place}, was seen at {known[0].seen_at:%Y-%m-%d %H:%M:%S}Z"
        return [(False, f"no process is there: the last, {last}; start it again")]
    return [(True, "no process is there now; stagebill serve starts one")]


async def _reaching(base: Base) -> Finding:
    async with base.world.http(_ANSWERS_WITHIN) as http:
        return await reaching(base.settings, http)


async def _names(base: Base, book: Rulebook, text: str) -> list[Finding]:
    """Every stage, property, item … that an account does not know; what cannot be asked is said, too."""
    reader = NameReader(base.store, base.accounts, base.world.clock)
    found: list[Finding] = []
    for portal in await reader.portals() if references(book) else ():
        checked = await reader.check(book, text, str(base.settings.rules), portal)
        found += [(False, f"{problem.short} (HubSpot account {portal})") for problem in checked.problems]
        found += [
            (False, f"names in the rules were not checked: {what} of HubSpot account {portal}: {why}")
            for what, why in checked.unread.items()
        ]
        if not checked.problems and not checked.unread:
            found.append((True, f"HubSpot account {portal} and its QuickBooks know every name in the rules"))
    return found


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


def _webhooks(store: Store) -> list[Finding]:
    """Connections whose webhooks come no more, and what looking has found that no webhook told."""
    by_vendor = store.read_now(heard)
    found = ", ".join(f"{one.found} in {vendor}" for vendor, one in sorted(by_vendor.items()))
    silent = [(False, one.sentence) for one in store.read_now(silent_now)]
    return [*silent, (True, f"changes that no webhook told and looking found: {found}")]


def _mails(book: Rulebook, settings: Settings) -> list[Finding]:
    """Whether the invoices that the rules have mails for can be mailed."""
    if problem := obstacle(book, settings):
        return [(False, problem)]
    return [(True, "the rules' own mails leave over STAGEBILL_SMTP_URL")] if mails_itself(book) else []


def _reads(base: Base) -> Finding:
    """How the month's metered reads of QuickBooks stand."""
    now, allowance = base.world.clock(), base.meters.allowance
    reads = base.store.read_now(lambda session: reads_of(session, now, allowance))
    return not reads.in_danger, reads.sentence


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
