"""A business's own list of customers."""

import sqlalchemy as sa
from alembic import op

revision = "0004_customers"
down_revision = "0003_owners"

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "customer_imports",
        sa.Column("id", Key, nullable=False),
        sa.Column("business_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "status IN ('previewed', 'taken', 'dropped')", name=op.f("ck_customer_imports_known_status")
        ),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_customer_imports_business_id_businesses")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_customer_imports_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_imports")),
    )
    op.create_index(op.f("ix_customer_imports_business_id"), "customer_imports", ["business_id"], unique=False)
    op.create_table(
        "customers",
        sa.Column("id", Key, nullable=False),
        sa.Column("business_id", Key, nullable=False),
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("email_hint", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("email_hash <> ''", name=op.f("ck_customers_has_an_address")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_customers_business_id_businesses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("business_id", "email_hash", name=op.f("uq_customers_business_id_email_hash")),
    )
    op.create_index(
        op.f("ix_customers_business_id_name_folded_id"), "customers", ["business_id", "name_folded", "id"], unique=False
    )
    op.create_index(op.f("ix_customers_email_hash"), "customers", ["email_hash"], unique=False)


def downgrade() -> None:
    op.drop_table("customers")
    op.drop_table("customer_imports")
