"""What an account does not take from us, and why: kept, told, and tried again now and then.

A permission that is missing, or an account without payments set up, must neither fail a run again and again
nor pass unseen: the reason stands in `stagebill doctor` and in a metric until HubSpot takes what it refused.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, func, select

from engine.executions.write_backs import MIRROR_INVOICES, MIRROR_PAYMENT
from engine.mirroring.definitions import INVOICES, NOTES, PAYMENTS
from engine.mirroring.notes import NOTE
from engine.store.mirror_tables import NotTaken
from rules import InHubSpot

_AGAIN = timedelta(days=1)  # somebody may have granted it, or set payments up, without connecting anew
SETTINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        INVOICES: ("invoice records", "hubspot.invoices to none"),
        PAYMENTS: ("payment records", "hubspot.payments to none"),
        NOTES: ("notes on deals", "hubspot.notes to []"),
    }
)
"""What people call each kind, and how to do without it."""

KIND_OF: Mapping[str, str] = MappingProxyType(
    {MIRROR_INVOICES: INVOICES, MIRROR_PAYMENT: PAYMENTS, NOTE: NOTES}
)
"""Which kind a delivery makes."""


_REFUSED = select(NotTaken.kind, NotTaken.tried_at).where(col(NotTaken.portal_id) == bindparam("account"))
_TAKEN = delete(NotTaken).where(
    col(NotTaken.portal_id) == bindparam("account"), col(NotTaken.kind) == bindparam("taken")
)


def worth_a_try(session: Session, portal_id: str, now: datetime) -> frozenset[str]:
    """The kinds of which the account refused nothing, or that a day ago."""
    refused = session.connection().execute(_REFUSED, {"account": portal_id})
    return frozenset(SETTINGS) - {kind for kind, tried_at in refused if now - tried_at < _AGAIN}


def forget_refusals(session: Session, portal_id: str) -> None:
    """The account is connected anew: what was refused before may be granted now."""
    session.connection().execute(delete(NotTaken).where(col(NotTaken.portal_id) == portal_id))


def note_refusal(session: Session, portal_id: str, kind: str, reason: str, now: datetime) -> None:
    """Keep that and why the account does not take it."""
    session.merge(NotTaken(portal_id=portal_id, kind=kind, reason=reason, tried_at=now))


def note_taken(session: Session, portal_id: str, kind: str) -> None:
    """The account takes it: what was refused before is over."""
    session.connection().execute(_TAKEN, {"account": portal_id, "taken": kind})


def wanted_kinds(kept: InHubSpot) -> frozenset[str]:
    """The kinds that the rules want HubSpot to have."""
    asked = {INVOICES: kept.invoices != "none", PAYMENTS: kept.payments != "none", NOTES: bool(kept.notes)}
    return frozenset(kind for kind, wanted in asked.items() if wanted)


def sentences(session: Session, kept: InHubSpot) -> list[tuple[bool, str]]:
    """What is to be said to whoever looks after the accounts, one sentence for each refusal.

    And whether all is well nevertheless: many accounts have no payments set up, and need none.
    """
    rows = session.exec(
        select(NotTaken)
        .where(col(NotTaken.kind).in_(wanted_kinds(kept)))
        .order_by(col(NotTaken.portal_id), col(NotTaken.kind))
    )
    return [
        (
            row.kind == PAYMENTS,
            f"HubSpot account {row.portal_id} takes no {SETTINGS[row.kind][0]}: {row.reason}; "
            f"or set {SETTINGS[row.kind][1]} in the rules",
        )
        for row in rows
    ]


def refused_kinds(session: Session) -> Mapping[str, int]:
    """In how many accounts each kind is refused."""
    found = session.exec(select(NotTaken.kind, func.count()).group_by(NotTaken.kind))
    return dict.fromkeys(SETTINGS, 0) | dict(found.all())
