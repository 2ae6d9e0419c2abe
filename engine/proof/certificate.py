"""The certificate of agreement: the ledger, QuickBooks and HubSpot balanced to the cent (F210)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlmodel import Session, col, select

from engine.clock import Clock
from engine.connecting.accounts import Accounts
from engine.errors import NeedsPerson, Refused, TryLater
from engine.proof.balancing import Balancer
from engine.proof.chain import FIRST, Head, head
from engine.proof.comparing import LEDGER, Comparison, Odd
from engine.proof.silence import silent_rules
from engine.proof.verifying import holds, unbilled, walk
from engine.proof.verifying_rows import check_rows
from engine.store import Store
from engine.store.proof_tables import Certificate
from rules import Rulebook
from rules.money import Money

AGREES, DIFFERS, NOT_MADE = "agrees", "differs", "not_made"


@dataclass(frozen=True, slots=True)
class Parts:
    """What making one takes: the service's parts, and which rules are in force."""

    store: Store
    accounts: Accounts
    clock: Clock
    new_id: Callable[[], str]
    today: Callable[[], date]
    rules: Collection[str]

    @classmethod
    def of(
        cls, store: Store, accounts: Accounts, book: Rulebook, clock: Clock, new_id: Callable[[], str]
    ) -> Self:
        """The parts, under these rules: their ids, and the day by their time zone."""
        names = {one.id for one in book.schedules} | {one.id for one in book.triggers}
        return cls(store, accounts, clock, new_id, lambda: clock().astimezone(book.timezone).date(), names)


@dataclass(frozen=True, slots=True)
class Chain:
    """What the chain said when the certificate was made."""

    head: Head
    flaws: tuple[str, ...]


async def certify(parts: Parts, portal_id: str, asked_by: str) -> tuple[Certificate, list[Odd]]:
    """Compare everything; nothing is stored. A failed read makes a certificate that says so, without sums."""
    accounts, tally = parts.accounts.tallied()
    balancer = Balancer(parts.store, accounts, portal_id, parts.clock, parts.today)
    last = await parts.store.read(lambda session: last_made(session, portal_id, (AGREES,)))
    chain = await parts.store.read(lambda session: _chain(session, portal_id, last))
    certificate = Certificate(
        id=parts.new_id(),
        portal_id=portal_id,
        made_at=parts.clock(),
        asked_by=asked_by,
        result=NOT_MADE,
        head_sequence=chain.head.sequence,
        head_digest=chain.head.digest,
    )
    odd: list[Odd] = []
    try:
        since = last.made_at if last else await balancer.begun() or parts.clock()
        found = await balancer.compare(await balancer.companies(), since)
    except (TryLater, NeedsPerson, Refused) as failed:
        certificate.reason = str(failed)
    else:
        odd = [*_of_chain(chain), *(one for each in found for one in each.odd)]
        _fill(certificate, found, odd)
    certificate.notes = [*balancer.notes, *await _silent(parts, portal_id)]
    certificate.reads = tally.calls["metered"]
    return certificate, odd


def _fill(certificate: Certificate, found: Collection[Comparison], odd: Collection[Odd]) -> None:
    whole = Comparison(sum(one.records for one in found), list(odd))
    certificate.records = whole.records
    certificate.unexplained = whole.unexplained
    certificate.under_way = len(whole.odd) - whole.unexplained
    certificate.difference = whole.difference()
    certificate.odd = [told(one) for one in odd]
    certificate.result = DIFFERS if whole.unexplained else AGREES


def told(one: Odd) -> dict[str, object]:
    """One odd record, as it is kept."""
    return {
        "record": one.record,
        "deal": one.deal_id,
        "differs": one.sentence,
        "cause": one.cause,
        "command": one.command,
        "under_way": one.under_way,
        "difference": str(one.difference) if one.difference else "",
    }


def _chain(session: Session, portal_id: str, last: Certificate | None) -> Chain:
    """Where the chain ends, and what is wrong in it since the last certificate that agreed."""
    known = Head(last.head_sequence, last.head_digest) if last else Head(0, FIRST)
    if not holds(session, portal_id, known):
        cut = f"the chain does not hold entry {known.sequence} any more, which the last certificate named"
        return Chain(head(session, portal_id), (cut,))
    walked = walk(session, portal_id, known)
    flaws = (*walked.flaws, *unbilled(session, portal_id), *check_rows(session, portal_id))
    return Chain(walked.head, tuple(flaw.sentence for flaw in flaws))


def _of_chain(chain: Chain) -> list[Odd]:
    cause = "somebody has changed the database by hand"
    return [Odd(LEDGER, sentence, cause, "stagebill prove --all") for sentence in chain.flaws]


async def _silent(parts: Parts, portal_id: str) -> list[str]:
    now = parts.clock()
    return await parts.store.read(lambda session: silent_rules(session, portal_id, parts.rules, now))


def last_made(session: Session, portal_id: str, results: Collection[str] = ()) -> Certificate | None:
    """The account's newest certificate, or the newest with one of these results."""
    found = select(Certificate).where(col(Certificate.portal_id) == portal_id)
    if results:
        found = found.where(col(Certificate.result).in_(results))
    return session.exec(found.order_by(col(Certificate.made_at).desc(), col(Certificate.id).desc())).first()


def headline(certificate: Certificate) -> str:
    """The certificate in one line.

    >>> headline(Certificate(id="1", portal_id="2", asked_by="day", result=AGREES, records=412))
    '412 records, 0 unexplained, 0.00 difference'
    """
    if certificate.result == NOT_MADE:
        return f"could not be made: {certificate.reason}"
    under_way = f"{certificate.under_way} under way, " if certificate.under_way else ""
    sums = [Money(minor, currency) for currency, minor in sorted(certificate.difference.items()) if minor]
    difference = " and ".join(str(one) for one in sums) or "0.00"
    return (
        f"{certificate.records} records, {under_way}{certificate.unexplained} unexplained, "
        f"{difference} difference"
    )
