"""What rules may know of a payment; how far the clock was followed for rules that time starts"""

import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("payment") as payment:
        payment.add_column(sa.Column("currency", sa.String(), nullable=False, server_default=""))
        payment.add_column(sa.Column("total_minor", sa.BigInteger(), nullable=True))
        payment.add_column(sa.Column("unapplied_minor", sa.BigInteger(), nullable=True))
        payment.add_column(sa.Column("paid_on", sa.Date(), nullable=True))
        for name in ("reference", "method_id", "method"):
            payment.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        payment.add_column(sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "clockwork",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("followed_until", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("portal_id", "subject"),
    )
