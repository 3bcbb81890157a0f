"""Gaming: what detectors propose, what operators decide, and what people say against it."""

import sqlalchemy as sa
from alembic import op

revision = "0006_gaming"
down_revision = "0005_perks"

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "gaming_proposals",
        sa.Column("id", Key, nullable=False),
        sa.Column("detector", sa.Text(), nullable=False),
        sa.Column("influencer_id", sa.BigInteger(), nullable=False),
        sa.Column("members_count", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("found_us", sa.BigInteger(), nullable=False),
        sa.Column("seen_generation", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'decided', 'replaced')", name=op.f("ck_gaming_proposals_known_state")),
        sa.CheckConstraint("members_count > 0", name=op.f("ck_gaming_proposals_of_a_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaming_proposals")),
    )
    op.create_index(op.f("ix_gaming_proposals_influencer_id"), "gaming_proposals", ["influencer_id"], unique=False)
    op.create_index(
        "uq_gaming_proposals_open",
        "gaming_proposals",
        ["detector", "influencer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "gaming_members",
        sa.Column("proposal_id", Key, autoincrement=False, nullable=False),
        sa.Column("actor", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.CheckConstraint("actor <> target", name=op.f("ck_gaming_members_two_accounts")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["gaming_proposals.id"], name=op.f("fk_gaming_members_proposal_id_gaming_proposals")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "actor", "target", name=op.f("pk_gaming_members")),
    )
    op.create_index(op.f("ix_gaming_members_actor"), "gaming_members", ["actor"], unique=False)
    op.create_index(op.f("ix_gaming_members_target"), "gaming_members", ["target"], unique=False)
    op.create_table(
        "gaming_decisions",
        sa.Column("id", Key, nullable=False),
        sa.Column("proposal_id", Key, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("damping_percent", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_us", sa.BigInteger(), nullable=False),
        sa.Column("undone_us", sa.BigInteger(), nullable=True),
        sa.Column("undone_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('damp', 'organised_but_honest', 'dismiss')", name=op.f("ck_gaming_decisions_known_verdict")
        ),
        sa.CheckConstraint("damping_percent IN (0, 10, 50, 100)", name=op.f("ck_gaming_decisions_known_damping")),
        sa.CheckConstraint(
            "(verdict = 'damp') = (damping_percent < 100)", name=op.f("ck_gaming_decisions_only_damp_damps")
        ),
        sa.CheckConstraint(
            "(rule IS NULL) = (user_id IS NOT NULL)", name=op.f("ck_gaming_decisions_by_somebody_or_a_rule")
        ),
        sa.CheckConstraint(
            "(undone_us IS NULL) = (undone_by_user_id IS NULL)", name=op.f("ck_gaming_decisions_undone_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["gaming_proposals.id"], name=op.f("fk_gaming_decisions_proposal_id_gaming_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaming_decisions")),
    )
    op.create_index(
        "uq_gaming_decisions_in_force",
        "gaming_decisions",
        ["proposal_id"],
        unique=True,
        sqlite_where=sa.text("undone_us IS NULL"),
        postgresql_where=sa.text("undone_us IS NULL"),
    )
    op.create_table(
        "gaming_appeals",
        sa.Column("id", Key, nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plea", sa.Text(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.Column("answered_by_user_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(answered_us IS NULL) = (outcome IS NULL)", name=op.f("ck_gaming_appeals_answered_whole")),
        sa.CheckConstraint("outcome IN ('kept', 'undone')", name=op.f("ck_gaming_appeals_known_outcome")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["gaming_decisions.id"], name=op.f("fk_gaming_appeals_decision_id_gaming_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaming_appeals")),
    )
    op.create_index(
        "uq_gaming_appeals_open",
        "gaming_appeals",
        ["decision_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("answered_us IS NULL"),
        postgresql_where=sa.text("answered_us IS NULL"),
    )
    op.create_table(
        "standing_rule_switches",
        sa.Column("id", Key, nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_rule_switches")),
    )


def downgrade() -> None:
    op.drop_table("standing_rule_switches")
    op.drop_table("gaming_appeals")
    op.drop_table("gaming_decisions")
    op.drop_table("gaming_members")
    op.drop_table("gaming_proposals")
