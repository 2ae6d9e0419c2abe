"""Who said no: kept here at once, told to HubSpot, and from then on read there.

Until HubSpot has taken it, our own row says no; afterwards the contact's property does, so that a person may
tick it off again where the customer asks for that.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from engine.clock import NewId
from engine.executions import ledger
from engine.executions.ledger import Incoming, Start
from engine.store.review_tables import ReviewOptOut, ReviewRequest

PROPERTY = "review_opt_out"  # of contacts, where the rules name no other


def same_person(
    of: type[ReviewRequest] | type[ReviewOptOut], contact_id: str, address: str, phone: str
) -> ColumnElement[bool]:
    """Whether a row is about that contact, or about another one with the same e-mail address or phone.

    Both are digests, empty where there is none.
    """
    known = ((of.contact_id, contact_id), (of.address, address), (of.phone, phone))
    return or_(*(col(column) == value for column, value in known if value))


def has_said_no(
    session: Session, portal_id: str, contact_id: str, address: str, phone: str, *, hubspot_counts: bool
) -> bool:
    """Whether this person said no, by whichever contact of theirs and to whichever channel.

    `hubspot_counts`: the rules name the contact's property, so what it was told is read there.
    """
    rows = session.exec(
        select(ReviewOptOut).where(
            col(ReviewOptOut.portal_id) == portal_id,
            same_person(ReviewOptOut, contact_id, address, phone),
        )
    )
    return any(row.told_at is None or row.contact_id != contact_id or not hubspot_counts for row in rows)


def heard_no(request: ReviewRequest, now: datetime, new_id: NewId) -> Incoming:
    """The event of a no, which is kept by `keep_no` and then told to HubSpot."""
    key = f"opt-out:{request.id}:{new_id()}"
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=request.portal_id,
        kind="opt_out",
        dedupe_key=key,
        payload={"request": request.id, "contact": request.contact_id},
        received_at=now,
        start=Start("write-opt-out", key, {}, now, "CONTACT", request.contact_id, "step"),
    )


def keep_no(session: Session, request: ReviewRequest, event: Incoming) -> bool:
    """Keep the no, and that HubSpot is to be told of it, or neither; False where it is known."""
    return say_no(session, request, event.received_at) and ledger.record(session, event)


def say_no(session: Session, request: ReviewRequest, now: datetime) -> bool:
    """Keep the no of a request's recipient, whose waiting requests are cancelled; False where it is known."""
    for waiting in _waiting(session, request):
        waiting.state, waiting.reason = "cancelled", "the contact asked not to be asked again"
        session.add(waiting)
    known = session.get(ReviewOptOut, (request.portal_id, request.contact_id))
    row = known or ReviewOptOut(
        portal_id=request.portal_id, contact_id=request.contact_id, address="", request_id=request.id
    )
    row.address, row.phone = request.address or row.address, request.phone or row.phone
    session.add(row)
    if known is not None and known.told_at is None:
        return False
    row.request_id, row.said_at, row.told_at = request.id, now, None
    return True


def told(session: Session, portal_id: str, contact_id: str, now: datetime) -> None:
    """Note that HubSpot has it."""
    row = session.get_one(ReviewOptOut, (portal_id, contact_id))
    row.told_at = now
    session.add(row)


def _waiting(session: Session, request: ReviewRequest) -> list[ReviewRequest]:
    return list(
        session.exec(
            select(ReviewRequest).where(
                col(ReviewRequest.portal_id) == request.portal_id,
                same_person(ReviewRequest, request.contact_id, request.address, request.phone),
                col(ReviewRequest.state) == "scheduled",
            )
        )
    )
