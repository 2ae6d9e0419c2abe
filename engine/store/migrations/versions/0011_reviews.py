"""What was said in a review request and what became of it; who said no"""

import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXTS = ("deal_id", "address", "reason", "follows", "link", "balance")


def upgrade() -> None:
    with op.batch_alter_table("review_request") as request:
        for name in _TEXTS:
            request.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        request.add_column(sa.Column("token", sa.String(), nullable=True))
        request.add_column(sa.Column("clicks", sa.Integer(), nullable=False, server_default="0"))
        request.add_column(sa.Column("clicked_at", tables.UtcTime(), nullable=True))
        request.add_column(sa.Column("evidence", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("ix_review_token", "review_request", ["token"], unique=True)
    op.create_index("ix_review_address", "review_request", ["portal_id", "address"])
    op.create_index("ix_review_send_at", "review_request", ["portal_id", "send_at"])
    op.create_table(
        "review_opt_out",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("said_at", tables.UtcTime(), nullable=False),
        sa.Column("told_at", tables.UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("portal_id", "contact_id"),
    )
    op.create_index("ix_opt_out_address", "review_opt_out", ["portal_id", "address"])


def downgrade() -> None:
    op.drop_table("review_opt_out")
    for name in ("ix_review_send_at", "ix_review_address", "ix_review_token"):
        op.drop_index(name, "review_request")
    with op.batch_alter_table("review_request") as request:
        for name in (*_TEXTS, "token", "clicks", "clicked_at", "evidence"):
            request.drop_column(name)
