"""Bring a deal's properties in HubSpot up to date with its bills and its last outcome."""

from collections.abc import Mapping

from sqlmodel import Session

from engine.action import Outcome
from engine.deal_properties import deal_values
from engine.errors import Refused
from engine.executions.ledger import Closing
from engine.install import prepare_deals
from engine.mirroring.starting import after_write_back
from engine.mirroring.written import UNCHANGED, stands
from engine.services import Services
from engine.store.tables import Execution


async def run(row: Execution, services: Services) -> Closing:
    """Values are read when this runs, not when it was asked for: the newest write is always right."""
    properties, there_already = await services.store.read(lambda session: _wanted(session, row, services))
    if not there_already:
        try:
            await _write(row, services, properties)
        except Refused as refusal:
            if refusal.code == "404":
                return Closing(Outcome.SKIPPED, "HubSpot has no such deal any more")
            raise
    book, cause = services.rules.current, f"{row.id}:{row.attempts}"
    starts = await services.store.read(
        lambda session: after_write_back(session, row.portal_id, row.object_id, book, services.clock(), cause)
    )
    if there_already:
        reason = "the deal's properties were up to date already"
        return Closing(Outcome.SKIPPED, reason, category=UNCHANGED, starts=starts)
    # What was written is kept: HubSpot tells us of it as of any change, and to write it again is needless.
    return Closing(Outcome.DONE, "the deal's properties are up to date", properties, starts=starts)


def _wanted(session: Session, row: Execution, services: Services) -> tuple[dict[str, str], bool]:
    """What the properties are to say, and whether HubSpot has it from us already."""
    now = services.clock()
    book = services.rules.current
    today = now.astimezone(book.timezone).date()
    properties = deal_values(session, row.portal_id, row.object_id, today, book.language)
    return properties, stands(session, row, properties, now)


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
