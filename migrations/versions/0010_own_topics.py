"""Topics that owners add to their page or give a place on it."""

import sqlalchemy as sa
from alembic import op

revision = "0010_own_topics"
down_revision = "0009_log_by_time"


def upgrade() -> None:
    op.create_table(
        "own_topics",
        sa.Column("influencer_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("topic", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("declared_us", sa.BigInteger()),
        sa.CheckConstraint("topic > 0 AND place > 0", name=op.f("ck_own_topics_of_something_somewhere")),
        sa.ForeignKeyConstraint(
            ["influencer_id"], ["influencers.id"], name=op.f("fk_own_topics_influencer_id_influencers")
        ),
        sa.PrimaryKeyConstraint("influencer_id", "topic", name=op.f("pk_own_topics")),
    )


def downgrade() -> None:
    op.drop_table("own_topics")
