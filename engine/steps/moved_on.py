"""A webhook is a hint, and so is a search: what it told of may be over when it is worked off."""

from sqlmodel import Session, col, select

from engine.deal_properties import DEFINITIONS
from engine.errors import TryLater
from engine.executions.write_backs import WRITE_BACK
from engine.mirroring.written import UNCHANGED
from engine.records import Deal
from engine.said import said
from engine.services import Services
from engine.store.tables import Bill, Execution
from engine.sync.dates_reached import date_text
from rules import Happening
from rules.values import UTC_ZONE, Unreadable, as_day, as_number

_OURS = frozenset(definition.name for definition in DEFINITIONS)
_WRITES_REMEMBERED = 20  # of one deal: a webhook may come late and out of order


async def moved_on(row: Execution, happening: Happening, deal: Deal, services: Services) -> str:
    """Why there is nothing to decide any more, as one sentence; empty where there is."""
    match happening.kind:
        case "deal_enters":
            return _left_stage(happening, deal)
        case "date_reached":
            return await _changed_date(row, happening.value, deal, services)
        case "every" if row.inputs.get("open_only") and deal.properties.get("hs_is_closed") == "true":
            return said("the deal was closed meanwhile")
        case "property_changes" if "told" in row.inputs:
            return await services.store.read(lambda session: _our_own_write(session, row))
    return ""


def _left_stage(happening: Happening, deal: Deal) -> str:
    stage = deal.properties.get("dealstage", "")
    if stage == happening.value:
        return ""
    return said('the deal has moved on from stage "{left}" to "{stage}"', left=happening.value, stage=stage)


async def _changed_date(row: Execution, fact: str, deal: Deal, services: Services) -> str:
    """Of a date that was moved, its new day is another event."""
    reached = row.inputs.get("date")
    if reached is None:
        return ""
    if row.inputs.get("bill"):
        bill = await services.store.read(lambda session: session.get(Bill, row.inputs["bill"]))
        if bill is None or bill.state != "created":
            return said("the invoice is voided")
        current = str((bill.due_date if fact == "invoice.due_date" else bill.invoice_date) or "")
    else:
        raw = deal.properties.get(fact.partition(".")[2], "")
        current = date_text(raw, "T" not in reached, services.rules.current.timezone)
    if current == reached:
        return ""
    return said(
        "{fact} was {reached} and is {current} now",
        fact=fact,
        reached=reached,
        current=current or said("empty"),
    )


def _our_own_write(session: Session, row: Execution) -> str:
    """Whether this change is what Stagebill wrote itself: compared with what was written, not with by whom.

    TryLater while a write is under way: its values are stored when it ends.
    """
    name, told = row.inputs["value"].partition(".")[2], row.inputs["told"]
    writes = session.exec(
        select(Execution)
        .where(
            col(Execution.portal_id) == row.portal_id,
            col(Execution.object_id) == row.object_id,
            col(Execution.action) == WRITE_BACK,
            col(Execution.category) != UNCHANGED,
        )
        .order_by(col(Execution.created_at).desc())
        .limit(_WRITES_REMEMBERED)
    ).all()
    if any(name in write.outputs and _same(write.outputs[name], told) for write in writes):
        return said("Stagebill itself wrote deal.{name}", name=name)
    if name in _OURS and any(write.state == "running" for write in writes):
        raise TryLater(said("a write to the deal is under way, of which this may come"))
    return ""


def _same(written: str, told: str) -> bool:
    """Whether HubSpot tells what was written: it has its own ways to write numbers and days.

    >>> _same("2026-03-02", "1772409600000"), _same("500.00", "500"), _same("", "paid")
    (True, True, False)
    """
    for reading in (as_number, as_day):
        try:
            return reading(written, UTC_ZONE) == reading(told, UTC_ZONE)
        except Unreadable:
            continue
    return written == told
