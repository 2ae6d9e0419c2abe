"""The ledger, the vault and the lists"""

import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("portal_id"),
    )
    op.create_table(
        "api_calls",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "day", "kind"),
    )
    op.create_table(
        "bill",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("execution_id", sa.String(), nullable=False),
        sa.Column("deal_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("schedule", sa.String(), nullable=True),
        sa.Column("instalment", sa.String(), nullable=True),
        sa.Column("invoice_type", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("deal_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reserved_at", tables.UtcTime(), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("email_sent", sa.Boolean(), nullable=False),
        sa.Column("send_at", tables.UtcTime(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("sync_token", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("announced", sa.Integer(), nullable=False),
        sa.Column("invoice_updated_at", tables.UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("execution_id"),
    )
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.create_index("ix_bill_deal", ["portal_id", "deal_id"], unique=False)
        batch_op.create_index("ix_bill_invoice", ["connection_id", "invoice_id"], unique=False)
        batch_op.create_index(
            "ix_bill_untold",
            ["portal_id"],
            unique=False,
            sqlite_where=sa.text("changes > announced"),
            postgresql_where=sa.text("changes > announced"),
        )
        batch_op.create_index(
            "uq_bill_instalment",
            ["portal_id", "deal_id", "schedule", "instalment"],
            unique=True,
            sqlite_where=sa.text("schedule IS NOT NULL AND state IN ('reserved', 'created')"),
            postgresql_where=sa.text("schedule IS NOT NULL AND state IN ('reserved', 'created')"),
        )

    op.create_table(
        "catalogue",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("read_at", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "kind"),
    )
    op.create_table(
        "customer_link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("hubspot_type", sa.String(), nullable=False),
        sa.Column("hubspot_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=False),
        sa.Column("linked_at", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("connection_id", "hubspot_type", "hubspot_id"),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", tables.UtcTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("closed_at", tables.UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("portal_id", "dedupe_key"),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_outcome"), ["outcome"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_portal_id"), ["portal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_received_at"), ["received_at"], unique=False)

    op.create_table(
        "oauth_state",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=True),
        sa.Column("expires_at", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("payment_id", sa.String(), nullable=False),
        sa.Column("applied", sa.JSON(), nullable=False),
        sa.Column("payment_updated_at", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("connection_id", "payment_id"),
    )
    op.create_table(
        "review_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("execution_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("send_at", tables.UtcTime(), nullable=False),
        sa.Column("sent_at", tables.UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("review_request", schema=None) as batch_op:
        batch_op.create_index("ix_review_contact", ["portal_id", "contact_id"], unique=False)

    op.create_table(
        "rules_revision",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("loaded_at", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "connection",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("external_digest", sa.String(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("access_expires_at", tables.UtcTime(), nullable=True),
        sa.Column("refresh_expires_at", tables.UtcTime(), nullable=True),
        sa.Column("refreshing_until", tables.UtcTime(), nullable=True),
        sa.Column("company", sa.JSON(), nullable=False),
        sa.Column("connected_at", tables.UtcTime(), nullable=False),
        sa.Column("updated_at", tables.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["portal_id"],
            ["account.portal_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("portal_id", "vendor", "external_digest"),
    )
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connection_external_digest"), ["external_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_connection_portal_id"), ["portal_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rules_digest", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("trace", sa.JSON(), nullable=False),
        sa.Column("decided_at", tables.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_event_id"), ["event_id"], unique=False)

    op.create_table(
        "execution",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("created_at", tables.UtcTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_due_at", tables.UtcTime(), nullable=False),
        sa.Column("due_at", tables.UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("lease_until", tables.UtcTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("closed_at", tables.UtcTime(), nullable=True),
        sa.Column("callback_id", sa.String(), nullable=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("portal_id", "business_key"),
    )
    with op.batch_alter_table("execution", schema=None) as batch_op:
        batch_op.create_index(
            "ix_execution_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )
        batch_op.create_index(batch_op.f("ix_execution_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "ix_execution_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.create_index("ix_execution_object", ["portal_id", "object_id"], unique=False)

    op.create_table(
        "effect",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("execution_id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("intended_at", tables.UtcTime(), nullable=False),
        sa.Column("finished_at", tables.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["execution_id"],
            ["execution.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("execution_id", "name"),
    )
    with op.batch_alter_table("effect", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_effect_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_effect_execution_id"), ["execution_id"], unique=False)
