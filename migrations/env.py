"""How Alembic meets the database: kernel.schema opens the connection and the one transaction around all steps."""

from alembic import context

from influencers import models as influencers_models  # noqa: F401  # the tables of every feature that has some
from kernel.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
