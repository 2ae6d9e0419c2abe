"""Which deliveries follow a change: records to be brought up to date, notes to be made; none without need."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.billing.bill_rows import invoices
from engine.billing.shares import RECEIPT
from engine.executions.ledger import Start
from engine.executions.write_backs import MIRROR_INVOICES, MIRROR_PAYMENT
from engine.mirroring.definitions import INVOICES, NOTES, PAYMENTS
from engine.mirroring.notes import facts_of, payment_facts, telling, untold
from engine.mirroring.records import changes, mirrored
from engine.mirroring.taking import worth_a_try
from engine.mirroring.values import Wanted, of_bill
from engine.store.account_tables import Connection
from engine.store.catalogue_tables import CustomerLink
from engine.store.tables import Bill, PaymentRow
from rules import InHubSpot, Rulebook

OF_DEAL, OF_CUSTOMER, OF_PAYMENT = "DEAL_INVOICES", "INVOICE", "PAYMENT"
"""What the object of such a delivery is: a deal whose invoices they are, an invoice of no deal, a payment."""


_ENVIRONMENTS = select(Connection.id, Connection.environment).where(
    col(Connection.portal_id) == bindparam("account")
)


def beside_properties(
    session: Session,
    portal_id: str,
    deal_id: str,
    bills: Sequence[Bill],
    book: Rulebook,
    now: datetime,
    cause: str,
) -> tuple[Start, ...]:
    """What of a deal is not in HubSpot yet as it should be, beside the deal's properties.

    `bills` are all of the deal.
    """
    kept, taken = book.in_hubspot, worth_a_try(session, portal_id, now)
    starts = []
    shown = kept.invoices != "none" and INVOICES in taken
    if shown and changes(session, INVOICES, records_of(session, portal_id, bills)):
        key = f"{MIRROR_INVOICES}:{deal_id}:{cause}"
        starts.append(Start(MIRROR_INVOICES, key, {}, now, OF_DEAL, deal_id, "delivery"))
    if kept.notes and NOTES in taken:
        facts = untold(session, portal_id, facts_of(session, portal_id, deal_id, bills, now), kept.notes)
        starts += telling(facts, now, book.language)
    return tuple(starts)


def after_payment(
    session: Session,
    portal_id: str,
    connection_id: str,
    payment_id: str,
    book: Rulebook,
    now: datetime,
    cause: str,
) -> tuple[Start, ...]:
    """What a payment that was just read again has to do with HubSpot."""
    kept = book.in_hubspot
    payment = payment_row(session, connection_id, payment_id)
    bills = paid_by(session, payment) if payment else []
    if payment is None or not bills:
        return ()
    taken = worth_a_try(session, portal_id, now)
    starts = []
    if kept.payments != "none" and PAYMENTS in taken:
        inputs = {"connection_id": connection_id, "payment_id": payment_id}
        key = f"{MIRROR_PAYMENT}:{connection_id}:{payment_id}:{cause}"
        record = f"{connection_id}:{payment_id}"
        starts.append(Start(MIRROR_PAYMENT, key, inputs, now, OF_PAYMENT, record, "delivery"))
    if "payment" in kept.notes and NOTES in taken:
        facts = untold(session, portal_id, payment_facts(payment, bills, now), kept.notes)
        starts += telling(facts, now, book.language)
    return tuple(starts)


def of_strangers(
    session: Session,
    portal_id: str,
    connection_id: str,
    ids: Sequence[str],
    kept: InHubSpot,
    now: datetime,
    cause: str,
) -> tuple[Start, ...]:
    """For invoices that changed in QuickBooks and belong to no deal, where a customer of theirs may be known.

    To know whose an invoice is costs a metered read, so nothing starts where nobody is linked at all.
    """
    linked = select(CustomerLink.id).where(
        col(CustomerLink.connection_id) == connection_id, col(CustomerLink.customer_id) != ""
    )
    if kept.invoices != "all" or session.exec(linked.limit(1)).first() is None:
        return ()
    if INVOICES not in worth_a_try(session, portal_id, now):
        return ()
    return tuple(
        Start(
            MIRROR_INVOICES,
            f"{MIRROR_INVOICES}:{connection_id}:{one}:{cause}",
            {"connection_id": connection_id, "invoice_id": one},
            now,
            OF_CUSTOMER,
            f"{connection_id}:{one}",
            "delivery",
        )
        for one in ids
    )


def strangers_shown(session: Session, connection_id: str, ids: Sequence[str]) -> list[str]:
    """Those of the invoices that belong to no deal and have a record in HubSpot."""
    return [row.document_id for row in mirrored(session, INVOICES, connection_id, ids) if not row.deal_id]


def records_of(session: Session, portal_id: str, bills: Sequence[Bill]) -> list[Wanted]:
    """The records of a deal's invoices, also of voided ones, oldest first; `bills` are all of the deal."""
    # One that was voided and attached anew counts as it is now.
    newest = {(bill.connection_id, bill.invoice_id): bill for bill in invoices(bills)}
    if not newest:
        return []
    found = session.connection().execute(_ENVIRONMENTS, {"account": portal_id})
    environments = {row.id: row.environment for row in found}
    return [
        of_bill(bill, environments[bill.connection_id])
        for bill in newest.values()
        if bill.connection_id in environments
    ]


def payment_row(session: Session, connection_id: str, payment_id: str) -> PaymentRow | None:
    """A payment as it was last seen."""
    return session.exec(
        select(PaymentRow).where(
            col(PaymentRow.connection_id) == connection_id, col(PaymentRow.payment_id) == payment_id
        )
    ).first()


def paid_by(session: Session, payment: PaymentRow) -> list[Bill]:
    """The deals' invoices that a payment is for."""
    found = session.exec(
        select(Bill)
        .where(
            col(Bill.connection_id) == payment.connection_id,
            col(Bill.invoice_id).in_(payment.applied),
            col(Bill.invoice_type) != RECEIPT,
        )
        .order_by(col(Bill.reserved_at), col(Bill.id))
    )
    return list(found)
