"""The chain of hashes over effects, with those that were there before; certificates of agreement"""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
_FIRST = "0" * 64

_encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_PLAIN = ("id", "execution_id", "portal_id", "connection_id", "name", "request_id", "state", "document_id")
_effect = sa.table(
    "effect",
    *(sa.column(name) for name in (*_PLAIN, "tries", "generation", "intended_at", "finished_at")),
    sa.column("request"),
    sa.column("answer"),
)
_execution = sa.table(
    "execution",
    *(sa.column(name) for name in ("id", "business_key", "action", "object_type", "object_id")),
    *(sa.column(name) for name in ("event_id", "decision_id")),
)


def upgrade() -> None:
    link = op.create_table(
        "link",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("effect_id", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("portal_id", "sequence"),
    )
    op.create_index("ix_link_effect_id", "link", ["effect_id"])
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("made_at", tables.UtcTime(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("unexplained", sa.Integer(), nullable=False),
        sa.Column("under_way", sa.Integer(), nullable=False),
        sa.Column("difference", sa.JSON(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("head_sequence", sa.Integer(), nullable=False),
        sa.Column("head_digest", sa.String(), nullable=False),
        sa.Column("odd", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_certificate_made", "certificate", ["portal_id", "made_at"])
    op.create_index(
        "ix_effect_account", "effect", ["portal_id", "id"]
    )  # an account is verified in this order
    _take_over(op.get_bind(), link)


def _take_over(connection: sa.Connection, link: sa.Table) -> None:
    """Effects from before the chain become its first entries: from here on they cannot change unseen."""
    bodies = [sa.cast(_effect.c[name], sa.Text).label(name) for name in ("request", "answer")]
    columns = [column for column in _effect.c if column.name not in ("request", "answer")]
    found = connection.execute(
        # The bodies as text: what a number looked like must not change on its way through this migration.
        sa.select(*columns, *bodies, *(column for column in _execution.c if column.name != "id"))
        .join(_execution, _execution.c.id == _effect.c.execution_id)
        .order_by(_effect.c.portal_id, _effect.c.intended_at, _effect.c.id)
    )
    waiting: list[dict[str, Any]] = []
    for portal_id, rows in groupby(found.mappings(), key=lambda row: row["portal_id"]):
        for entry in _entries(portal_id, rows):
            waiting.append(entry)
            if len(waiting) == _AT_ONCE:
                connection.execute(sa.insert(link), waiting)
                waiting = []
    if waiting:
        connection.execute(sa.insert(link), waiting)


def _entries(portal_id: str, rows: Any) -> Iterator[dict[str, Any]]:
    previous = _FIRST
    for sequence, row in enumerate(rows, start=1):
        facts = json.dumps(_facts(row), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        digest = _sha256("\n".join((portal_id, str(sequence), previous, facts)).encode())
        yield {
            "portal_id": portal_id,
            "sequence": sequence,
            "effect_id": row["id"],
            "facts": facts,
            "previous": previous,
            "digest": digest,
        }
        previous = digest


def _facts(row: Any) -> dict[str, Any]:
    return {
        "what": "taken over",
        "effect": row["id"],
        "execution": row["execution_id"],
        "connection": row["connection_id"],
        "name": row["name"],
        "requestid": row["request_id"],
        "request": _digest(row["request"]),
        "generation": row["generation"],
        "tries": row["tries"],
        "at": row["intended_at"],
        "action": row["action"],
        "key": row["business_key"],
        "object": f"{row['object_type']} {row['object_id']}",
        "event": row["event_id"],
        "decision": row["decision_id"] or "",
        "state": row["state"],
        "document": row["document_id"],
        "answer": _digest(row["answer"]),
        "finished": row["finished_at"],
    }


def _digest(text: str) -> str:
    """Over the value: in the order of its keys, with its numbers as they stand."""
    return _sha256(_encoder.encode(_decoder.decode(text)))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
