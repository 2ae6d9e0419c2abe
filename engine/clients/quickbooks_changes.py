"""QuickBooks' answers about what changed, read: change data capture, and queries by time. Pure functions.

Source: Intuit, "Change data capture" and "Data queries".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.clients.wire import Json, Unreadable, instant, mapping, maybe_text, rows, text

_FIRST = "0"  # the SyncToken of what was created and never changed


@dataclass(frozen=True, slots=True)
class Changed:
    """One entity that changed: `entity` as QuickBooks spells it. `touches` are the invoices of a payment.

    Of a deleted one only its Id and the time are left.
    """

    entity: str
    id: str
    updated_at: datetime
    sync_token: str = ""
    created: bool = False
    deleted: bool = False
    touches: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What one look brought: `at` is the time of the answer, on QuickBooks' clock."""

    found: tuple[Changed, ...]
    at: datetime


def changes_from(body: Any, entities: Sequence[str]) -> Changes:
    """The answer of change data capture. Raises: Unreadable, also where an entity was not answered for."""
    answers = rows(body, "CDCResponse")
    blocks = [block for answer in answers for block in rows(answer, "QueryResponse")]
    if len(blocks) < len(entities):
        raise Unreadable("CDCResponse does not answer for every entity")
    found = [changed for block in blocks for changed in _of_block(block, entities)]
    return Changes(tuple(found), instant(body, "time"))


def _of_block(block: Json, entities: Sequence[str]) -> Iterator[Changed]:
    """A block is of one entity, and empty where none of it changed; a fault in its place is no answer."""
    others = [value for key, value in block.items() if key not in entities]
    if "Fault" in block or any(isinstance(value, list) for value in others):
        raise Unreadable("CDCResponse holds something else than what was asked for")
    for entity in entities:
        for row in rows(block, entity):
            yield changed_from(row, entity)


def changed_from(row: Json, entity: str) -> Changed:
    """One changed object, or the stub of a deleted one. Raises: Unreadable."""
    meta = mapping(row, "MetaData")
    updated_at = instant(meta, "LastUpdatedTime")
    if maybe_text(row, "status") == "Deleted":
        return Changed(entity, text(row, "Id"), updated_at, deleted=True)
    version = maybe_text(row, "SyncToken")
    return Changed(
        entity,
        text(row, "Id"),
        updated_at,
        version,
        created=version == _FIRST,
        touches=_invoices_of(row) if entity == "Payment" else None,
    )


def _invoices_of(payment: Json) -> tuple[str, ...]:
    links = [link for line in rows(payment, "Line") for link in rows(line, "LinkedTxn")]
    return tuple(dict.fromkeys(text(one, "TxnId") for one in links if one.get("TxnType") == "Invoice"))
