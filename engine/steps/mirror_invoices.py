"""Bring HubSpot's records of invoices up to date: those of a deal, or one of a customer that HubSpot knows.

An invoice that was born in QuickBooks and belongs to no deal is shown at the contact or company that its
customer is linked with (F52). To know whose it is, it is read: the one metered read of this step.
"""

from dataclasses import replace

from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.billing.bill_rows import being_made, rows_of_deal
from engine.clients.quickbooks_wire import invoice_from
from engine.errors import TryLater
from engine.executions.ending import Closing
from engine.mirroring.definitions import INVOICES
from engine.mirroring.records import mirrored
from engine.mirroring.showing import show
from engine.mirroring.starting import OF_DEAL, records_of
from engine.mirroring.values import Wanted, of_invoice
from engine.records import InvoiceStatus, invoice_status
from engine.services import Services
from engine.store.catalogue_tables import CustomerLink
from engine.store.tables import Bill, Execution

_DELETED = {"stagebill_status": InvoiceStatus.VOIDED.value, "stagebill_balance": "0.00"}


async def run(row: Execution, services: Services) -> Closing:
    """What is true when this runs counts, not what was when it was asked for."""
    if row.object_type == OF_DEAL:
        return await show(row, services, INVOICES, lambda session: _of_deal(session, row))
    if await services.store.read(lambda session: _belongs_to_deal(session, row)):
        return Closing(Outcome.SKIPPED, "the invoice belongs to a deal, with which it is shown")
    wanted = await _of_customer(row, services)
    if not wanted:
        return Closing(Outcome.SKIPPED, "nobody in HubSpot is known whose record it would be")
    return await show(row, services, INVOICES, lambda _: wanted)


def _of_deal(session: Session, row: Execution) -> list[Wanted]:
    return records_of(session, row.portal_id, rows_of_deal(session, row.portal_id, row.object_id))


def _belongs_to_deal(session: Session, row: Execution) -> bool:
    ours = select(Bill.id).where(
        col(Bill.connection_id) == row.inputs["connection_id"],
        col(Bill.invoice_id) == row.inputs["invoice_id"],
    )
    return session.exec(ours).first() is not None


async def _of_customer(row: Execution, services: Services) -> list[Wanted]:
    """The invoice with whom it belongs to; nothing where HubSpot does not know its customer."""
    connection_id, invoice_id = row.inputs["connection_id"], row.inputs["invoice_id"]
    access = await services.accounts.books_by_id(connection_id)
    found = await access.api.invoices([invoice_id])
    if not found:
        return await services.store.read(lambda session: _deleted(session, connection_id, invoice_id))
    invoice = invoice_from(found[0], home_currency=access.company.home_currency)
    if await services.store.read(lambda session: being_made(session, connection_id, invoice)):
        raise TryLater(f"invoice {invoice.number or invoice.id} is just being made by Stagebill")
    today = services.clock().astimezone(services.rules.current.timezone).date()
    status = invoice_status(invoice, today=today)
    wanted = of_invoice(connection_id, invoice, status, access.environment)
    whose = await services.store.read(lambda session: _whose(session, connection_id, invoice.customer_id))
    contact_id, company_id = whose.get("contact", ""), whose.get("company", "")
    return [replace(wanted, contact_id=contact_id, company_id=company_id)] if whose else []


def _deleted(session: Session, connection_id: str, invoice_id: str) -> list[Wanted]:
    """Where it has a record: what that is to say of an invoice that is there no more."""
    return [
        Wanted(connection_id, invoice_id, {**row.written, **_DELETED}, {})
        for row in mirrored(session, INVOICES, connection_id, [invoice_id])
    ]


def _whose(session: Session, connection_id: str, customer_id: str) -> dict[str, str]:
    """The contact, and the company, that the customer is linked with: ids by type."""
    links = session.exec(
        select(CustomerLink).where(
            col(CustomerLink.connection_id) == connection_id, col(CustomerLink.customer_id) == customer_id
        )
    )
    return {link.hubspot_type: link.hubspot_id for link in links}
