"""Bring a deal's properties in HubSpot up to date with its bills and its last outcome."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlmodel import Session

from engine.action import Outcome
from engine.billing.bill_rows import counting, rows_of_deal
from engine.deal_properties import last_outcome, values
from engine.errors import Refused
from engine.executions.ending import Closing
from engine.executions.ledger import Start
from engine.install import prepare_deals
from engine.mirroring.starting import beside_properties
from engine.mirroring.written import UNCHANGED, stands
from engine.services import Services
from engine.store.tables import Execution


class _Wanted(NamedTuple):
    """What the properties are to say, whether HubSpot has it from us already, and what follows."""

    properties: dict[str, str]
    there_already: bool
    starts: tuple[Start, ...]


async def run(row: Execution, services: Services) -> Closing:
    """Values are read when this runs, not when it was asked for: the newest write is always right."""
    wanted = await services.store.look(lambda session: _wanted(session, row, services))
    if wanted.there_already:
        reason = "the deal's properties were up to date already"
        return Closing(Outcome.SKIPPED, reason, category=UNCHANGED, starts=wanted.starts)
    try:
        await _write(row, services, wanted.properties)
    except Refused as refusal:
        if refusal.code == "404":
            return Closing(Outcome.SKIPPED, "HubSpot has no such deal any more")
        raise
    # A write may take its time: none of it is the time that what follows waits for a worker.
    starts = tuple(replace(start, due_at=services.clock()) for start in wanted.starts)
    # What was written is kept: HubSpot tells us of it as of any change, and to write it again is needless.
    return Closing(Outcome.DONE, "the deal's properties are up to date", wanted.properties, starts=starts)


def _wanted(session: Session, row: Execution, services: Services) -> _Wanted:
    """As one moment sees it. Whatever changes while it is written asks for a write of its own."""
    now, book = services.clock(), services.rules.current
    today = now.astimezone(book.timezone).date()
    bills = rows_of_deal(session, row.portal_id, row.object_id)
    last = last_outcome(session, row.portal_id, row.object_id)
    properties = values(counting(bills), last, today, book.language)
    cause = f"{row.id}:{row.attempts}"
    starts = beside_properties(session, row.portal_id, row.object_id, bills, book, now, cause)
    return _Wanted(properties, stands(session, row, properties, now), starts)


async def _write(row: Execution, services: Services, properties: Mapping[str, str]) -> None:
    """Set them; where somebody has deleted one of our properties, make what is missing and set them again."""
    api = services.accounts.hubspot(row.portal_id)
    try:
        await api.update_deal(row.object_id, properties)
    except Refused as refusal:
        if refusal.category != "unknown-property":
            raise
        await prepare_deals(services.accounts, row.portal_id, services.rules.current.language)
        await api.update_deal(row.object_id, properties)
