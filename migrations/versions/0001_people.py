"""People, their accounts, the batches of the log, who may be listed and who may not."""

import sqlalchemy as sa
from alembic import op

revision = "0001_people"
down_revision = None

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "influencers",
        sa.Column("id", Key, nullable=False),
        sa.Column("owner_user_id", sa.BigInteger()),
        sa.Column("klout_id", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_influencers"),
        sa.UniqueConstraint("klout_id", name="uq_influencers_klout_id"),
    )
    op.create_table(
        "influencer_aliases",
        sa.Column("old_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("influencer_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("old_id", name="pk_influencer_aliases"),
        sa.ForeignKeyConstraint(
            ["influencer_id"], ["influencers.id"], name="fk_influencer_aliases_influencer_id_influencers"
        ),
        sa.CheckConstraint("old_id <> influencer_id", name=op.f("ck_influencer_aliases_not_itself")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", Key, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text()),
        sa.Column("handle_folded", sa.Text()),
        sa.Column("handle_seen_us", sa.BigInteger()),
        sa.Column("influencer_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.ForeignKeyConstraint(["influencer_id"], ["influencers.id"], name="fk_accounts_influencer_id_influencers"),
        sa.UniqueConstraint("network", "native_id", name="uq_accounts_network_native_id"),
        sa.CheckConstraint("network <> '' AND native_id <> ''", name=op.f("ck_accounts_named")),
    )
    op.create_index("ix_accounts_network_handle_folded", "accounts", ["network", "handle_folded"])
    op.create_index("ix_accounts_influencer_id", "accounts", ["influencer_id"])
    op.create_table(
        "activity_batches",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_us", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("duplicates", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity_batches"),
        sa.CheckConstraint(
            "lines >= 0 AND accepted >= 0 AND updated >= 0 AND duplicates >= 0 AND quarantined >= 0"
            " AND accepted + duplicates + quarantined = lines AND updated <= accepted",
            name=op.f("ck_activity_batches_counts"),
        ),
    )
    op.create_table(
        "listing_bases",
        sa.Column("influencer_id", Key, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("influencer_id", "basis", name="pk_listing_bases"),
        sa.ForeignKeyConstraint(
            ["influencer_id"], ["influencers.id"], name="fk_listing_bases_influencer_id_influencers"
        ),
        sa.CheckConstraint("basis IN ('consent', 'public')", name=op.f("ck_listing_bases_known_basis")),
    )
    op.create_table(
        "account_refusals",
        sa.Column("account_id", Key, autoincrement=False, nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_refusals"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_account_refusals_account_id_accounts"),
        sa.CheckConstraint("account_id > 0", name=op.f("ck_account_refusals_of_somebody")),
    )
    op.create_table(
        "removals",
        sa.Column("id", Key, nullable=False),
        sa.Column("influencer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("account_hash", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_removals"),
        sa.UniqueConstraint("account_hash", name="uq_removals_account_hash"),
        sa.CheckConstraint("reason IN ('erased', 'objected')", name=op.f("ck_removals_known_reason")),
    )
    op.create_index("ix_removals_influencer_id", "removals", ["influencer_id"])
    op.create_table(
        "influencer_changes",
        sa.Column("id", Key, nullable=False),
        sa.Column("influencer_id", sa.BigInteger(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_influencer_changes"),
        sa.CheckConstraint("influencer_id > 0", name=op.f("ck_influencer_changes_of_somebody")),
    )


def downgrade() -> None:
    for table in (
        "influencer_changes",
        "removals",
        "account_refusals",
        "listing_bases",
        "activity_batches",
        "accounts",
        "influencer_aliases",
        "influencers",
    ):
        op.drop_table(table)
