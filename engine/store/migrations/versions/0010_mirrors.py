"""HubSpot records that show QuickBooks' invoices and payments, and what accounts do not take"""

import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mirrored",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("deal_id", sa.String(), nullable=False),
        sa.Column("written", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "kind", "document_id"),
    )
    op.create_index("ix_mirrored_account", "mirrored", ["portal_id", "kind"])
    op.create_table(
        "not_taken",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("tried_at", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("portal_id", "kind"),
    )


def downgrade() -> None:
    op.drop_table("not_taken")
    op.drop_index("ix_mirrored_account", "mirrored")
    op.drop_table("mirrored")
