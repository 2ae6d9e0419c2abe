"""The two sides that are balanced: the documents that the ledger has, and those that QuickBooks has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from engine.billing.shares import RECEIPT
from engine.clients.quickbooks.documents import Kind
from engine.clients.wire import instant, mapping, maybe_mapping, maybe_text, money, text
from engine.proof.wording import marker_in
from engine.store.tables import Bill, Effect, Execution, PaymentRow
from rules.money import Money

_CREATED_BY: Mapping[str, Kind] = {
    "create invoice": "Invoice",
    "record payment": "Payment",
    "create receipt": "SalesReceipt",
}
KINDS: tuple[Kind, ...] = ("Invoice", "Payment", "SalesReceipt")
NAMES: Mapping[Kind, str] = {"Invoice": "invoice", "Payment": "payment", "SalesReceipt": "sales receipt"}
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ours:
    """A document as the ledger has it; None where it does not say. `gone`: voided or deleted."""

    kind: Kind
    connection_id: str
    id: str
    number: str
    deal_id: str
    execution_id: str
    total: Money | None
    balance: Money | None
    gone: bool
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Theirs:
    """A document as QuickBooks has it now."""

    kind: Kind
    id: str
    number: str
    total: Money
    balance: Money | None
    voided: bool
    marker: str  # ours, at the end of the note; empty where it has none
    updated_at: datetime


def theirs(kind: Kind, rows: Iterable[Mapping[str, Any]], home_currency: str) -> Iterator[Theirs]:
    """QuickBooks' documents as they are compared."""
    for row in rows:
        currency = maybe_text(maybe_mapping(row, "CurrencyRef"), "value") or home_currency
        total = money(row, "TotalAmt", currency)
        yield Theirs(
            kind,
            text(row, "Id"),
            maybe_text(row, "DocNumber"),
            total,
            money(row, "Balance", currency, absent=_ZERO) if kind == "Invoice" else None,
            maybe_text(row, "PrivateNote").startswith("Voided") and total.minor == 0,
            marker_in(row),
            instant(mapping(row, "MetaData"), "LastUpdatedTime"),
        )


def ours(session: Session, portal_id: str) -> list[Ours]:
    """All documents of an account: its bills' invoices, payments that touch them, and what effects made."""
    found = {_key(one): one for one in _made(session, portal_id)}
    for one in (*_paid(session, portal_id, found), *_billed(session, portal_id)):
        found[_key(one)] = one  # what was read last says more than the first answer
    return list(found.values())


def _key(one: Ours) -> tuple[str, Kind, str]:
    return one.connection_id, one.kind, one.id


def _made(session: Session, portal_id: str) -> Iterator[Ours]:
    rows = session.exec(
        select(Effect, Execution.object_id)
        .join(Execution, col(Execution.id) == col(Effect.execution_id))
        .where(
            col(Effect.portal_id) == portal_id,
            col(Effect.state) == "done",
            col(Effect.name).in_(_CREATED_BY),
        )
    )
    for effect, deal_id in rows:
        yield Ours(
            _CREATED_BY[effect.name],
            effect.connection_id,
            effect.document_id or "",
            str(effect.answer.get("DocNumber") or ""),
            deal_id,
            effect.execution_id,
            _total(effect),
            None,
            False,
            None,
        )


def _total(effect: Effect) -> Money | None:
    """The total of the answer; None where the answer, or its currency, is kept no more."""
    currency = maybe_text(maybe_mapping(effect.answer, "CurrencyRef"), "value") or maybe_text(
        maybe_mapping(effect.request, "CurrencyRef"), "value"
    )
    return money(effect.answer, "TotalAmt", currency) if currency and "TotalAmt" in effect.answer else None


def _paid(session: Session, portal_id: str, made: Mapping[tuple[str, Kind, str], Ours]) -> Iterator[Ours]:
    for row in session.exec(select(PaymentRow).where(col(PaymentRow.portal_id) == portal_id)):
        by_us = made.get((row.connection_id, "Payment", row.payment_id))
        known = row.total_minor is not None and row.currency
        yield Ours(
            "Payment",
            row.connection_id,
            row.payment_id,
            row.reference,
            by_us.deal_id if by_us else "",
            by_us.execution_id if by_us else "",
            Money(row.total_minor or 0, row.currency) if known else by_us.total if by_us else None,
            None,
            row.gone,
            row.payment_updated_at,
        )


def _billed(session: Session, portal_id: str) -> Iterator[Ours]:
    bills = session.exec(
        select(Bill).where(col(Bill.portal_id) == portal_id, col(Bill.invoice_id).is_not(None))
    )
    for bill in bills:
        receipt = bill.invoice_type == RECEIPT
        yield Ours(
            "SalesReceipt" if receipt else "Invoice",
            bill.connection_id,
            bill.invoice_id or "",
            bill.number,
            bill.deal_id,
            bill.execution_id,
            Money(bill.total_minor, bill.currency),
            None if receipt else Money(bill.balance_minor, bill.currency),
            bill.state == "voided",
            bill.invoice_updated_at,
        )
