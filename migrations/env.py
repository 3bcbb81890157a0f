"""How Alembic meets the database: kernel.schema opens the connection and the one transaction around all steps."""

from alembic import context

from auth import models as auth_models  # noqa: F401  # here and below: the tables of every floor that has some
from brands import models as brands_models  # noqa: F401
from influencers import models as influencers_models  # noqa: F401
from kernel import models as kernel_models  # noqa: F401
from kernel.database import Base
from perks import models as perks_models  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
