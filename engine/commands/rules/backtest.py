"""`stagebill rules backtest`: what a rule file would have done with the stored events, in money."""

import argparse
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.output import FOUND, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.rules.spans import add_since
from engine.commands.tools import Tools

if TYPE_CHECKING:
    from engine.compose import Base
    from engine.store import Store

HELP = "replay the stored events under a rule file, beside what was really decided"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)
    add_since(parser)
    parser.add_argument("--exit-code", action="store_true", help="exit 1 where anything differs")


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 replayed, 1 the file has mistakes (or, with --exit-code, something differs), 2 could not run."""
    path = file_of(options, tools)

    async def work(base: "Base") -> int:
        now, found = tools.clock(), options.exit_code
        return backtest(base.store, path, out, since=options.since, now=now, differences_are_found=found)

    return tools.with_base(work)


def backtest(
    store: "Store",
    path: Path,
    out: Out,
    *,
    since: timedelta,
    now: datetime,
    differences_are_found: bool = False,
) -> int:
    """Replay and tell."""
    from engine.planning.comparing import replayed
    from engine.planning.documents import history
    from engine.planning.telling import told

    book, code = loaded(path, out)
    if book is None:
        return code
    found = store.read_now(lambda session: replayed(session, book, since=now - since, now=now))
    out.line(f"{path} ({book.digest[:12]}) beside what was decided")
    for line in told(found, book.timezone):
        out.line(line)
    out.data({"rules": book.digest, **history(found)})
    return FOUND if differences_are_found and found.changes else OK
