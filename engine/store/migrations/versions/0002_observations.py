"""What decisions saw, and what they asked for; plans that are being applied"""

import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "observation",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("deal_id", sa.String(), nullable=False),
        sa.Column("happening", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("bill_id", sa.String(), nullable=False),
        sa.Column("waited", sa.String(), nullable=False),
        sa.Column("for_rule", sa.String(), nullable=False),
        sa.Column("rules_digest", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("empty", sa.JSON(), nullable=False),
        sa.Column("billed", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("observed_at", tables.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.PrimaryKeyConstraint("run_id"),
    )
    with op.batch_alter_table("observation") as observation:
        observation.create_index("ix_observation_deal", ["portal_id", "deal_id"])
        observation.create_index("ix_observation_event_id", ["event_id"])
        observation.create_index("ix_observation_observed_at", ["observed_at"])
    op.create_table(
        "plan_application",
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("candidate", sa.String(), nullable=False),
        sa.Column("begun_at", tables.UtcTime(), nullable=False),
        sa.Column("finished_at", tables.UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("plan"),
    )
    for name, empty in (
        ("run_id", ""),
        ("deal_id", ""),
        ("kind", ""),
        ("instalment", ""),
        ("mode", ""),
    ):
        op.add_column("decision", sa.Column(name, sa.String(), nullable=False, server_default=empty))
    op.add_column("decision", sa.Column("calls", sa.JSON(), nullable=False, server_default="[]"))
    # Decisions of before know their deal through the step that asked for them.
    op.execute(
        """
        UPDATE decision SET deal_id = coalesce(
            (SELECT min(execution.object_id) FROM execution
             WHERE execution.event_id = decision.event_id AND execution.action = 'decide'), '')
        """
    )
    with op.batch_alter_table("decision") as decision:
        decision.create_index("ix_decision_deal", ["portal_id", "deal_id"])
        decision.create_index("ix_decision_decided_at", ["decided_at"])
