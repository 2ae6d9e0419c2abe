"""Who said no: kept here at once, told to HubSpot, and from then on read there.

Until HubSpot has taken it, our own row says no; afterwards the contact's property does, so that a person may
tick it off again where the customer asks for that.
"""

from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from engine.store.review_tables import ReviewOptOut, ReviewRequest

PROPERTY = "review_opt_out"  # of contacts, where the rules name no other


def has_said_no(
    session: Session, portal_id: str, contact_id: str, address: str, *, hubspot_counts: bool
) -> bool:
    """Whether this person said no, by whichever contact of theirs.

    `hubspot_counts`: the rules name the contact's property, so what it was told is read there.
    """
    rows = session.exec(
        select(ReviewOptOut).where(
            col(ReviewOptOut.portal_id) == portal_id,
            or_(col(ReviewOptOut.contact_id) == contact_id, col(ReviewOptOut.address) == address),
        )
    )
    return any(row.told_at is None or row.contact_id != contact_id or not hubspot_counts for row in rows)


def say_no(session: Session, request: ReviewRequest, now: datetime) -> bool:
    """Keep the no of a request's recipient, whose waiting requests are cancelled; False where it is known."""
    for waiting in _waiting(session, request):
        waiting.state, waiting.reason = "cancelled", "the contact asked not to be asked again"
        session.add(waiting)
    known = session.get(ReviewOptOut, (request.portal_id, request.contact_id))
    if known is not None and known.told_at is None:
        return False
    row = known or ReviewOptOut(
        portal_id=request.portal_id,
        contact_id=request.contact_id,
        address=request.address,
        request_id=request.id,
    )
    row.request_id, row.said_at, row.told_at = request.id, now, None
    session.add(row)
    return True


def told(session: Session, portal_id: str, contact_id: str, now: datetime) -> None:
    """Note that HubSpot has it."""
    row = session.get_one(ReviewOptOut, (portal_id, contact_id))
    row.told_at = now
    session.add(row)


def _waiting(session: Session, request: ReviewRequest) -> list[ReviewRequest]:
    same = or_(
        col(ReviewRequest.contact_id) == request.contact_id, col(ReviewRequest.address) == request.address
    )
    its = col(ReviewRequest.portal_id) == request.portal_id
    return list(session.exec(select(ReviewRequest).where(its, same, col(ReviewRequest.state) == "scheduled")))
