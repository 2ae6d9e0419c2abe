"""Which version of a payment is kept: of two changes within a second its time does not tell the later."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("payment") as payment:
        payment.add_column(sa.Column("sync_token", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("payment") as payment:
        payment.drop_column("sync_token")
