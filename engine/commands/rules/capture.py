"""`stagebill rules capture`: a test from a real deal, with nothing in it that says whose deal it is."""

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.rules.records import add_event, refuse, told_in
from engine.commands.tools import Tools
from rules import (
    BadAmount,
    BadRules,
    CannotAdd,
    CannotCapture,
    Captured,
    Rulebook,
    Situation,
    captured,
    load,
    with_test,
)

if TYPE_CHECKING:
    from engine.compose import Base

HELP = "write a test from a real deal, masked"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--deal", metavar="ID", help="a deal of the connected HubSpot account")
    source.add_argument(
        "--record", type=Path, metavar="FILE.json", help="a file with the event and its objects"
    )
    parser.add_argument(
        "--portal-id", metavar="N", help="the HubSpot account; needed where several are connected"
    )
    add_event(parser)
    parser.add_argument("--name", help="what the test is called")
    parser.add_argument("--append", action="store_true", help="add the test to the file")


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 done, 1 no test can say it, or the file has mistakes, 2 the deal or a file could not be read."""
    path = file_of(options, tools)
    book, code = loaded(path, out)
    if book is None:
        return code
    if options.record is not None:
        recorded = _from_file(book, options, out, tools)
        return FAILED if recorded is None else _write(path, book, recorded, options, out)

    return tools.with_base(lambda base: of_deal(base, path, book, options, out))


async def of_deal(base: "Base", path: Path, book: Rulebook, options: argparse.Namespace, out: Out) -> int:
    """The test of a live deal, as it is now."""
    from engine.commands.capturing import situation_of_deal

    situation = await situation_of_deal(
        base, book, options.deal, portal_id=options.portal_id, event=options.event
    )
    return _write(path, book, situation, options, out)


def _from_file(book: Rulebook, options: argparse.Namespace, out: Out, tools: Tools) -> Situation | None:
    told = told_in(options.record, out, options.event)
    if told is None:
        return None
    at = told.moment(tools.clock(), book.timezone).replace(second=0, microsecond=0)
    try:
        return told.situation(book, at)
    except BadAmount as wrong:
        refuse(options.record, f"{options.record}: billed: {wrong}", out)
        return None


def _write(path: Path, book: Rulebook, situation: Situation, options: argparse.Namespace, out: Out) -> int:
    try:
        found = captured(book, situation, options.name)
        if options.append:
            _append(path, book, found)
    except (CannotCapture, CannotAdd) as wrong:
        out.error(str(wrong))
        return FOUND
    except OSError as problem:
        out.error(f"{path} cannot be written: {problem.strerror}")
        return FAILED
    if options.append:
        out.line(f'{path}: test "{found.name}" added')
    else:
        out.line("\n".join(f"  {line}" for line in found.lines))
    out.data(
        {
            "name": found.name,
            "yaml": "\n".join(found.lines) + "\n",
            "masked": dict(found.masked),
            "appended": options.append,
        }
    )
    return OK


def _append(path: Path, book: Rulebook, found: Captured) -> None:
    """Add the test, or leave the file as it is: what was there must read as before, and the new test too."""
    text = with_test(path.read_bytes().decode("utf-8"), found.lines)
    try:
        tests = load(text, str(path)).tests
    except BadRules as wrong:
        raise CannotAdd(f"{wrong.mistakes[0].short}; add the printed test by hand") from wrong
    if tests[:-1] != book.tests:
        raise CannotAdd(f"{path}: the test cannot be added behind the others; add the printed test by hand")
    target = path.resolve()
    beside = target.with_name(f".{target.name}.new")
    beside.write_bytes(text.encode("utf-8"))
    shutil.copymode(target, beside)
    beside.replace(target)
