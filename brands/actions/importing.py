"""Takes files of customers in: looked at first, then taken over in one piece, or thrown away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from auth.actions.audit import note
from auth.queries.people import email_hash, hash_of_sha256
from brands.customer_file import CustomerFile, CustomerRow, RefusedRow, hint_of, read_customer_file
from brands.errors import CustomersFull, ImportOver
from brands.models import Customer, CustomerImport
from brands.queries.customers import customers_count
from brands.queries.imports import KEPT, Comparison, compare, import_card
from brands.stored_file import (
    Counts,
    Report,
    StoredRow,
    report_as_json,
    report_from_json,
    rows_as_json,
    rows_from_json,
)
from kernel.clock import to_us

#: As many customers as a business may keep.
MOST_CUSTOMERS = 100_000
_LONGEST_FILE_NAME = 120
_EMPTY = "[]"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    file_name: str
    content: bytes
    ignores_others: bool = False


def preview_import(session: Session, business_id: int, upload: Upload, *, user_id: int, now: datetime) -> int:
    """Read a file and keep what it would do, without its addresses; return its id.

    It takes the place of the file that the business was looking at. Raises UnreadableCustomers.
    """
    file = read_customer_file(upload.content, ignores_others=upload.ignores_others)
    rows, refused = _hashed(file)
    _drop(session, CustomerImport.business_id == business_id, now=now)
    made = CustomerImport(
        business_id=business_id,
        user_id=user_id,
        file_name=upload.file_name.strip()[:_LONGEST_FILE_NAME] or "customers.csv",
        status="previewed",
        rows=rows_as_json(rows),
        report=report_as_json(Report(file.encoding, file.columns, file.ignored, refused)),
        made_us=to_us(now),
    )
    session.add(made)
    session.flush()
    details = {"rows": len(rows), "refused": len(refused)}
    subject = f"import:{made.id}"
    note(session, "customers.previewed", subject, now=now, user_id=user_id, business_id=business_id, **details)
    return made.id


def take_import(session: Session, business_id: int, import_id: int, *, user_id: int, now: datetime) -> Counts:
    """Take a file over into the list; return what it did. Asked twice it is done once, and told twice.

    Raises UnknownImport, ImportOver, and CustomersFull when the list would become too long.
    """
    own = (CustomerImport.id == import_id, CustomerImport.business_id == business_id)
    found = session.execute(select(CustomerImport.rows, CustomerImport.report).where(*own)).first()
    if found is None or not _end(session, business_id, import_id, status="taken", now=now):
        return _counts_of_before(session, business_id, import_id, now=now)
    report = report_from_json(found.report)
    comparison = compare(session, business_id, rows_from_json(found.rows), report.columns)
    if customers_count(session, business_id) + len(comparison.new) > MOST_CUSTOMERS:
        raise CustomersFull(f"A list holds at most {MOST_CUSTOMERS:,} customers. Remove some, then take the file over.")
    _write(session, business_id, comparison, report.columns, now_us=to_us(now))
    counts = comparison.counts
    told = report_as_json(replace(report, taken=counts))
    session.execute(update(CustomerImport).where(*own).values(report=told))
    details = {"new": counts.new, "changed": counts.changed, "same": counts.same}
    subject = f"import:{import_id}"
    note(session, "customers.imported", subject, now=now, user_id=user_id, business_id=business_id, **details)
    return counts


def drop_import(session: Session, business_id: int, import_id: int, *, user_id: int, now: datetime) -> None:
    """Throw a file away; raise UnknownImport for none, ImportOver for one that was taken over or thrown away."""
    if not _end(session, business_id, import_id, status="dropped", now=now):
        import_card(session, business_id, import_id, now=now)
        raise ImportOver("This file was taken over or thrown away already.")
    subject = f"import:{import_id}"
    note(session, "customers.import_dropped", subject, now=now, user_id=user_id, business_id=business_id)


def forget_old_imports(session: Session, *, now: datetime) -> int:
    """Throw away every file that was looked at for too long; return how many."""
    return len(_drop(session, CustomerImport.made_us <= to_us(now - KEPT), now=now))


def _end(session: Session, business_id: int, import_id: int, *, status: str, now: datetime) -> bool:
    """End the waiting of a file; return False when it does not wait. Its rows are needed no longer."""
    waiting = (
        CustomerImport.id == import_id,
        CustomerImport.business_id == business_id,
        CustomerImport.status == "previewed",
        CustomerImport.made_us > to_us(now - KEPT),
    )
    ended = update(CustomerImport).where(*waiting).values(status=status, ended_us=to_us(now), rows=_EMPTY)
    return session.scalar(ended.returning(CustomerImport.id)) is not None


def _drop(session: Session, which: ColumnElement[bool], *, now: datetime) -> Sequence[int]:
    waiting = update(CustomerImport).where(CustomerImport.status == "previewed", which)
    dropped = waiting.values(status="dropped", ended_us=to_us(now), rows=_EMPTY).returning(CustomerImport.id)
    return session.scalars(dropped).all()


def _counts_of_before(session: Session, business_id: int, import_id: int, *, now: datetime) -> Counts:
    card = import_card(session, business_id, import_id, now=now)
    if card.report.taken is None:
        raise ImportOver("This file was thrown away, or looked at for more than a day. Upload it again.")
    return card.report.taken


def _hashed(file: CustomerFile) -> tuple[list[StoredRow], tuple[RefusedRow, ...]]:
    """Return the rows with hashes for addresses, and all that were refused: now those that stand twice, too."""
    rows: list[StoredRow] = []
    refused = list(file.refused)
    lines: dict[str, int] = {}
    for row in file.rows:
        own = _hash_of(row)
        if row.email and row.email_sha256 and own != hash_of_sha256(row.email_sha256):
            refused.append(RefusedRow(row.line, "email_sha256", "It is not the SHA-256 of the address beside it."))
        elif own in lines:
            refused.append(RefusedRow(row.line, _named(row), f"The same address stands in line {lines[own]:,}."))
        else:
            lines[own] = row.line
            rows.append(StoredRow(own, hint_of(row.email), row.name, row.segment))
    return rows, tuple(sorted(refused, key=lambda each: each.line))


def _named(row: CustomerRow) -> str:
    return "email" if row.email else "email_sha256"


def _hash_of(row: CustomerRow) -> str:
    return email_hash(row.email) if row.email else hash_of_sha256(row.email_sha256)


def _write(
    session: Session, business_id: int, comparison: Comparison, columns: Collection[str], *, now_us: int
) -> None:
    rows = [
        {
            "business_id": business_id,
            "email_hash": row.email_hash,
            "email_hint": row.email_hint,
            "name": row.name,
            "name_folded": row.name.casefold(),
            "segment": row.segment,
            "since_us": now_us,
            "changed_us": now_us,
        }
        # In one order everywhere: two files that are taken over at the same moment never wait for each other.
        for row in sorted((*comparison.new, *comparison.changed))
    ]
    if not rows:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Customer)
    given = statement.excluded
    values = {"changed_us": given.changed_us, "email_hint": _hint(given.email_hint)}
    if "name" in columns:
        values |= {"name": given.name, "name_folded": given.name_folded}
    if "segment" in columns:
        values |= {"segment": given.segment}
    # Another file that is taken over at the same moment may have brought one of them.
    key = [Customer.business_id, Customer.email_hash]
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=values), rows)


def _hint(given: ColumnElement[str]) -> ColumnElement[str]:
    """Return the hint that is given, or the one there was when only a hash is."""
    return case((given == "", Customer.email_hint), else_=given)
