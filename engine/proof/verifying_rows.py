"""Whether bills and payments still say what the chain holds of them, and which of them are missing."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from engine.proof.rows import SEALED, digest_of_row, subject_of
from engine.proof.verifying import OF_A_ROW, Entry, Flaw, entries_of
from engine.store.proof_tables import Link
from engine.store.tables import Bill, PaymentRow

_AT_ONCE = 500


def check_rows(session: Session, portal_id: str) -> Iterator[Flaw]:
    """All bills and payments of an account, and those that the chain knows and the ledger has no more."""
    seen: set[str] = set()
    for model in SEALED:
        last = ""
        while some := _some(session, model, portal_id, last):
            seen |= {subject_of(row) for row in some}
            yield from check_these(session, portal_id, some)
            last = some[-1].id
            session.expunge_all()  # what was compared need not be kept
    of_rows = select(col(Link.effect_id)).where(col(Link.portal_id) == portal_id, OF_A_ROW)
    known = set(session.scalars(of_rows.distinct()))
    yield from (Flaw(f"the row of {subject} is missing: it was deleted or moved") for subject in known - seen)


def _some(
    session: Session, model: type[Bill] | type[PaymentRow], portal_id: str, after: str
) -> list[Bill | PaymentRow]:
    """The next of an account's rows by their ids."""
    found = select(model).where(col(model.portal_id) == portal_id, col(model.id) > after)
    return list(session.scalars(found.order_by(col(model.id)).limit(_AT_ONCE)))


def check_these(session: Session, portal_id: str, rows: Iterable[Bill | PaymentRow]) -> Iterator[Flaw]:
    """These rows against the last entry about each."""
    checked = list(rows)
    entries = entries_of(session, portal_id, [subject_of(row) for row in checked])
    for row in checked:
        if sentence := _altered(row, entries.get(subject_of(row), ())):
            yield Flaw(sentence)


def _altered(row: Bill | PaymentRow, entries: Sequence[Entry]) -> str:
    about = f"{_told(row)} (row {row.id})"
    if not entries:
        return f"{about} has no entry in the chain: it was put in, or its entries were deleted"
    said = [*(entry.facts.get("before") for entry in entries[1:]), digest_of_row(type(row), row)]
    for entry, later in zip(entries, said, strict=True):
        if entry.facts.get("row") != later:
            return f"{about} was altered: it did not stay what entry {entry.sequence} of the chain sealed"
    return ""


def _told(row: Bill | PaymentRow) -> str:
    if isinstance(row, PaymentRow):
        return f"payment Id {row.payment_id}"
    return f"the bill of invoice {row.number or row.invoice_id}" if row.invoice_id else "a bill"


def moved_away(session: Session, portal_id: str, deal_id: str, there: Iterable[str]) -> Iterator[str]:
    """What the chain holds of a deal, effects and bills, that is not among what is there of it now."""
    of_the_deal = f'"object":"DEAL {deal_id}"'
    found = session.execute(
        select(col(Link.effect_id), col(Link.sequence))
        .where(col(Link.portal_id) == portal_id, col(Link.facts).contains(of_the_deal, autoescape=True))
        .order_by(col(Link.sequence))
    )
    held = {row[0]: row[1] for row in found}
    for subject in held.keys() - set(there):
        what = subject if " " in subject else f"effect {subject}"
        yield (
            f"{what} is missing from this deal; entry {held[subject]} of the chain knows it as one of its: "
            "its row was deleted, or given to another deal"
        )
