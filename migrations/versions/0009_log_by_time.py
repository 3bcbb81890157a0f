"""The log is read in the order of time, of one business or of the whole house."""

from alembic import op

revision = "0009_log_by_time"
down_revision = "0008_day_of_the_perk"


def upgrade() -> None:
    op.drop_index(op.f("ix_audit_entries_business_id_id"), table_name="audit_entries")
    op.create_index(op.f("ix_audit_entries_business_id_at_us_id"), "audit_entries", ["business_id", "at_us", "id"])
    op.create_index(op.f("ix_audit_entries_at_us_id"), "audit_entries", ["at_us", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_entries_at_us_id"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_business_id_at_us_id"), table_name="audit_entries")
    op.create_index(op.f("ix_audit_entries_business_id_id"), "audit_entries", ["business_id", "id"])
