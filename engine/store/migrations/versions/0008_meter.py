"""Who and what caused each call to a vendor: the account, the rule, and the work it was made for"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_count",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "portal_id", "connection_id", "kind", "rule", "work"),
    )
    # HubSpot's calls were counted under "hubspot:<portal>", QuickBooks' under the id of the connection.
    op.execute(
        """
        INSERT INTO call_count (portal_id, connection_id, day, kind, rule, work, count)
        SELECT coalesce(connection.portal_id, replace(api_calls.connection_id, 'hubspot:', '')),
               api_calls.connection_id, api_calls.day, api_calls.kind, '', '', api_calls.count
        FROM api_calls LEFT JOIN connection ON connection.id = api_calls.connection_id
        """
    )
    op.drop_table("api_calls")


def downgrade() -> None:
    op.create_table(
        "api_calls",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "day", "kind"),
    )
    op.execute(
        """
        INSERT INTO api_calls (connection_id, day, kind, count)
        SELECT connection_id, day, kind, sum(count) FROM call_count GROUP BY connection_id, day, kind
        """
    )
    op.drop_table("call_count")
