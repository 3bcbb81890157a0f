"""Of whom an account was a part before it became an influencer of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007_accounts_left"
down_revision = "0006_gaming"

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts_left",
        sa.Column("account_id", Key, autoincrement=False, nullable=False),
        sa.Column("influencer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_accounts_left_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "influencer_id", name=op.f("pk_accounts_left")),
    )


def downgrade() -> None:
    op.drop_table("accounts_left")
