"""`stagebill prove --all`: the whole chain of each account, and its documents beside QuickBooks'."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.prove import head_line
from engine.errors import NeedsPerson, Refused, TryLater
from engine.executions.causes import Cause
from engine.proof import telling
from engine.proof.balancing import Balancer
from engine.proof.certificate import told as told_odd
from engine.proof.chain import Head
from engine.proof.comparing import Comparison
from engine.proof.locks import unenforced
from engine.proof.odd_lines import odd_lines
from engine.proof.sides import KINDS
from engine.proof.verifying import Walked, check_all, holds, unbilled, walk
from engine.proof.verifying_rows import check_rows
from engine.store.proof_tables import Link
from engine.store.tables import Effect

if TYPE_CHECKING:
    from engine.compose import Base


async def prove_all(base: "Base", out: Out, portal_id: str | None, *, told: Head | None, ask: bool) -> int:
    """Every account, or one. 0 proved, 1 something is wrong, 2 QuickBooks could not be asked."""
    portals = [portal_id] if portal_id else await base.store.read(_portals)
    if not portals:
        out.line("Stagebill has made nothing yet")
    codes, documents = [OK], []
    for portal in portals:
        document, code = await _account(base, out, portal, told, ask=ask)
        documents.append(document)
        codes.append(code)
    out.data(documents)
    return max(codes)


def _portals(session: Session) -> list[str]:
    effects = session.exec(select(Effect.portal_id).distinct())
    return sorted({*effects, *session.exec(select(Link.portal_id).distinct())})


async def _account(
    base: "Base", out: Out, portal: str, told: Head | None, *, ask: bool
) -> tuple[dict[str, Any], int]:
    out.line(f"HubSpot account {portal}")
    chain, flaws = await base.store.read(lambda session: _verified(session, portal))
    cut = told is not None and not await base.store.read(lambda session: holds(session, portal, told))
    for sentence in flaws:
        out.line(f"WRONG    {sentence}")
    out.line(telling.chain_line(chain))
    if told is not None:
        out.line(head_line(told, there=not cut))
    if not flaws:
        out.line("Proved   every effect is as it was stored")
    document: dict[str, Any] = {
        "portal_id": portal,
        "entries": chain.entries,
        "head": telling.head_text(chain.head),
        "wrong": flaws,
    }
    code = FOUND if flaws or cut else OK
    compared, asked = await _beside_books(base, out, portal, ask=ask)
    return document | {"compared": compared}, max(code, asked)


def _verified(session: Session, portal: str) -> tuple[Walked, list[str]]:
    chain = walk(session, portal)
    rows = (*unbilled(session, portal), *check_rows(session, portal))
    found = (*chain.flaws, *check_all(session, portal), *rows)
    flaws = [flaw.sentence for flaw in found]
    return chain, [*flaws, *unenforced(session)]


async def _beside_books(
    base: "Base", out: Out, portal: str, *, ask: bool
) -> tuple[dict[str, Any] | None, int]:
    """Compare with QuickBooks: how many reads that takes is told before, and how many it took after."""
    accounts, tally = base.accounts.made_for(Cause("prove", spare=True)).tallied()
    clock = base.world.clock
    balancer = Balancer(base.store, accounts, portal, clock, lambda: clock().date())
    since = await balancer.begun()
    if since is None or not ask:
        out.line("Compare  QuickBooks was not asked")
        return None, OK
    try:
        companies = await balancer.companies()
        out.line(
            f"Compare  {len(KINDS) * len(companies)} metered reads of QuickBooks tell how many more it takes"
        )
        plans = [await balancer.most_reads(access, since) for access in companies]
        count, most = (sum(each) for each in zip(*plans, strict=True)) if plans else (0, 0)
        out.line(f"Compare  QuickBooks has {count} documents of that time: at most {most} metered reads more")
        found = await balancer.compare_books(companies, since)
    except (TryLater, NeedsPerson, Refused) as failed:
        out.error(f"the comparison with QuickBooks could not be made: {failed}")
        return {"failed": str(failed), "reads": tally.calls["metered"]}, FAILED
    return _told(out, found, balancer.notes, tally.calls["metered"])


def _told(
    out: Out, found: Sequence[Comparison], notes: Sequence[str], reads: int
) -> tuple[dict[str, Any], int]:
    whole = Comparison(sum(one.records for one in found), [odd for one in found for odd in one.odd])
    for odd in whole.odd:
        for line in odd_lines(told_odd(odd)):
            out.line(line)
    for note in notes:
        out.line(f"Note     {note}")
    out.line(
        f"Compared {whole.records} documents with QuickBooks: {whole.unexplained} unexplained; "
        f"{reads} metered reads were made"
    )
    document = {
        "records": whole.records,
        "unexplained": whole.unexplained,
        "odd": [told_odd(odd) for odd in whole.odd],
        "notes": list(notes),
        "reads": reads,
    }
    return document, FOUND if whole.unexplained else OK
