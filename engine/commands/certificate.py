"""`stagebill certificate`: ledger, QuickBooks and HubSpot beside each other, to the cent; `--mend` mends."""

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.tools import Tools
from engine.connecting.connected import portals
from engine.executions.causes import Cause
from engine.planning.in_force import in_force
from engine.proof.certificate import AGREES, NOT_MADE, Parts, certify, headline
from engine.proof.chain import Head
from engine.proof.mending import mend
from engine.proof.odd_lines import odd_lines
from engine.proof.telling import head_text
from engine.store.proof_tables import Certificate

if TYPE_CHECKING:
    from engine.compose import Base

_CODES = {AGREES: OK, NOT_MADE: FAILED}


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know what it takes."""
    parser.add_argument("--portal-id", metavar="N", help="one HubSpot account (default: all)")
    parser.add_argument(
        "--mend", action="store_true", help="read and write again what no failed execution explains"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    async def run(base: "Base") -> int:
        wanted = (options.portal_id,) if options.portal_id else await base.store.read(portals)
        return await make(base, out, wanted, mending=options.mend)

    return tools.with_base(run)


async def make(base: "Base", out: Out, wanted: Sequence[str], *, mending: bool) -> int:
    """A certificate of each account, kept. 0 all agree, 1 something differs, 2 one could not be made."""
    if not wanted:
        out.line("no HubSpot account is connected; run stagebill connect hubspot")
    parts = _parts(base)
    documents: list[dict[str, Any]] = []
    codes = [OK]
    for portal in wanted:
        certificate, odd = await certify(parts, portal, "person")
        await base.store.write(partial(_keep, certificate), account=portal)
        documents.append(document(certificate))
        codes.append(_CODES.get(certificate.result, FOUND))
        for line in lines(certificate):
            out.line(line)
        if mending:
            begun = await mend(base.store, portal, odd, base.world.clock(), base.world.new_id)
            documents[-1]["mending"] = begun
            out.line(f"Mending  {begun} records are read or written again; the service does that at once")
    out.data(documents)
    return max(codes)


def _keep(certificate: Certificate, session: Session) -> None:
    session.add(Certificate(**certificate.model_dump()))  # a write may be run again


def _parts(base: "Base") -> Parts:
    book, clock = in_force(base.store, base.settings.rules), base.world.clock
    return Parts.of(base.store, base.accounts.made_for(Cause("certificate")), book, clock, base.world.new_id)


def lines(certificate: Certificate) -> Iterator[str]:
    """A certificate for people."""
    made = f"{certificate.made_at:%Y-%m-%d %H:%M} UTC"
    yield f"Certificate of agreement, HubSpot account {certificate.portal_id}, {made}"
    yield f"  {headline(certificate)}"
    for odd in certificate.odd:
        yield from (f"  {line}" for line in odd_lines(odd))
    yield from (f"  Note     {note}" for note in certificate.notes)
    yield f"  {certificate.reads} metered reads of QuickBooks; the chain ends in {_head(certificate)}"


def document(certificate: Certificate) -> dict[str, Any]:
    """The same for machines."""
    return {
        **certificate.model_dump(exclude={"head_sequence", "head_digest"}),
        "made_at": certificate.made_at.isoformat(),
        "sentence": headline(certificate),
        "head": _head(certificate),
    }


def _head(certificate: Certificate) -> str:
    return head_text(Head(certificate.head_sequence, certificate.head_digest))
