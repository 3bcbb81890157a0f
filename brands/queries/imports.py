"""Questions about files of customers that were uploaded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from brands.errors import UnknownImport
from brands.models import Customer, CustomerImport
from brands.stored_file import Counts, Report, StoredRow, report_from_json, rows_from_json
from kernel.clock import from_us, to_us
from kernel.database import in_pieces

#: So long a file may be looked at before it is thrown away.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ImportCard:
    """A file of customers: what taking it over would do, or did."""

    id: int
    file_name: str
    status: str  # previewed, taken, dropped
    made_at: datetime
    expires_at: datetime
    is_waiting: bool  # it can still be taken over
    report: Report
    counts: Counts

    @property
    def rows_count(self) -> int:
        """How many rows can be taken."""
        return self.counts.new + self.counts.changed + self.counts.same


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of a file beside the list as it is."""

    new: tuple[StoredRow, ...]
    changed: tuple[StoredRow, ...]
    same_count: int

    @property
    def counts(self) -> Counts:
        """How many there are of each."""
        return Counts(len(self.new), len(self.changed), self.same_count)


def import_card(session: Session, business_id: int, import_id: int, *, now: datetime) -> ImportCard:
    """Return a file that a business has uploaded; raise UnknownImport when there is none."""
    own = (CustomerImport.id == import_id, CustomerImport.business_id == business_id)
    row = session.scalar(select(CustomerImport).where(*own).execution_options(populate_existing=True))
    if row is None:
        raise UnknownImport("This business has uploaded no such file.")
    report, made_at = report_from_json(row.report), from_us(row.made_us)
    expires_at = made_at + KEPT
    is_waiting = row.status == "previewed" and now < expires_at
    counts = report.taken or Counts()
    if is_waiting:
        counts = compare(session, business_id, rows_from_json(row.rows), report.columns).counts
    return ImportCard(row.id, row.file_name, row.status, made_at, expires_at, is_waiting, report, counts)


def waiting_import(session: Session, business_id: int, *, now: datetime) -> tuple[int, str] | None:
    """Return the latest file of a business that can still be taken over, as its id and name; None without one."""
    rows = session.execute(
        select(CustomerImport.id, CustomerImport.file_name)
        .where(CustomerImport.business_id == business_id, CustomerImport.status == "previewed")
        .where(CustomerImport.made_us > to_us(now - KEPT))
        .order_by(CustomerImport.id.desc())
        .limit(1)
    )
    return next(((import_id, file_name) for import_id, file_name in rows), None)


def compare(session: Session, business_id: int, rows: Sequence[StoredRow], columns: Collection[str]) -> Comparison:
    """Return which rows are new to a business's list and which change it; columns the file lacks stay as they are."""
    known = _known(session, business_id, [row.email_hash for row in rows])
    new = tuple(row for row in rows if row.email_hash not in known)
    kept = [row for row in rows if row.email_hash in known]
    changed = tuple(row for row in kept if _differs(row, known[row.email_hash], columns))
    return Comparison(new, changed, len(kept) - len(changed))


def _known(session: Session, business_id: int, hashes: Sequence[str]) -> dict[str, StoredRow]:
    found = {}
    columns = (Customer.email_hash, Customer.email_hint, Customer.name, Customer.segment)
    for some in in_pieces(hashes):
        own = (Customer.business_id == business_id, Customer.email_hash.in_(some))
        found.update({row.email_hash: StoredRow(*row) for row in session.execute(select(*columns).where(*own))})
    return found


def _differs(row: StoredRow, known: StoredRow, columns: Collection[str]) -> bool:
    if row.email_hint and not known.email_hint:
        return True
    return any(name in columns and getattr(row, name) != getattr(known, name) for name in ("name", "segment"))
