"""The engine's own steps, run like actions: decide, take over a QuickBooks change, tell HubSpot."""

from collections.abc import Awaitable, Callable, Mapping

from sqlmodel import Session

from engine.executions.ending import Closing
from engine.reviews.inviting import INVITE
from engine.services import Services
from engine.steps import (
    complete_callback,
    decide,
    find_deals,
    invite_earlier,
    make_certificate,
    mirror_invoices,
    mirror_payment,
    note_on_deal,
    sync_document,
    write_back,
    write_opt_out,
)
from engine.store.tables import Execution

Step = Callable[[Execution, Services], Awaitable[Closing]]
AtOnce = Callable[[Session, Execution, Services], Closing | None]

STEPS: Mapping[str, Step] = {
    "decide": decide.run,
    "find-deals": find_deals.run,
    "sync-document": sync_document.run,
    "make-certificate": make_certificate.run,
    INVITE: invite_earlier.run,
    "complete-callback": complete_callback.run,
    "write-back": write_back.run,
    "mirror-invoices": mirror_invoices.run,
    "mirror-payment": mirror_payment.run,
    "note-on-deal": note_on_deal.run,
    "write-opt-out": write_opt_out.run,
}

AT_ONCE: Mapping[str, AtOnce] = {"decide": decide.at_once, "sync-document": sync_document.at_once}
"""How most runs of a step end: the ledger tells it, and no run is needed. It is asked in the transaction that
claims the execution, so it reads the ledger, and nothing else.
"""
