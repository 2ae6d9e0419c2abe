"""The reports that are kept, and whether anything was heard of their company since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from engine.clients.report_wire import Report, ReportLine
from engine.quickbooks_events import key_prefix
from engine.store import Store
from engine.store.account_tables import Connection
from engine.store.report_tables import KeptReport
from engine.store.tables import Event
from rules.money import Money

_LONGEST = timedelta(days=30)  # then nobody looks at it any more: a month's sales, say


@dataclass(frozen=True, slots=True)
class Kept:
    """A report, when it was read, and the day that it is about or begins with."""

    report: Report
    read_at: datetime
    day: date


class Shelf:
    """The kept reports of all connections, by a name within each."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, connection_id: str, name: str) -> Kept | None:
        """The report as last read."""
        row = await self._store.read(lambda session: session.get(KeptReport, (connection_id, name)))
        return _recalled(row) if row else None

    async def keep(self, connection_id: str, portal_id: str, name: str, kept: Kept) -> None:
        """Keep a report in place of the one of that name; those that are very old go.

        Not of a company that was disconnected while it was read: what was known of it is forgotten.
        """

        def put(session: Session) -> None:
            connection = session.get(Connection, connection_id)
            if connection is not None and connection.status == "disconnected":
                return
            session.connection().execute(
                delete(KeptReport).where(
                    col(KeptReport.connection_id) == connection_id,
                    col(KeptReport.read_at) < kept.read_at - _LONGEST,
                )
            )
            known = session.get(KeptReport, (connection_id, name))
            row = known or KeptReport(connection_id=connection_id, name=name, read_at=kept.read_at)
            row.body, row.read_at = _recorded(kept), kept.read_at
            session.add(row)

        await self._store.write(put, account=portal_id)

    async def heard_since(self, connection_id: str, portal_id: str, since: datetime) -> bool:
        """Whether QuickBooks has told of any change in the company, or a sweep has found one."""
        prefix = f"{key_prefix(connection_id)}:"
        told = (
            select(Event.id)
            .where(
                col(Event.portal_id) == portal_id,
                col(Event.received_at) >= since,
                col(Event.dedupe_key).startswith(prefix, autoescape=True),
            )
            .limit(1)
        )
        return await self._store.read(lambda session: session.exec(told).first()) is not None


def _recorded(kept: Kept) -> dict[str, Any]:
    """Amounts are minor units, as everywhere in the ledger."""
    report = kept.report
    return {
        "day": kept.day.isoformat(),
        "currency": report.currency,
        "basis": report.basis,
        "lines": [
            {"id": line.customer_id, "name": line.name, "amounts": [one.minor for one in line.amounts]}
            for line in report.lines
        ],
        "totals": [one.minor for one in report.totals],
    }


def _recalled(row: KeptReport) -> Kept:
    body, currency = row.body, row.body["currency"]
    lines = tuple(_line(told, currency) for told in body["lines"])
    totals = tuple(Money(minor, currency) for minor in body["totals"])
    report = Report(currency, body["basis"], lines, totals)
    return Kept(report, row.read_at, date.fromisoformat(body["day"]))


def _line(told: Mapping[str, Any], currency: str) -> ReportLine:
    amounts = tuple(Money(minor, currency) for minor in told["amounts"])
    return ReportLine(told["id"], told["name"], amounts)
