"""What of an invoice is a quote's own taxes, billed as lines of a product, beside what counts of the deal."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bill") as bill:
        bill.add_column(sa.Column("tax_item_id", sa.String(), nullable=True))
        bill.add_column(sa.Column("tax_lines_minor", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("bill") as bill:
        bill.drop_column("tax_lines_minor")
        bill.drop_column("tax_item_id")
