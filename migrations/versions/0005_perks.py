"""Perks, their codes, claims, waiting lines, redemptions and exports."""

import sqlalchemy as sa
from alembic import op

revision = "0005_perks"
down_revision = "0004_customers"

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "perks",
        sa.Column("id", Key, nullable=False),
        sa.Column("business_id", Key, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shared_code", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("code_pattern", sa.Text(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("disclosure", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("redeemed_by", sa.Text(), nullable=False),
        sa.Column("copies", sa.BigInteger(), nullable=False),
        sa.Column("per_person", sa.BigInteger(), nullable=False),
        sa.Column("per_day", sa.BigInteger(), nullable=True),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("visible_from_us", sa.BigInteger(), nullable=False),
        sa.Column("visible_until_us", sa.BigInteger(), nullable=False),
        sa.Column("claim_from_us", sa.BigInteger(), nullable=False),
        sa.Column("claim_until_us", sa.BigInteger(), nullable=False),
        sa.Column("valid_days", sa.BigInteger(), nullable=False),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=False),
        sa.Column("offer_minutes", sa.BigInteger(), nullable=False),
        sa.Column("low_stock_at", sa.BigInteger(), nullable=True),
        sa.Column("low_stock_told_us", sa.BigInteger(), nullable=True),
        sa.Column("claimed", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.BigInteger(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('unique', 'shared', 'link')", name=op.f("ck_perks_known_kind")),
        sa.CheckConstraint("redeemed_by IN ('standard', 'balanced')", name=op.f("ck_perks_known_redemption")),
        sa.CheckConstraint(
            "status IN ('draft', 'scheduled', 'live', 'paused', 'ended')", name=op.f("ck_perks_known_status")
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_perks_titled")),
        sa.CheckConstraint(
            "budget_minor IS NULL OR spent_minor + offered * value_minor <= budget_minor",
            name=op.f("ck_perks_within_budget"),
        ),
        sa.CheckConstraint("claim_from_us < claim_until_us", name=op.f("ck_perks_claim_window")),
        sa.CheckConstraint(
            "claimed >= 0 AND offered >= 0 AND claimed + offered <= copies", name=op.f("ck_perks_never_oversold")
        ),
        sa.CheckConstraint(
            "copies >= 1 AND per_person >= 1 AND valid_days >= 1 AND offer_minutes >= 1", name=op.f("ck_perks_amounts")
        ),
        sa.CheckConstraint("per_day IS NULL OR per_day >= 1", name=op.f("ck_perks_a_day")),
        sa.CheckConstraint("value_minor >= 0 AND spent_minor >= 0", name=op.f("ck_perks_money")),
        sa.CheckConstraint("visible_from_us < visible_until_us", name=op.f("ck_perks_visible_window")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_perks_business_id_businesses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perks")),
    )
    op.create_index(op.f("ix_perks_business_id"), "perks", ["business_id"], unique=False)
    op.create_index(op.f("ix_perks_status_visible_from_us"), "perks", ["status", "visible_from_us"], unique=False)
    op.create_table(
        "codes",
        sa.Column("id", Key, nullable=False),
        sa.Column("business_id", Key, nullable=False),
        sa.Column("perk_id", Key, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("folded <> ''", name=op.f("ck_codes_not_empty")),
        sa.CheckConstraint("status IN ('free', 'held', 'shown')", name=op.f("ck_codes_known_status")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_codes_business_id_businesses")),
        sa.ForeignKeyConstraint(["perk_id"], ["perks.id"], name=op.f("fk_codes_perk_id_perks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
        sa.UniqueConstraint("business_id", "folded", name=op.f("uq_codes_business_id_folded")),
    )
    op.create_index(op.f("ix_codes_perk_id_status_id"), "codes", ["perk_id", "status", "id"], unique=False)
    op.create_table(
        "exports",
        sa.Column("id", Key, nullable=False),
        sa.Column("business_id", Key, nullable=False),
        sa.Column("perk_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("rows_count", sa.BigInteger(), nullable=True),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("status IN ('asked', 'ready', 'failed', 'gone')", name=op.f("ck_exports_known_status")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_exports_business_id_businesses")),
        sa.ForeignKeyConstraint(["perk_id"], ["perks.id"], name=op.f("fk_exports_perk_id_perks")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_exports_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_exports_secret_hash")),
    )
    op.create_index(op.f("ix_exports_business_id_id"), "exports", ["business_id", "id"], unique=False)
    op.create_index(op.f("ix_exports_status_expires_us"), "exports", ["status", "expires_us"], unique=False)
    op.create_table(
        "perk_days",
        sa.Column("perk_id", Key, nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("claimed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("claimed >= 0", name=op.f("ck_perk_days_counted")),
        sa.ForeignKeyConstraint(["perk_id"], ["perks.id"], name=op.f("fk_perk_days_perk_id_perks")),
        sa.PrimaryKeyConstraint("perk_id", "day_on", name=op.f("pk_perk_days")),
    )
    op.create_table(
        "sightings",
        sa.Column("perk_id", Key, nullable=False),
        sa.Column("influencer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("influencer_id > 0", name=op.f("ck_sightings_of_somebody")),
        sa.ForeignKeyConstraint(["perk_id"], ["perks.id"], name=op.f("fk_sightings_perk_id_perks")),
        sa.PrimaryKeyConstraint("perk_id", "influencer_id", name=op.f("pk_sightings")),
    )
    op.create_table(
        "claims",
        sa.Column("id", Key, nullable=False),
        sa.Column("perk_id", Key, nullable=False),
        sa.Column("business_id", Key, nullable=False),
        sa.Column("influencer_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_surplus", sa.Boolean(), nullable=False),
        sa.Column("code_id", Key, nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("code_folded", sa.Text(), nullable=True),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("granted_on", sa.Text(), nullable=False),
        sa.Column("disclosure", sa.Text(), nullable=True),
        sa.Column("disclosure_accepted_us", sa.BigInteger(), nullable=True),
        sa.Column("reserved_us", sa.BigInteger(), nullable=False),
        sa.Column("issued_us", sa.BigInteger(), nullable=True),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("redeemed_us", sa.BigInteger(), nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(status = 'redeemed') = (redeemed_us IS NOT NULL)", name=op.f("ck_claims_redeemed_once")),
        sa.CheckConstraint(
            "status IN ('reserved', 'issued', 'redeemed', 'expired', 'cancelled')", name=op.f("ck_claims_known_status")
        ),
        sa.CheckConstraint("cost_minor >= 0", name=op.f("ck_claims_money")),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_claims_ordinal")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_claims_business_id_businesses")),
        sa.ForeignKeyConstraint(["code_id"], ["codes.id"], name=op.f("fk_claims_code_id_codes")),
        sa.ForeignKeyConstraint(["perk_id"], ["perks.id"], name=op.f("fk_claims_perk_id_perks")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_claims_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("business_id", "code_folded", name=op.f("uq_claims_business_id_code_folded")),
    )
    op.create_index(op.f("ix_claims_influencer_id"), "claims", ["influencer_id"], unique=False)
    op.create_index(op.f("ix_claims_perk_id_id"), "claims", ["perk_id", "id"], unique=False)
    op.create_index(op.f("ix_claims_status_expires_us"), "claims", ["status", "expires_us"], unique=False)
    op.create_index(op.f("ix_claims_user_id"), "claims", ["user_id"], unique=False)
    op.create_index(
        "uq_claims_code_id",
        "claims",
        ["code_id"],
        unique=True,
        sqlite_where=sa.text("status = 'reserved' OR issued_us IS NOT NULL"),
        postgresql_where=sa.text("status = 'reserved' OR issued_us IS NOT NULL"),
    )
    op.create_index(
        "uq_claims_perk_id_influencer_id_ordinal",
        "claims",
        ["perk_id", "influencer_id", "ordinal"],
        unique=True,
        sqlite_where=sa.text("status IN ('reserved', 'issued', 'redeemed')"),
        postgresql_where=sa.text("status IN ('reserved', 'issued', 'redeemed')"),
    )
    op.create_index(
        "uq_claims_perk_id_user_id_ordinal",
        "claims",
        ["perk_id", "user_id", "ordinal"],
        unique=True,
        sqlite_where=sa.text("status IN ('reserved', 'issued', 'redeemed') AND NOT is_surplus"),
        postgresql_where=sa.text("status IN ('reserved', 'issued', 'redeemed') AND NOT is_surplus"),
    )
    op.create_table(
        "places",
        sa.Column("id", Key, nullable=False),
        sa.Column("perk_id", Key, nullable=False),
        sa.Column("influencer_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("granted_on", sa.Text(), nullable=False),
        sa.Column("joined_us", sa.BigInteger(), nullable=False),
        sa.Column("offered_us", sa.BigInteger(), nullable=True),
        sa.Column("offer_until_us", sa.BigInteger(), nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("claim_id", Key, nullable=True),
        sa.Column("code_id", Key, nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'offered', 'accepted', 'declined', 'lapsed', 'left')",
            name=op.f("ck_places_known_status"),
        ),
        sa.CheckConstraint("(offered_us IS NULL) = (offer_until_us IS NULL)", name=op.f("ck_places_offers_end")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_places_claim_id_claims")),
        sa.ForeignKeyConstraint(["code_id"], ["codes.id"], name=op.f("fk_places_code_id_codes")),
        sa.ForeignKeyConstraint(["perk_id"], ["perks.id"], name=op.f("fk_places_perk_id_perks")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_places_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    op.create_index(op.f("ix_places_perk_id_status_id"), "places", ["perk_id", "status", "id"], unique=False)
    op.create_index(op.f("ix_places_status_offer_until_us"), "places", ["status", "offer_until_us"], unique=False)
    op.create_index(
        "uq_places_perk_id_influencer_id",
        "places",
        ["perk_id", "influencer_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('waiting', 'offered')"),
        postgresql_where=sa.text("status IN ('waiting', 'offered')"),
    )
    op.create_table(
        "redemptions",
        sa.Column("id", Key, nullable=False),
        sa.Column("claim_id", Key, nullable=False),
        sa.Column("business_id", Key, nullable=False),
        sa.Column("by_user_id", Key, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("undone_us", sa.BigInteger(), nullable=True),
        sa.Column("undone_by_user_id", Key, nullable=True),
        sa.CheckConstraint("how IN ('qr', 'code')", name=op.f("ck_redemptions_known_way")),
        sa.CheckConstraint(
            "(undone_us IS NULL) = (undone_by_user_id IS NULL)", name=op.f("ck_redemptions_undone_by_somebody")
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_redemptions_business_id_businesses")),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name=op.f("fk_redemptions_by_user_id_users")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_redemptions_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["undone_by_user_id"], ["users.id"], name=op.f("fk_redemptions_undone_by_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
    )
    op.create_index(op.f("ix_redemptions_business_id_at_us"), "redemptions", ["business_id", "at_us"], unique=False)
    op.create_index(
        "uq_redemptions_claim_id",
        "redemptions",
        ["claim_id"],
        unique=True,
        sqlite_where=sa.text("undone_us IS NULL"),
        postgresql_where=sa.text("undone_us IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("redemptions")
    op.drop_table("places")
    op.drop_table("claims")
    op.drop_table("sightings")
    op.drop_table("perk_days")
    op.drop_table("exports")
    op.drop_table("codes")
    op.drop_table("perks")
