"""What a change told by QuickBooks makes old: a kept list, or what is known of the company.

It is only noted here. The list is read again when somebody needs it next, so that a change nobody asks about
costs no metered read. No webhook and no sweep tells of tax codes and of CompanyInfo: those age.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from engine.store.catalogue_tables import CatalogueRow
from engine.store.inserts import insert_new
from engine.store.sweep_tables import CompanyReading

LISTS: Mapping[str, str] = {
    "item": "item",
    "term": "term",
    "taxcode": "tax_code",
    "taxrate": "tax_code",
    "taxagency": "tax_code",
    "paymentmethod": "payment_method",
    "account": "account",
}
"""The kept list that an entity of QuickBooks (by its name in webhooks) belongs to."""

_OF_COMPANY = ("preferences", "companyinfo", "currency", "companycurrency")


def note_change(session: Session, connection_id: str, entity: str, now: datetime) -> str:
    """Note that such an entity changed; returns what that made old, or nothing where it makes nothing old."""
    if entity in _OF_COMPANY:
        company_changed(session, connection_id, now)
        return "what is known of the company"
    if entity in LISTS:
        _list_changed(session, connection_id, LISTS[entity], now)
        return f"the kept list of {LISTS[entity].replace('_', ' ')}s"
    return ""


def company_changed(session: Session, connection_id: str, now: datetime) -> None:
    """What is known of the company is to be read again before it is used."""
    row = {"connection_id": connection_id, "read_at": None, "changed_at": now}
    if not insert_new(session.connection(), CompanyReading, [row]):
        session.connection().execute(
            update(CompanyReading)
            .where(col(CompanyReading.connection_id) == connection_id)
            .values(changed_at=now)
        )


def company_read(session: Session, connection_id: str, began: datetime) -> None:
    """What is known of the company was read, from `began` on."""
    row = {"connection_id": connection_id, "read_at": began, "changed_at": None}
    if not insert_new(session.connection(), CompanyReading, [row]):
        session.connection().execute(
            update(CompanyReading)
            .where(col(CompanyReading.connection_id) == connection_id)
            .values(read_at=began)
        )


def _list_changed(session: Session, connection_id: str, kind: str, now: datetime) -> None:
    session.connection().execute(
        update(CatalogueRow)
        .where(col(CatalogueRow.connection_id) == connection_id, col(CatalogueRow.kind) == kind)
        .values(changed_at=now)
    )
