"""Who was invoiced shortly before the rules came to ask for reviews is asked, too: once for ever (F140).

One event for each account begins it. What follows is what always does: the rules that ask for reviews are put
to these invoices as if they had just become what they are, so conditions, waits, caps, opt-outs and window
hold, and every decision is kept. Who was asked already, or was not for a reason, is left alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlmodel import Session, col, select

from engine.billing.shares import RECEIPT
from engine.clock import NewId
from engine.executions import ledger
from engine.executions.ledger import Incoming, Start
from engine.reviews.recipients import digest_of
from engine.services import Services
from engine.store.account_tables import Connection
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Bill, Event, Execution
from rules import Rulebook, Trigger

INVITE = "invite-earlier"  # the step, and its one key in an account
KIND = "earlier_customers"  # of the event
_ASKS = "send-review-request"
_OF_INVOICES, _OF_DEALS = "invoice_becomes", ("deal_enters", "deal_created")


async def begin_invitations(services: Services) -> None:
    """Store the event for each connected account that has none, where the rules in force want it."""
    reviews = services.rules.current.reviews
    if reviews is None or reviews.invite_since is None or not asking_rules(services.rules.current):
        return  # they are asked once for ever: not before there is a rule that asks
    for portal_id in await services.store.read(_uninvited):
        event = _event(portal_id, services.clock(), services.new_id)
        await services.store.write(partial(ledger.record, event=event), account=portal_id)


def _uninvited(session: Session) -> list[str]:
    begun = select(Event.id).where(
        col(Event.portal_id) == col(Connection.portal_id), col(Event.dedupe_key) == INVITE
    )
    is_there = (col(Connection.vendor) == "hubspot", col(Connection.status) == "connected")
    return list(
        session.exec(
            select(Connection.portal_id).where(*is_there, ~begun.exists()).order_by(col(Connection.portal_id))
        )
    )


def _event(portal_id: str, now: datetime, new_id: NewId) -> Incoming:
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=portal_id,
        kind=KIND,
        dedupe_key=INVITE,
        payload={},
        received_at=now,
        start=Start(INVITE, INVITE, {}, now, role="step"),
    )


def invoiced_since(session: Session, portal_id: str, first: date, last: date) -> list[Bill]:
    """The standing invoices of these days whose customers nobody has thought of asking yet; newest first."""
    thought_of = _thought_of(session, portal_id)
    bills = session.exec(
        select(Bill)
        .where(
            col(Bill.portal_id) == portal_id,
            col(Bill.state) == "created",
            col(Bill.invoice_type) != RECEIPT,
            col(Bill.invoice_date).between(first, last),
        )
        .order_by(col(Bill.invoice_date).desc(), col(Bill.reserved_at).desc(), col(Bill.id))
    )
    return [bill for bill in bills if not thought_of.has(bill)]


@dataclass(frozen=True, slots=True)
class _ThoughtOf:
    """Contacts, addresses (as digests) and deals."""

    contacts: frozenset[str]
    addresses: frozenset[str]
    deals: frozenset[str]

    def has(self, bill: Bill) -> bool:
        return (
            bill.contact_id in self.contacts
            or (digest_of(bill.recipient) or None) in self.addresses
            or bill.deal_id in self.deals
        )


def _thought_of(session: Session, portal_id: str) -> _ThoughtOf:
    """Those with a request, whatever became of it, and deals about which a rule still waits."""
    asked = session.exec(
        select(ReviewRequest.contact_id, ReviewRequest.address, ReviewRequest.deal_id).where(
            col(ReviewRequest.portal_id) == portal_id
        )
    ).all()
    waiting = session.exec(
        select(Execution.object_id).where(
            col(Execution.portal_id) == portal_id,
            col(Execution.action).in_(("decide", _ASKS)),
            col(Execution.state) != "closed",
        )
    )
    return _ThoughtOf(
        frozenset(one[0] for one in asked),
        frozenset(one[1] for one in asked),
        frozenset({one[2] for one in asked}.union(waiting)),
    )


def asking_rules(book: Rulebook) -> list[Trigger]:
    """The triggers that do nothing but ask, by something that can be said of an invoice or deal afterwards.

    What else a rule does is not to be done for what is long over.
    """
    return [
        trigger
        for trigger in book.triggers
        if {action.name for action in trigger.do} == {_ASKS}
        and trigger.when.kind in (_OF_INVOICES, *_OF_DEALS)
    ]


def questions(triggers: Iterable[Trigger], bills: Sequence[Bill], now: datetime) -> tuple[Start, ...]:
    """What each of these rules is to decide, for the newest invoice of each person that it is about."""
    return tuple(_question(trigger, bill, now) for trigger in triggers for bill in _about(trigger, bills))


def _about(trigger: Trigger, bills: Sequence[Bill]) -> Iterable[Bill]:
    fits = [bill for bill in bills if trigger.when.kind != _OF_INVOICES or bill.status == trigger.when.value]
    return {_person(bill): bill for bill in reversed(fits)}.values()


def _person(bill: Bill) -> str:
    """By the address first: an invoice that was attached, or is a company's, has no contact."""
    return bill.recipient.strip().casefold() or bill.contact_id or f"deal {bill.deal_id}"


def _question(trigger: Trigger, bill: Bill, now: datetime) -> Start:
    inputs = {"happening": trigger.when.kind, "value": trigger.when.value, "rule": trigger.id}
    if trigger.when.kind == _OF_INVOICES:
        inputs["bill"] = bill.id
    key = f"{INVITE}:{trigger.id}:{bill.id}"
    return Start("decide", key, inputs, now, "DEAL", bill.deal_id, "step")
