"""QuickBooks' reports as last read, so that looking at one costs a read an hour and not a read each time."""

import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_report",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("read_at", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "name"),
    )


def downgrade() -> None:
    op.drop_table("kept_report")
