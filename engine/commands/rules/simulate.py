"""`stagebill rules simulate`: a virtual clock over the open deals prints the calendar (F209)."""

import argparse
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.output import FAILED, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.rules.spans import moment
from engine.commands.tools import Tools
from rules import Rulebook

if TYPE_CHECKING:
    from engine.compose import Base
    from engine.store import Store

HELP = "walk a clock over the open deals and print the calendar"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)
    parser.add_argument(
        "--until",
        type=moment,
        required=True,
        metavar="DATE",
        help="the last day, like 2026-04-30, or a moment",
    )


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 simulated, 1 the file has mistakes, 2 could not run."""
    path = file_of(options, tools)

    async def work(base: "Base") -> int:
        return simulate(base.store, path, out, now=tools.clock(), until=options.until)

    return tools.with_base(work)


def simulate(store: "Store", path: Path, out: Out, *, now: datetime, until: datetime) -> int:
    """Simulate and tell. `until` without an offset is of the rules' zone; a bare day counts whole."""
    from engine.planning.calendar_text import document, told
    from engine.planning.calendars import calendar

    book, code = loaded(path, out)
    if book is None:
        return code
    last = _last(until, book)
    if last <= now:
        out.error(f"--until {until:%Y-%m-%d %H:%M} is over already; name a later day")
        return FAILED
    found = store.read_now(lambda session: calendar(session, book, now=now, until=last))
    for line in told(found, book.timezone):
        out.line(line)
    out.data({"rules": book.digest, **document(found)})
    return OK


def _last(until: datetime, book: Rulebook) -> datetime:
    whole_day = until.tzinfo is None and until.time() == time(0)
    end = until + timedelta(days=1) - timedelta(microseconds=1) if whole_day else until
    return end if end.tzinfo else end.replace(tzinfo=book.timezone)
