"""Which changes need not be told again: a webhook told of them, or we made them ourselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from engine.billing.shares import RECEIPT
from engine.clients.quickbooks_changes import Changed
from engine.connecting.connected import Connected
from engine.quickbooks_events import key_prefix, moment_of
from engine.store.tables import Bill, Effect, Event, PaymentRow

_KINDS = ("quickbooks_webhook", "quickbooks_found")
_CLOCKS_DIFFER = timedelta(minutes=10)
_ABOUT_THE_SAME = timedelta(seconds=5)  # whether a webhook's time is that of the document, nobody promises
_IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """Until when we were told of each document, by entity in lower case and id."""

    until: Mapping[tuple[str, str], datetime]

    def tells_of(self, changed: Changed) -> bool:
        """Whether an event that is stored is of this change, or of a later one to the same document."""
        at = self.until.get((changed.entity.lower(), changed.id))
        return at is not None and at >= changed.updated_at - _ABOUT_THE_SAME


def told_before(session: Session, connection: Connected, since: datetime) -> Told:
    """What was told of changes at or after `since`."""
    payloads = session.exec(
        select(Event.payload).where(
            col(Event.portal_id) == connection.portal_id,
            col(Event.kind).in_(_KINDS),
            col(Event.received_at) >= since - _CLOCKS_DIFFER,
            col(Event.dedupe_key).startswith(f"{key_prefix(connection.id)}:", autoescape=True),
        )
    )
    until: dict[tuple[str, str], datetime] = {}
    for payload in payloads:
        at = moment_of(payload.get("changed_at"))
        key = (payload.get("entity", ""), payload.get("id", ""))
        if at is not None and (key not in until or at > until[key]):
            until[key] = at
    return Told(until)


def without_our_own(session: Session, connection_id: str, changes: Sequence[Changed]) -> list[Changed]:
    """Without those that are known exactly as they are now: by an effect's answer, or by a read since."""
    known: set[tuple[str, str, str]] = set()
    seen: dict[str, datetime] = {}
    ids = sorted({one.id for one in changes})
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        known |= _written(session, connection_id, some) | _read(session, connection_id, some)
        seen |= _payments(session, connection_id, some)
    return [one for one in changes if not _is_known(one, known, seen)]


def _is_known(one: Changed, known: set[tuple[str, str, str]], seen: Mapping[str, datetime]) -> bool:
    if one.deleted:
        return False
    if one.entity == "Payment" and one.id in seen and seen[one.id] >= one.updated_at:
        return True
    return (one.entity.lower(), one.id, one.sync_token) in known


def _written(session: Session, connection_id: str, ids: Sequence[str]) -> set[tuple[str, str, str]]:
    """What our own calls left behind; an effect's name says of which entity."""
    effects = session.exec(
        select(Effect.name, Effect.document_id, Effect.answer).where(
            col(Effect.connection_id) == connection_id, col(Effect.document_id).in_(ids)
        )
    )
    return {
        (entity, document_id or "", str(answer.get("SyncToken", "")))
        for name, document_id, answer in effects
        if (entity := _entity_of(name))
    }


def _entity_of(effect: str) -> str:
    """The entity that an effect is about.

    >>> _entity_of("create customer, longer name"), _entity_of("create sales receipt"), _entity_of("mail")
    ('customer', 'salesreceipt', '')
    """
    told = effect.replace(" ", "")
    return next((one for one in ("invoice", "payment", "customer", "salesreceipt") if one in told), "")


def _read(session: Session, connection_id: str, ids: Sequence[str]) -> set[tuple[str, str, str]]:
    found = session.exec(
        select(Bill.invoice_type, Bill.invoice_id, Bill.sync_token).where(
            col(Bill.connection_id) == connection_id, col(Bill.invoice_id).in_(ids)
        )
    )
    return {
        ("salesreceipt" if kind == RECEIPT else "invoice", document_id or "", version)
        for kind, document_id, version in found
    }


def _payments(session: Session, connection_id: str, ids: Sequence[str]) -> dict[str, datetime]:
    found = session.exec(
        select(PaymentRow.payment_id, PaymentRow.payment_updated_at).where(
            col(PaymentRow.connection_id) == connection_id, col(PaymentRow.payment_id).in_(ids)
        )
    )
    return dict(found.all())


def our_documents(session: Session, connection_id: str) -> dict[str, list[str]]:
    """The invoices, receipts and payments that stand as far as we know, by entity.

    A bill of a receipt keeps the receipt's Id where others keep their invoice's.
    """
    bills = session.exec(
        select(Bill.invoice_type, Bill.invoice_id)
        .where(col(Bill.connection_id) == connection_id, col(Bill.state) == "created")
        .order_by(col(Bill.invoice_id))
    ).all()
    payments = session.exec(
        select(PaymentRow.payment_id)
        .where(col(PaymentRow.connection_id) == connection_id, col(PaymentRow.gone).is_(False))
        .order_by(col(PaymentRow.payment_id))
    )
    return {
        "Invoice": [one for kind, one in bills if one and kind != RECEIPT],
        "SalesReceipt": [one for kind, one in bills if one and kind == RECEIPT],
        "Payment": list(payments),
    }
