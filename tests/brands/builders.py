"""Files of customers for tests."""

from datetime import datetime

from brands.actions.importing import Upload, preview_import, take_import
from brands.stored_file import Counts
from kernel.database import transaction
from tests.cast import NOON, Cast


def table(*rows: str, header: str = "email,name,segment") -> Upload:
    """Return a file of some rows."""
    return Upload("customers.csv", "\n".join([header, *rows, ""]).encode())


def previewed(cast: Cast, upload: Upload, *, now: datetime = NOON, business_id: int | None = None) -> int:
    """Upload a file in a transaction of its own; return its id."""
    with transaction() as session:
        return preview_import(session, business_id or cast.bakery, upload, user_id=cast.edda, now=now)


def taken(cast: Cast, import_id: int, *, now: datetime = NOON) -> Counts:
    """Take a file over in a transaction of its own."""
    with transaction() as session:
        return take_import(session, cast.bakery, import_id, user_id=cast.edda, now=now)


def imported(cast: Cast, *rows: str, header: str = "email,name,segment", now: datetime = NOON) -> Counts:
    """Upload a file and take it over."""
    return taken(cast, previewed(cast, table(*rows, header=header), now=now), now=now)
