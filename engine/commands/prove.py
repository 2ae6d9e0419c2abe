"""`stagebill prove`: what was made for a deal, in a bookkeeper's words; or everything, beside QuickBooks'."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.commands.output import FOUND, OK, Out
from engine.commands.tools import Tools
from engine.errors import NothingToDo
from engine.proof import telling
from engine.proof.chain import Head
from engine.proof.proving import portals_of, prove
from engine.proof.verifying import holds
from engine.store import Store

if TYPE_CHECKING:
    from engine.compose import Base


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know what it takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--deal", metavar="ID", help="all that was made for one HubSpot deal; asks nobody")
    what.add_argument("--all", action="store_true", help="every entry, and every document beside QuickBooks'")
    parser.add_argument("--portal-id", metavar="N", help="one HubSpot account (default: all)")
    parser.add_argument("--dry-run", action="store_true", help="with --all: ask QuickBooks nothing")
    parser.add_argument("--head", type=_head, metavar="N:DIGEST", help="an end of the chain, as told earlier")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=_run)


def _head(text: str) -> Head:
    number, colon, digest = text.partition(":")
    if not (number.isdigit() and colon and digest):
        raise argparse.ArgumentTypeError("give it as a proof or a certificate tells it, such as 412:5f3a…")
    return Head(int(number), digest)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    from engine.commands.proving import prove_all

    async def run(base: "Base") -> int:
        if options.all:
            return await prove_all(base, out, options.portal_id, told=options.head, ask=not options.dry_run)
        return prove_deal(base.store, out, options.deal, options.portal_id, told=options.head)

    return tools.with_base(run)


def prove_deal(store: Store, out: Out, deal_id: str, portal_id: str | None, *, told: Head | None) -> int:
    """One deal. 0 proved, 1 something was altered, or nothing was made for it."""
    portal = portal_id or _only_one(deal_id, store.read_now(lambda session: portals_of(session, deal_id)))
    proof = store.read_now(lambda session: prove(session, portal, deal_id))
    if not proof.made and proof.sound:
        raise NothingToDo(
            f"Stagebill has made nothing for deal {deal_id} of HubSpot account {portal}; "
            f"see stagebill executions list --deal {deal_id}"
        )
    for line in telling.lines(proof):
        out.line(line)
    cut = told is not None and not store.read_now(lambda session: holds(session, portal, told))
    if told is not None:
        out.line(head_line(told, there=not cut))
    out.data(telling.document(proof) | ({"head_holds": not cut} if told else {}))
    return OK if proof.sound and not cut else FOUND


def _only_one(deal_id: str, portals: Sequence[str]) -> str:
    if len(portals) == 1:
        return portals[0]
    if not portals:
        raise NothingToDo(f"nothing ran for deal {deal_id}; see stagebill executions list --deal {deal_id}")
    raise NothingToDo(f"HubSpot accounts {', '.join(portals)} each have a deal {deal_id}; give --portal-id")


def head_line(told: Head, *, there: bool) -> str:
    """Whether an end that was told earlier is still in the chain."""
    short = f"{told.sequence}:{told.digest[:12]}"
    if there:
        return f"Head     {short} is in the chain: nothing up to there was altered or cut off"
    return f"WRONG    {short} is not in the chain: it was altered or cut off since that was told"
