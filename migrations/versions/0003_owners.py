"""Owners of influencers: how they proved it, what they hide, and their no."""

import sqlalchemy as sa
from alembic import op

revision = "0003_owners"
down_revision = "0002_users"

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_index(
        "uq_influencers_owner_user_id",
        "influencers",
        ["owner_user_id"],
        unique=True,
        sqlite_where=sa.text("owner_user_id IS NOT NULL"),
        postgresql_where=sa.text("owner_user_id IS NOT NULL"),
    )
    op.create_table(
        "ownership_proofs",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("influencer_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("handle", sa.Text(), nullable=True),
        sa.Column("handle_folded", sa.Text(), nullable=True),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=True),
        sa.Column("used_by_user_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'bio') = (user_id IS NOT NULL AND code IS NOT NULL AND handle IS NOT NULL)",
            name=op.f("ck_ownership_proofs_bio_of_an_account"),
        ),
        sa.CheckConstraint(
            "(kind = 'link') = (influencer_id IS NOT NULL)", name=op.f("ck_ownership_proofs_link_to_an_influencer")
        ),
        sa.CheckConstraint("kind IN ('link', 'bio')", name=op.f("ck_ownership_proofs_known_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_proofs")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_ownership_proofs_secret_hash")),
    )
    op.create_index(op.f("ix_ownership_proofs_user_id"), "ownership_proofs", ["user_id"], unique=False)
    op.create_table(
        "hidden_topics",
        sa.Column("influencer_id", Key, autoincrement=False, nullable=False),
        sa.Column("topic", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("topic > 0", name=op.f("ck_hidden_topics_of_something")),
        sa.ForeignKeyConstraint(
            ["influencer_id"], ["influencers.id"], name=op.f("fk_hidden_topics_influencer_id_influencers")
        ),
        sa.PrimaryKeyConstraint("influencer_id", "topic", name=op.f("pk_hidden_topics")),
    )
    op.create_table(
        "objections",
        sa.Column("influencer_id", Key, autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("user_id > 0", name=op.f("ck_objections_by_somebody")),
        sa.ForeignKeyConstraint(
            ["influencer_id"], ["influencers.id"], name=op.f("fk_objections_influencer_id_influencers")
        ),
        sa.PrimaryKeyConstraint("influencer_id", name=op.f("pk_objections")),
    )


def downgrade() -> None:
    op.drop_index("uq_influencers_owner_user_id", table_name="influencers")
    op.drop_table("objections")
    op.drop_table("hidden_topics")
    op.drop_table("ownership_proofs")
