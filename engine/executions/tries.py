"""What may be started once for its key, and once more only after a try that came to nothing."""

import re
from itertools import count

from sqlalchemy import and_, bindparam, or_
from sqlmodel import Session, col, select

from engine.said import said
from engine.store.tables import Bill, Effect, Execution

_AGAIN = re.compile(r":again-\d+$")  # see free_key
_HARMLESS = "create customer%"  # a customer is found again; a second try makes no second one
_ASKED_ABOUT_BY_NOBODY = ("mail invoice", "send review request")  # see handing_over: refused, not unsent
_ENDED_BILL = ("voided", "released")
_ENDED_WITHOUT = ("refused", "failed", "skipped")

_BY_KEY = select(Execution).where(
    col(Execution.portal_id) == bindparam("account"), col(Execution.business_key) == bindparam("key")
)


def free_key(session: Session, portal_id: str, key: str, *, again: bool) -> str | Execution:
    """The key of the next try, or the execution that stands in its way.

    With `again`, tries that came to nothing are counted in the key. To be asked in the transaction that
    stores the next one, so that two events at once find the same key and only one of them gets it.
    """
    free = key
    for tried in count(1):
        earlier = session.exec(_BY_KEY, params={"account": portal_id, "key": free}).first()
        if earlier is None:
            break
        if not (again and _in_vain(session, earlier)):
            return earlier
        free = f"{key}:again-{tried}"
    return free


def first_key(key: str) -> str:
    """The key of the first try of what was tried under this one.

    >>> first_key("schedule:project:7:final:0:again-2")
    'schedule:project:7:final:0'
    """
    return _AGAIN.sub("", key)


def told(standing: Execution) -> str:
    """Why nothing was started: the execution that stands, and how it ended."""
    if standing.state != "closed":
        return said(
            "{action} was not started again: execution {execution_id} is under way",
            action=standing.action,
            execution_id=standing.id,
        )
    return said(
        "{action} was not started again: execution {execution_id} has ended as {outcome}",
        action=standing.action,
        execution_id=standing.id,
        outcome=standing.outcome,
    )


def _in_vain(session: Session, earlier: Execution) -> bool:
    """Whether it has ended and nothing of it stands: no bill that counts, nothing sent, nothing in doubt.

    An invoice that was voided or deleted stands no more, however well its run ended.
    """
    if earlier.state != "closed":
        return False
    bill = session.exec(select(Bill).where(col(Bill.execution_id) == earlier.id)).first()
    if bill is not None:
        return bill.state in _ENDED_BILL
    return earlier.outcome in _ENDED_WITHOUT and not _has_begun(session, earlier)


def _has_begun(session: Session, earlier: Execution) -> bool:
    """Whether it changed something elsewhere, or may have: an answer that never came tells neither."""
    in_doubt = and_(col(Effect.name).in_(_ASKED_ABOUT_BY_NOBODY), col(Effect.tries) > 1)
    begun = select(Effect.id).where(
        col(Effect.execution_id) == earlier.id,
        or_(col(Effect.state).in_(("intended", "done")), in_doubt),
        col(Effect.name).not_like(_HARMLESS),
    )
    return session.exec(begun).first() is not None
