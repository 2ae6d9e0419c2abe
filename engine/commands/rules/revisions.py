"""`stagebill rules revisions`: every text of the rule file that ran; list, show, compare, restore."""

import argparse
from typing import TYPE_CHECKING

from engine.commands.output import Out
from engine.commands.tools import Tools

if TYPE_CHECKING:
    from engine.compose import Base

HELP = "list, show, compare and restore what the rule file was before"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb and its parts take."""
    parser.add_argument("--json", action="store_true", help="one JSON document for machines")
    parser.add_argument("--limit", type=int, default=20, help="how many to list, the newest first")
    parts = parser.add_subparsers(dest="part", metavar="PART")
    for part, text in (
        ("show", "print a revision's text"),
        ("diff", "what a revision changed, or what lies between two"),
        ("restore", "make a revision the rule file again"),
    ):
        one = parts.add_parser(part, help=text, description=text)
        one.add_argument("number", type=int)
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        if part == "diff":
            one.add_argument("other", type=int, nargs="?", help="compare with this one")


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 done, 1 the revision has mistakes, 2 there is no such revision or the file cannot be written."""
    from engine.commands import revisions

    async def work(base: "Base") -> int:
        read = base.store.read
        if options.part == "restore":
            return await revisions.restore(base, options.number, out)
        if options.part == "show":
            return await read(lambda session: revisions.show(session, options.number, out))
        if options.part == "diff":
            return await read(lambda session: revisions.diff(session, options.number, options.other, out))
        return await read(lambda session: revisions.show_list(session, options.limit, out))

    return tools.with_base(work)
