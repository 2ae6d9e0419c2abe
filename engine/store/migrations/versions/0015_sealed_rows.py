"""Bills and payments enter the chain of hashes: from here on their rows cannot change unseen"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
_FIRST = "0" * 64

_encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")
_link = sa.table(
    "link",
    *(sa.column(name) for name in ("portal_id", "effect_id", "facts", "previous", "digest")),
    sa.column("sequence", sa.Integer()),
)
_DAYS = ("invoice_date", "due_date", "paid_on")
_SWITCHES = ("email_sent", "gone")


def _column(name: str) -> Any:
    """Times are texts of one width; what other types the columns have, both stores tell alike."""
    if name in _DAYS:
        return sa.column(name, sa.Date())
    if name in _SWITCHES:
        return sa.column(name, sa.Boolean())
    return sa.column(name, sa.JSON()) if name == "applied" else sa.column(name)


_BILL = (
    *("id", "portal_id", "connection_id", "execution_id", "deal_id", "contact_id", "company_id"),
    *("schedule", "instalment", "invoice_type", "currency", "amount_minor", "deal_total_minor"),
    *("state", "reserved_at", "invoice_id", "number", "customer_id", "total_minor", "balance_minor"),
    *("invoice_date", "due_date", "email_sent", "send_at", "recipient", "sync_token", "status"),
    "invoice_updated_at",
)
_PAYMENT = (
    *("id", "portal_id", "connection_id", "payment_id", "applied", "payment_updated_at", "currency"),
    *("total_minor", "unapplied_minor", "paid_on", "reference", "method_id", "method", "gone"),
)


def upgrade() -> None:
    connection = op.get_bind()
    ends = _ends(connection)
    waiting: list[dict[str, Any]] = []
    for name, columns in (("bill", _BILL), ("payment", _PAYMENT)):
        table = sa.table(name, *map(_column, columns))
        for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings():
            waiting.append(_entry(ends, name, dict(row)))
            if len(waiting) == _AT_ONCE:
                connection.execute(sa.insert(_link), waiting)
                waiting = []
    if waiting:
        connection.execute(sa.insert(_link), waiting)


def _ends(connection: sa.Connection) -> dict[str, tuple[int, str]]:
    """Where each account's chain ends."""
    last = sa.select(_link.c.portal_id, sa.func.max(_link.c.sequence).label("sequence"))
    newest = last.group_by(_link.c.portal_id).subquery()
    found = sa.select(_link.c.portal_id, _link.c.sequence, _link.c.digest).join(
        newest,
        sa.and_(_link.c.portal_id == newest.c.portal_id, _link.c.sequence == newest.c.sequence),
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(found)}


def _entry(ends: dict[str, tuple[int, str]], name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    portal_id, subject = row["portal_id"], f"{name} {row['id']}"
    last, previous = ends.get(portal_id, (0, _FIRST))
    told = {column: value for column, value in row.items() if value is not None}
    facts = {"what": "changed", "effect": subject, "row": _sha256(_encoder.encode(told))}
    if name == "bill":
        facts["object"] = f"DEAL {row['deal_id']}"
    text = _encoder.encode(facts).decode()
    digest = _sha256("\n".join((portal_id, str(last + 1), previous, text)).encode())
    ends[portal_id] = (last + 1, digest)
    return {
        "portal_id": portal_id,
        "sequence": last + 1,
        "effect_id": subject,
        "facts": text,
        "previous": previous,
        "digest": digest,
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def downgrade() -> None:
    """The entries stay: without them the chain would have gaps. Older versions take them for effects' own."""
