"""What the buttons of the deal card start: executions as a workflow action's, or another try of one.

The card makes a random id for each thing that a person wants. It is the business key: a double click, and a
call that HubSpot repeats, come to the same execution.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from engine.card.people import Person
from engine.clock import NewId
from engine.errors import Refused
from engine.executions import trying_again
from engine.executions.cancelling import close_waiting
from engine.executions.ledger import SHOWN, Incoming, Start
from engine.said import said
from engine.store.inserts import insert_new
from engine.store.tables import Event, Execution

BUTTONS = ("create-invoice", "send-invoice", "record-payment", "void-invoice", "attach-invoice")
KIND = "card"  # of the events that a press on a button is
MANY = "bulk"  # of those of the page that creates many invoices at once
_REQUEST = re.compile(r"[A-Za-z0-9-]{16,64}")


def checked(request_id: Any) -> str:
    """The card's id of what is wanted. Refused where it is none."""
    if isinstance(request_id, str) and _REQUEST.fullmatch(request_id):
        return request_id
    raise Refused(said("request_id must be 16 to 64 letters, digits and hyphens"), category="input")


def pressed(
    action: str,
    deal_id: str,
    inputs: Mapping[str, Any],
    request_id: str,
    *,
    by: Person,
    now: datetime,
    new_id: NewId,
    kind: str = KIND,
    reply: str = SHOWN,
) -> Incoming:
    """The event of a press, with the execution that it starts. Refused where the card has no such button.

    The same deal and request id come to the same execution. `reply` tells whether the person waits for it.
    """
    if action not in BUTTONS:
        raise Refused(
            said(
                'the card has no button "{action}"; it has {known}',
                action=action[:40],
                known=", ".join(BUTTONS),
            ),
            category="input",
        )
    key = press_key(kind, deal_id, request_id)
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=by.portal_id,
        kind=kind,
        dedupe_key=key,
        payload={"action": action, "user": by.recorded()},
        received_at=now,
        start=Start(action, key, dict(inputs), now, "DEAL", deal_id, reply=reply),
    )


def press_key(kind: str, deal_id: str, request_id: str) -> str:
    """What the event and the execution of a press are known by."""
    return f"{kind}:{deal_id}:{checked(request_id)}"


def press_again(
    session: Session,
    execution_id: str,
    deal_id: str,
    request_id: str,
    *,
    by: Person,
    now: datetime,
    new_id: NewId,
) -> None:
    """Try a refused or failed execution of the deal again, or a waiting one now; once for a request id.

    Refused where there is no such execution, or it cannot be tried again.
    """
    row = _of_deal(session, execution_id, deal_id, by)
    if _noted(session, row, f"card-retry:{deal_id}:{checked(request_id)}", "retry", by, now, new_id):
        trying_again.try_again(session, row, now)


def take_back(
    session: Session,
    execution_id: str,
    deal_id: str,
    request_id: str,
    *,
    by: Person,
    now: datetime,
    new_id: NewId,
) -> None:
    """Close a waiting execution of the deal as skipped, once for a request id. Refused if none waits."""
    row = _of_deal(session, execution_id, deal_id, by)
    if not _noted(session, row, f"card-cancel:{deal_id}:{checked(request_id)}", "cancel", by, now, new_id):
        return
    if not close_waiting(session, row, said("cancelled on the deal card"), now, new_id):
        raise Refused(
            said("this does not wait any more; it is {outcome}", outcome=row.outcome or row.state),
            category="state",
        )


def _of_deal(session: Session, execution_id: str, deal_id: str, by: Person) -> Execution:
    """Ids are guessable, so the account and the deal are held against them."""
    row = session.get(Execution, execution_id)
    if row is None or (row.portal_id, row.object_id, row.role) != (by.portal_id, deal_id, "action"):
        raise Refused(said("this deal has no such action; reload the card"), category="unknown-execution")
    return row


def _noted(
    session: Session, row: Execution, key: str, what: str, by: Person, now: datetime, new_id: NewId
) -> bool:
    """Note who pressed it; False where this very press is known already."""
    event = {
        "id": new_id(),
        "portal_id": by.portal_id,
        "kind": KIND,
        "dedupe_key": key,
        "payload": {what: row.id, "user": by.recorded()},
        "received_at": now,
        "outcome": "done",
        "reason": f"{row.action} {row.id}: {what}",
        "closed_at": now,
    }
    return insert_new(session.connection(), Event, [event]) > 0
