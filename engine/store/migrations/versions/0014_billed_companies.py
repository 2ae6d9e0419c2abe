"""Which company a deal belonged to when it was billed: no record in HubSpot needs the deal read for it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bill") as bill:
        bill.add_column(sa.Column("company_id", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("bill") as bill:
        bill.drop_column("company_id")
