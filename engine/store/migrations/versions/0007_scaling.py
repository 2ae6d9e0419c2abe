"""What many processes share: when calls left for the vendors, and who does what is done once for all"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store import tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    times = sa.JSON().with_variant(postgresql.ARRAY(sa.Double()), "postgresql")
    op.create_table(
        "departure",
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("general", times, nullable=False),
        sa.Column("general_pressing", times, nullable=False),
        sa.Column("special", times, nullable=False),
        sa.Column("special_pressing", times, nullable=False),
        sa.Column("flying", times, nullable=False),
        sa.Column("closed_until", sa.Double(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("vendor", "account"),
    )
    op.create_table(
        "turn",
        sa.Column("chore", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("lasts_until", tables.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("chore"),
    )
