"""The limit a day is counted in the perk's own row, not in a table of days."""

import sqlalchemy as sa
from alembic import op

revision = "0008_day_of_the_perk"
down_revision = "0007_accounts_left"

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_HOLDING = "status IN ('reserved', 'issued', 'redeemed')"
_LATEST = f"(SELECT max(claims.day_on) FROM claims WHERE perk_id = perks.id AND claims.{_HOLDING})"


def upgrade() -> None:
    with op.batch_alter_table("perks") as perks:
        perks.add_column(sa.Column("day_on", sa.Date()))
        perks.add_column(sa.Column("day_claimed", sa.BigInteger(), nullable=False, server_default="0"))
        perks.create_check_constraint(op.f("ck_perks_claimed_that_day"), "day_claimed >= 0")
    of_that_day = f"perk_id = perks.id AND claims.{_HOLDING} AND claims.day_on = {_LATEST}"
    op.execute(f"UPDATE perks SET day_on = {_LATEST}, day_claimed = (SELECT count(*) FROM claims WHERE {of_that_day})")
    with op.batch_alter_table("perks") as perks:
        perks.alter_column("day_claimed", server_default=None)
    op.drop_table("perk_days")


def downgrade() -> None:
    op.create_table(
        "perk_days",
        sa.Column("perk_id", Key, nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("claimed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("claimed >= 0", name=op.f("ck_perk_days_counted")),
        sa.ForeignKeyConstraint(["perk_id"], ["perks.id"], name=op.f("fk_perk_days_perk_id_perks")),
        sa.PrimaryKeyConstraint("perk_id", "day_on", name=op.f("pk_perk_days")),
    )
    op.execute(
        "INSERT INTO perk_days (perk_id, day_on, claimed) SELECT perk_id, claims.day_on, count(*) FROM claims"
        f" JOIN perks ON perks.id = perk_id AND per_day IS NOT NULL WHERE claims.{_HOLDING}"
        " GROUP BY perk_id, claims.day_on"
    )
    with op.batch_alter_table("perks") as perks:
        perks.drop_constraint(op.f("ck_perks_claimed_that_day"), type_="check")
        perks.drop_column("day_claimed")
        perks.drop_column("day_on")
