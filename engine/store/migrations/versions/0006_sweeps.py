"""How far changes were followed beside the webhooks; when lists and companies were told to have changed;
our own document numbers"""

import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sweep",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("followed_until", tables.UtcTime(), nullable=False),
        sa.Column("due_at", tables.UtcTime(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("found_at", tables.UtcTime(), nullable=True),
        sa.Column("silent_since", tables.UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("connection_id"),
    )
    op.create_table(
        "company_reading",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("read_at", tables.UtcTime(), nullable=True),
        sa.Column("changed_at", tables.UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("connection_id"),
    )
    op.create_table(
        "document_number",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("execution_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "number"),
    )
    op.create_index("ix_document_number_execution", "document_number", ["connection_id", "execution_id"])
    with op.batch_alter_table("catalogue") as catalogue:
        catalogue.add_column(sa.Column("changed_at", tables.UtcTime(), nullable=True))
