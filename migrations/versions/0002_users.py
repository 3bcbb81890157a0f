"""Users, businesses and their teams, mailed secrets, the audit log, outgoing mail, requests answered once."""

import sqlalchemy as sa
from alembic import op

revision = "0002_users"
down_revision = "0001_people"

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "answered_requests",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_answered_requests_has_a_key")),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_answered_requests")),
    )
    op.create_index(op.f("ix_answered_requests_at_us"), "answered_requests", ["at_us"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("id", Key, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("business_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_business_id_id"), "audit_entries", ["business_id", "id"], unique=False)
    op.create_index(op.f("ix_audit_entries_user_id_id"), "audit_entries", ["user_id", "id"], unique=False)
    op.create_table(
        "businesses",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_businesses_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_businesses")),
    )
    op.create_table(
        "outgoing_mails",
        sa.Column("id", Key, nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("queued_us", sa.BigInteger(), nullable=False),
        sa.Column("try_after_us", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outgoing_mails_tries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mails")),
    )
    op.create_index(op.f("ix_outgoing_mails_sent_us_id"), "outgoing_mails", ["sent_us", "id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", Key, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("sign_in_epoch", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_us", sa.BigInteger(), nullable=True),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("is_findable", sa.Boolean(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("email_folded <> '' AND name <> ''", name=op.f("ck_users_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_users_email_folded")),
    )
    op.create_index(op.f("ix_users_email_hash"), "users", ["email_hash"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("business_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'editor', 'guest', 'counter')", name=op.f("ck_memberships_known_role")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_memberships_business_id_businesses")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users")),
        sa.PrimaryKeyConstraint("business_id", "user_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", Key, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("user_id", Key, nullable=True),
        sa.Column("business_id", Key, nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'invite') = (business_id IS NOT NULL)", name=op.f("ck_tickets_invites_to_a_business")
        ),
        sa.CheckConstraint("(purpose = 'invite') = (role IS NOT NULL)", name=op.f("ck_tickets_invites_to_a_role")),
        sa.CheckConstraint("purpose IN ('confirm', 'reset', 'invite')", name=op.f("ck_tickets_known_purpose")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_tickets_business_id_businesses")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tickets_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_tickets_secret_hash")),
    )
    op.create_index(op.f("ix_tickets_business_id"), "tickets", ["business_id"], unique=False)


def downgrade() -> None:
    op.drop_table("tickets")
    op.drop_table("memberships")
    op.drop_table("users")
    op.drop_table("outgoing_mails")
    op.drop_table("businesses")
    op.drop_table("audit_entries")
    op.drop_table("answered_requests")
