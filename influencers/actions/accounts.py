"""Verbs on accounts: open those that activity names, remember how they call themselves. In bulk, on both databases."""

from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from influencers.queries.accounts import Name, account_ids, folded, given, given_rows
from kernel.database import in_pieces

_ROWS_AT_ONCE = 20_000


def open_accounts(session: Session, names: Iterable[Name]) -> dict[Name, int]:
    """Return the ids of accounts; open those that are new, each as an influencer of its own.

    Parameters
    ----------
    names
        Network and native id of each. The ids of new ones count up in the order in which they come.
    """
    wanted = list(dict.fromkeys(names))
    ids = account_ids(session, wanted)
    new = [name for name in wanted if name not in ids]
    influencers, accounts = _reserve(session, "influencers", len(new)), _reserve(session, "accounts", len(new))
    rows = [[i, a, *name] for i, a, name in zip(influencers, accounts, new, strict=True)]
    for some in in_pieces(rows, _ROWS_AT_ONCE):
        for insert in (_INSERT_INFLUENCERS, _INSERT_ACCOUNTS):
            session.execute(text(insert + given_rows(session)), {"rows": given(some)})
    return ids | dict(zip(new, accounts, strict=True))


_INSERT_INFLUENCERS = "INSERT INTO influencers (id) SELECT CAST(value ->> 0 AS BIGINT) FROM "
_INSERT_ACCOUNTS = """
INSERT INTO accounts (influencer_id, id, network, native_id)
SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), value ->> 2, value ->> 3 FROM
"""


def _reserve(session: Session, table: str, count: int) -> Sequence[int]:
    """Return ids that nobody else will use: SQLite has one writer, PostgreSQL a sequence."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table}")) or 0
        return range(last + 1, last + 1 + count)
    series = "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
    return sorted(session.scalars(text(series), {"name": table, "count": count}))


def remember_handles(session: Session, rows: Iterable[tuple[int, str, int]]) -> None:
    """Remember under which handle accounts were seen; what was seen later wins, in whatever order it comes.

    Parameters
    ----------
    rows
        Account id, handle, and when it was seen in epoch microseconds; one row an account.
    """
    told = [[account, handle, folded(handle), seen_us] for account, handle, seen_us in rows]
    # “Smaller” has to mean the same on both databases, as it decides between two handles of one moment.
    by_bytes = "BINARY" if session.get_bind().dialect.name == "sqlite" else '"C"'
    for some in in_pieces(told, _ROWS_AT_ONCE):
        session.execute(text(_REMEMBER.format(rows=given_rows(session), by_bytes=by_bytes)), {"rows": given(some)})


_REMEMBER = """
UPDATE accounts SET handle = told.handle, handle_folded = told.folded, handle_seen_us = told.seen_us
FROM (
    SELECT CAST(value ->> 0 AS BIGINT) AS id, value ->> 1 AS handle, value ->> 2 AS folded,
        CAST(value ->> 3 AS BIGINT) AS seen_us
    FROM {rows}
) AS told
WHERE accounts.id = told.id
    AND accounts.id NOT IN (SELECT account_id FROM removals)
    AND (accounts.handle_seen_us IS NULL OR accounts.handle_seen_us < told.seen_us
        OR accounts.handle_seen_us = told.seen_us AND told.handle < accounts.handle COLLATE {by_bytes})
"""
