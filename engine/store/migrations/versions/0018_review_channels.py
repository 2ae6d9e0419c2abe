"""By which channel somebody was asked for a review, and the phone by which one person is known."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("review_request") as request:
        request.add_column(sa.Column("channel", sa.String(), nullable=False, server_default="email"))
        request.add_column(sa.Column("phone", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("review_opt_out") as opt_out:
        opt_out.add_column(sa.Column("phone", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_review_phone", "review_request", ["portal_id", "phone"])
    op.create_index("ix_opt_out_phone", "review_opt_out", ["portal_id", "phone"])


def downgrade() -> None:
    op.drop_index("ix_opt_out_phone", "review_opt_out")
    op.drop_index("ix_review_phone", "review_request")
    with op.batch_alter_table("review_opt_out") as opt_out:
        opt_out.drop_column("phone")
    with op.batch_alter_table("review_request") as request:
        request.drop_column("phone")
        request.drop_column("channel")
