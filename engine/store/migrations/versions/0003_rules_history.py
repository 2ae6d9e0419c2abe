"""The history of the rule file: which text came when"""

import sqlalchemy as sa
from alembic import op

from engine.store import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rules_history",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=True),
        sa.Column("loaded_at", tables.UtcTime(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["rules_revision.digest"]),
        sa.PrimaryKeyConstraint("number"),
    )
    # What ran before there was a history, in the order in which it came.
    op.execute(
        """
        INSERT INTO rules_history (number, digest, previous, loaded_at, source, note, sound)
        SELECT row_number() OVER came, digest, lag(digest) OVER came, loaded_at, 'file', '', true
        FROM rules_revision
        WINDOW came AS (ORDER BY loaded_at, digest)
        """
    )
    # Scraped every few seconds, and an effect carries its whole request.
    with op.batch_alter_table("effect") as effect:
        effect.create_index("ix_effect_state", ["state"])
