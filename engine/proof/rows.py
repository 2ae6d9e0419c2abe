"""Rows beside the effects that a proof rests on, and that the chain binds to what they said.

A bill and a payment have an entry for each change, stored with it: whoever writes one need not think of that.
What asked for an effect, event and decision, never changes, and is sealed with the intent. Columns that are
left out are named with the reason; docs/proof.md names them too.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, bindparam, event, inspect, select
from sqlalchemy.orm import Mapper
from sqlmodel import Session, SQLModel

from engine.proof import chain
from engine.store.tables import Bill, Decision, Effect, Event, Execution, PaymentRow

Columns = tuple[str, ...]

BOUND: Mapping[type[SQLModel], Columns] = MappingProxyType(
    {
        Bill: (
            *("id", "portal_id", "connection_id", "execution_id", "deal_id", "contact_id", "company_id"),
            *("schedule", "instalment", "invoice_type", "currency", "amount_minor", "deal_total_minor"),
            *("state", "reserved_at", "invoice_id", "number", "customer_id", "total_minor", "balance_minor"),
            *("invoice_date", "due_date", "email_sent", "send_at", "recipient", "sync_token", "status"),
            *("invoice_updated_at", "tax_item_id", "tax_lines_minor"),
        ),
        PaymentRow: (
            *("id", "portal_id", "connection_id", "payment_id", "applied", "payment_updated_at", "currency"),
            *("total_minor", "unapplied_minor", "paid_on", "reference", "method_id", "method", "gone"),
            "sync_token",
        ),
        Event: ("id", "portal_id", "kind", "dedupe_key", "payload", "received_at"),
        Decision: (
            *("id", "event_id", "portal_id", "rule", "rules_digest", "verdict", "reason", "trace"),
            *("decided_at", "run_id", "deal_id", "kind", "instalment", "mode", "calls"),
        ),
    }
)
"""The columns whose values the chain holds.

What is empty (None) is not told, so that a column that comes later does not change what older entries say.
"""

IN_FACTS: Mapping[type[SQLModel], Columns] = MappingProxyType(
    {
        Effect: (
            *("id", "execution_id", "portal_id", "connection_id", "name", "request_id", "request", "state"),
            *("answer", "document_id", "tries", "generation", "intended_at", "finished_at"),
        ),
        Execution: (
            *("id", "portal_id", "business_key", "event_id", "decision_id", "action"),
            *("object_type", "object_id", "callback_id"),
        ),
    }
)
"""The columns that an effect's entries tell one by one."""

_ITS_WAY, _ITS_END = "how it is worked off", "what was told of its end; what was made is bound"
OUTSIDE: Mapping[type[SQLModel], Mapping[str, str]] = MappingProxyType(
    {
        Bill: dict.fromkeys(("changes", "announced"), "which changes of its status became events"),
        Event: dict.fromkeys(("outcome", "reason", "closed_at"), _ITS_END),
        Decision: {"wording": "what its reason is made of; the reason is bound"},
        Execution: {
            "inputs": "the request that came of them is bound",
            **dict.fromkeys(("role", "created_at", "state", "first_due_at", "due_at"), _ITS_WAY),
            **dict.fromkeys(("attempts", "takeovers", "token", "lease_until"), _ITS_WAY),
            **dict.fromkeys(("outcome", "reason", "wording", "category", "outputs"), _ITS_END),
            **dict.fromkeys(("closed_at", "reply"), _ITS_END),
        },
    }
)
"""The columns that the chain does not bind, and why: no figure and no sentence of a proof rests on them."""

CHANGED = "changed"
_NAMES: Mapping[type[SQLModel], str] = {Bill: "bill", PaymentRow: "payment"}
SEALED: tuple[type[Bill] | type[PaymentRow], ...] = (Bill, PaymentRow)


def digest_of_row(model: type[SQLModel], row: Any) -> str:
    """The digest of what a row says in the columns that are bound."""
    told = ((name, getattr(row, name)) for name in BOUND[model])
    return chain.digest_of({name: _told(value) for name, value in told if value is not None})


def _told(value: Any) -> Any:
    return chain.told_time(value) if isinstance(value, datetime) else value


def subject_of(row: Bill | PaymentRow) -> str:
    """What the chain calls a row: the blank tells it from an effect's id."""
    return f"{_NAMES[type(row)]} {row.id}"


# What asked for an effect


def _by_id(model: type[SQLModel]) -> Select[Any]:
    columns = inspect(model).columns
    return select(*(columns[name] for name in BOUND[model])).where(columns["id"] == bindparam("id"))


_EVENT, _DECISION = _by_id(Event), _by_id(Decision)


def asked(session: Session, execution: Execution) -> dict[str, str]:
    """Who asked for an execution, as facts of its intents: the call, the digests of event and decision."""
    event_row = session.connection().execute(_EVENT, {"id": execution.event_id}).first()
    decision = (
        session.connection().execute(_DECISION, {"id": execution.decision_id}).first()
        if execution.decision_id
        else None
    )
    return asked_by(execution, event_row, decision)


def asked_by(execution: Execution, event_row: Any, decision: Any) -> dict[str, str]:
    """The same of rows that were read already; empty where there is none."""
    return {
        "call": execution.callback_id or "",
        "told": digest_of_row(Event, event_row) if event_row is not None else "",
        "decided": digest_of_row(Decision, decision) if decision is not None else "",
    }


# What is written while rows are written


def _seal(mapper: Mapper[Any], connection: Connection, row: Bill | PaymentRow) -> None:
    _append(connection, row, {"row": digest_of_row(type(row), row)})


def _seal_change(mapper: Mapper[Any], connection: Connection, row: Bill | PaymentRow) -> None:
    """What it said before is told too: nothing altered by hand becomes right by a later change."""
    before, now = digest_of_row(type(row), _Before(row)), digest_of_row(type(row), row)
    if before != now:
        _append(connection, row, {"row": now, "before": before})


def _append(connection: Connection, row: Bill | PaymentRow, digests: Mapping[str, str]) -> None:
    deal = {"object": f"DEAL {row.deal_id}"} if isinstance(row, Bill) else {}
    facts = {"what": CHANGED, "effect": subject_of(row), **digests, **deal}
    chain.append(connection, row.portal_id, subject_of(row), facts)


class _Before:
    """A row as the database had it before what is being written."""

    def __init__(self, row: SQLModel) -> None:
        self._row = row
        self._attributes = inspect(row).attrs

    def __getattr__(self, name: str) -> Any:
        replaced = self._attributes[name].history.deleted
        return replaced[0] if replaced else getattr(self._row, name)


for _model in SEALED:
    event.listen(_model, "after_insert", _seal)
    event.listen(_model, "after_update", _seal_change)
