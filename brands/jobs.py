"""Work between requests: files that nobody took over are not kept."""

from brands.actions.importing import forget_old_imports
from kernel import clock
from kernel.database import transaction


def forget_customer_files() -> int:
    """Throw away the files of customers that were looked at for more than a day; return how many."""
    with transaction() as session:
        return forget_old_imports(session, now=clock.now())
