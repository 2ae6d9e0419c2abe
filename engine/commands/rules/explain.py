"""`stagebill rules explain`: what the rules decide about a record, a deal or a stored event, and why."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.commands.decided import plain, tell
from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.rules.records import add_event, refuse, told_in
from engine.commands.tools import Tools
from rules import BadAmount, Happening, Rulebook

if TYPE_CHECKING:
    from engine.compose import Base
    from engine.store import Store

HELP = "tell what the rules decide about a record, a deal or a stored event, and why"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)
    about = parser.add_mutually_exclusive_group(required=True)
    about.add_argument("--record", type=Path, help="a JSON file with the event and its objects")
    about.add_argument("--deal", metavar="ID", help="a deal of the connected account, as it is now")
    about.add_argument(
        "--event-id", metavar="ID", help="a stored event, with the facts and the time kept then"
    )
    parser.add_argument(
        "--portal-id", metavar="N", help="the deal's HubSpot account, where there are several"
    )
    add_event(parser)
    parser.add_argument("--revision", metavar="DIGEST", help="under this stored revision instead of the file")


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 decided, 1 the file has mistakes or the event is not kept, 2 unreadable."""
    if options.record is not None and options.revision is None:
        return explain(file_of(options, tools), options.record, out, now=tools.clock, event=options.event)
    path = None if options.revision else file_of(options, tools)
    return tools.with_base(lambda base: _connected(base, options, path, out))


async def _connected(base: "Base", options: argparse.Namespace, path: Path | None, out: Out) -> int:
    book, code = _rules(base.store, options.revision, path, out)
    if book is None:
        return code
    if options.record is not None:
        return _explained(book, options.record, out, base.world.clock, options.event)
    if options.event_id is not None:
        return explain_event(base.store, book, options.event_id, out)
    return await explain_deal(base, book, options.deal, out, portal_id=options.portal_id, event=options.event)


def _rules(store: "Store", revision: str | None, path: Path | None, out: Out) -> tuple[Rulebook | None, int]:
    from engine.errors import NothingToDo
    from engine.planning.in_force import revision_of

    if path is not None:
        return loaded(path, out)
    try:
        return store.read_now(lambda session: revision_of(session, revision or "")), OK
    except NothingToDo as nothing:
        out.error(str(nothing))
        return None, FOUND


def explain(
    path: Path, record: Path, out: Out, *, now: Callable[[], datetime], event: Happening | None = None
) -> int:
    """What the rules decide about a record: `{"event": {"deal_enters": "…"}, "deal": {…}, "billed": {…}}`."""
    book, code = loaded(path, out)
    return code if book is None else _explained(book, record, out, now, event)


def _explained(
    book: Rulebook, record: Path, out: Out, now: Callable[[], datetime], event: Happening | None
) -> int:
    given = told_in(record, out, event)
    if given is None:
        return FAILED
    try:
        decisions = given.situation(book, given.moment(now(), book.timezone)).decisions
    except BadAmount as wrong:
        refuse(record, f"{record}: billed: {wrong}", out)
        return FAILED
    tell(decisions, given.event, out)
    out.data([plain(decision) for decision in decisions])
    return OK


async def explain_deal(
    base: "Base",
    book: Rulebook,
    deal_id: str,
    out: Out,
    *,
    portal_id: str | None = None,
    event: Happening | None = None,
) -> int:
    """What these rules say of a deal as it is now; without an event, as if it had just entered its stage.

    Raises what the clients raise, and NeedsPerson where the account is in doubt.
    """
    from engine.commands.capturing import situation_of_deal

    seen = await situation_of_deal(base, book, deal_id, portal_id=portal_id, event=event)
    out.line(f"deal {deal_id}, {seen.event}, at {_clock(seen.at, book)}")
    tell(seen.decisions, seen.event, out)
    out.data(
        {
            "deal": deal_id,
            "event": {seen.event.kind: seen.event.value},
            "at": seen.at.isoformat(),
            "rules": book.digest,
            "decisions": [plain(decision) for decision in seen.decisions],
        }
    )
    return OK


def explain_event(store: "Store", book: Rulebook, event_id: str, out: Out) -> int:
    """What these rules say to a stored event, with the facts and the time kept then."""
    from engine.planning.kept import NotKept, moments_of_event
    from rules.planning.replaying import decided_at

    try:
        moments = store.read_now(lambda session: moments_of_event(session, event_id))
    except NotKept as why:
        out.error(str(why))
        return FOUND
    told: list[dict[str, Any]] = []
    for moment in moments:
        decisions = decided_at(book, moment, moment.billed)
        wait = f", after the wait of {moment.waited}" if moment.waited else ""
        out.line(f"deal {moment.deal_id}, {moment.happening}, as seen at {_clock(moment.at, book)}{wait}")
        tell(decisions, moment.happening, out)
        told.append(
            {
                "deal": moment.deal_id,
                "event": {moment.happening.kind: moment.happening.value},
                "at": moment.at.isoformat(),
                "rules": book.digest,
                "after_wait_of": moment.waited or None,
                "decisions": [plain(decision) for decision in decisions],
            }
        )
    out.data(told)
    return OK


def _clock(moment: datetime, book: Rulebook) -> str:
    return f"{moment.astimezone(book.timezone):%Y-%m-%d %H:%M %Z}"
