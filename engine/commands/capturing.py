"""What `stagebill rules capture` reads of a live deal: just what a decision about it would look at now."""

from sqlmodel import Session, col, select

from engine.compose import Base
from engine.connecting.connected import portals
from engine.deciding.observing import Reading
from engine.errors import NeedsPerson, Refused
from engine.records import Deal
from engine.store.tables import Bill
from rules import Happening, Rulebook, Situation


async def situation_of_deal(
    base: Base, book: Rulebook, deal_id: str, *, portal_id: str | None, event: Happening | None
) -> Situation:
    """The deal now, and what the rules decide when this happens to it; without an event it enters its stage.

    Raises NeedsPerson where the account is in doubt, and what the clients raise.
    """
    portal = await base.store.read(_only_portal) if portal_id is None else portal_id
    at = base.world.clock().replace(second=0, microsecond=0)

    def reading(happening: Happening | None, bill_id: str = "") -> Reading:
        return Reading(
            base.store,
            base.accounts,
            lambda: at,
            book,
            happening,
            portal_id=portal,
            deal_id=deal_id,
            bill_id=bill_id,
        )

    if event is None:
        deal = await reading(None).deal()
        event = _entered(deal)
    bill_id = await base.store.read(lambda session: _bill(session, portal, deal_id, event))
    seen = await reading(event, bill_id).all()
    decisions = seen.decide(book, event, at)
    billed = seen.billed(book)
    outside = seen.billed_outside if seen.currency else None
    return Situation(event, seen.facts, at, billed, outside, seen.currency, decisions)


def _entered(deal: Deal) -> Happening:
    stage = deal.properties.get("dealstage", "")
    if not stage.strip():
        raise Refused(f"deal {deal.id} is in no stage; name what happens with --event", category="deal")
    return Happening("deal_enters", stage)


def _only_portal(session: Session) -> str:
    """The only connected HubSpot account."""
    found = portals(session)
    if not found:
        raise NeedsPerson("no HubSpot account is connected; run stagebill connect hubspot")
    if len(found) > 1:
        raise NeedsPerson(f"there are several HubSpot accounts; give --portal-id {' or '.join(found)}")
    return found[0]


def _bill(session: Session, portal_id: str, deal_id: str, event: Happening) -> str:
    """The newest bill whose invoice this may have happened to; "" where the event is about no invoice."""
    if event.kind != "invoice_becomes":
        return ""
    bills = session.exec(
        select(Bill)
        .where(col(Bill.portal_id) == portal_id, col(Bill.deal_id) == deal_id, col(Bill.state) == "created")
        .order_by(col(Bill.reserved_at).desc(), col(Bill.id).desc())
    ).all()
    fitting = [bill for bill in bills if bill.status == event.value]
    return next((bill.id for bill in (*fitting, *bills)), "")
