"""The chain of hashes: an account's effects, bills and payments in the order stored, each sealing the last.

An entry is written in the transaction that stores what it speaks of, and never changed. It holds facts and
digests, not bodies: a request or an answer that is no longer kept takes nothing from the chain.

    digest = SHA-256 of: portal, sequence, digest of the entry before, facts; each on a line of its own

Who may write to an account's chain at one moment is settled by `Store.write(account=...)`; two entries of one
number could not be stored.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select
from sqlmodel import Session, col

from engine.clock import stamp
from engine.store.proof_tables import Link
from engine.store.tables import Effect, Execution

FIRST = "0" * 64  # what stands for the digest before the first entry
INTENDED, AGAIN, ANSWERED, TAKEN_OVER = "intended", "again", "answered", "taken over"

_encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")
_END = (
    select(col(Link.sequence), col(Link.digest))
    .where(col(Link.portal_id) == bindparam("portal"))
    .order_by(col(Link.sequence).desc())
    .limit(1)
)
_APPEND = insert(Link)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries there are, and the digest of the last."""

    sequence: int
    digest: str


def head(session: Session, portal_id: str) -> Head:
    """Where an account's chain ends now."""
    return _end(session.connection(), portal_id)


def _end(connection: Connection, portal_id: str) -> Head:
    found = connection.execute(_END, {"portal": portal_id}).first()
    return Head(found[0], found[1]) if found else Head(0, FIRST)


def intended(session: Session, effect: Effect, execution: Execution, asked: Mapping[str, str]) -> None:
    """Seal what is about to be sent, for whom, and who asked for it."""
    _append(
        session,
        effect,
        {
            "what": INTENDED,
            "state": effect.state,
            "effect": effect.id,
            "execution": execution.id,
            "connection": effect.connection_id,
            "name": effect.name,
            "requestid": effect.request_id,
            "request": digest_of(effect.request),
            "generation": effect.generation,
            "tries": effect.tries,
            "at": told_time(effect.intended_at),
            "action": execution.action,
            "key": execution.business_key,
            "object": f"{execution.object_type} {execution.object_id}",
            "event": execution.event_id,
            "decision": execution.decision_id or "",
            **asked,
        },
    )


def tried_again(session: Session, effect: Effect) -> None:
    """Seal that the answer was lost, and that what was asked for is about to be looked for or repeated."""
    _append(session, effect, {"what": AGAIN, "effect": effect.id, "tries": effect.tries})


def answered(session: Session, effect: Effect) -> None:
    """Seal what became of it: the document, its number and total, and the digest of the whole answer."""
    _append(
        session,
        effect,
        {
            "what": ANSWERED,
            "effect": effect.id,
            "state": effect.state,
            "document": effect.document_id,
            "answer": digest_of(effect.answer),
            "finished": told_time(effect.finished_at),
            **_amount(effect.answer),
        },
    )


def _amount(answer: Mapping[str, Any]) -> dict[str, str]:
    """What a bookkeeper needs of an answer, even after its body is kept no more."""
    told = {"number": answer.get("DocNumber"), "total": answer.get("TotalAmt")}
    return {name: str(value) for name, value in told.items() if value is not None}


def _append(session: Session, effect: Effect, facts: Mapping[str, Any]) -> None:
    append(session.connection(), effect.portal_id, effect.id, facts)


def append(connection: Connection, portal_id: str, subject: str, facts: Mapping[str, Any]) -> None:
    """Add an entry about an effect, by its id, or about another row, by its name in `proof.rows`."""
    end = _end(connection, portal_id)
    text = _encoder.encode(facts).decode()
    sequence = end.sequence + 1
    connection.execute(
        _APPEND,
        {
            "portal_id": portal_id,
            "sequence": sequence,
            "effect_id": subject,
            "facts": text,
            "previous": end.digest,
            "digest": link_digest(portal_id, sequence, end.digest, text),
        },
    )


def link_digest(portal_id: str, sequence: int, previous: str, facts: str) -> str:
    """The digest of one entry."""
    return _sha256("\n".join((portal_id, str(sequence), previous, facts)).encode())


def digest_of(body: Mapping[str, Any]) -> str:
    """The digest of a request or an answer: JSON with its keys in order and its numbers as they stand.

    >>> digest_of({"b": 1, "a": 2}) == digest_of({"a": 2, "b": 1})
    True
    """
    return _sha256(_encoder.encode(body))


def told_time(moment: datetime | None) -> str | None:
    """A time as the ledger stores it."""
    return None if moment is None else stamp(moment)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
