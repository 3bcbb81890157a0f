"""Questions about accounts: who is behind a name, and which account has which id."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
import pyarrow as pa
from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from influencers.errors import UnknownInfluencer, UnreadableName
from influencers.models import Account, ActivityBatch, Influencer, InfluencerAlias
from kernel.database import in_pieces

Name = tuple[str, str]
"""Network and native id."""

_ROWS_AT_ONCE = 20_000
_SHAPES = "NETWORK:HANDLE, NETWORK:id:NATIVE_ID or influencer:ID"


def folded(handle: str) -> str:
    """Return how a handle is looked up: without its @, and whatever its case."""
    return handle.strip().removeprefix("@").casefold()


def resolve(session: Session, name: str) -> int:
    """Return the influencer behind `NETWORK:HANDLE`, `NETWORK:id:NATIVE_ID` or `influencer:ID`.

    A handle is that of the account which was seen with it last. The id of somebody who was merged leads to whom they
    were merged into.

    Raises
    ------
    UnreadableName
        When the name has another shape.
    UnknownInfluencer
        When nobody has that name.
    """
    network, _, rest = name.partition(":")
    if not (network and rest):
        raise UnreadableName(f"“{name}” is no name of an account: write {_SHAPES}.", fields={"name": _SHAPES})
    if network == "influencer":
        return _by_number(session, name, rest)
    for influencer_id in session.scalars(_of_account(network, rest)):
        return influencer_id
    raise UnknownInfluencer(f"Nobody is known as “{name}”.")


def _by_number(session: Session, name: str, number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
        raise UnreadableName(f"“{name}” is no name of an account: an influencer's id is a number.")
    followed = _alias_of(session, int(number))
    if session.get(Influencer, followed) is None:
        raise UnknownInfluencer(f"There is no influencer with the id {number}.")
    return followed


def _alias_of(session: Session, influencer_id: int) -> int:
    """Follow an id that was merged, perhaps more than once."""
    seen: set[int] = set()
    while influencer_id not in seen:
        seen.add(influencer_id)
        alias = session.get(InfluencerAlias, influencer_id)
        influencer_id = alias.influencer_id if alias else influencer_id
    return influencer_id


def _of_account(network: str, rest: str) -> Select[int]:
    wanted = select(Account.influencer_id).where(Account.network == network)
    kind, _, native_id = rest.partition(":")
    if kind == "id" and native_id:
        return wanted.where(Account.native_id == native_id)
    latest = (Account.handle_seen_us.desc(), Account.native_id)
    return wanted.where(Account.handle_folded == folded(rest)).order_by(*latest).limit(1)


def account_ids(session: Session, names: Iterable[Name]) -> dict[Name, int]:
    """Return the ids of those of the given accounts that were opened."""
    found: dict[Name, int] = {}
    for network, some in groupby(sorted(set(names)), key=itemgetter(0)):
        native_ids = [[native_id] for _network, native_id in some]
        for piece in in_pieces(native_ids, _ROWS_AT_ONCE):
            rows = {"network": network, "rows": given(piece)}
            asked = "SELECT native_id, id FROM accounts WHERE network = :network AND native_id IN ({rows})"
            question = asked.format(rows=f"SELECT value ->> 0 FROM {given_rows(session)}")
            found.update(((network, native_id), id_) for native_id, id_ in session.execute(text(question), rows))
    return found


def given(rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as the one JSON text that `given_rows` opens again: one parameter, however many rows."""
    return msgspec.json.encode(rows).decode()


def given_rows(session: Session) -> str:
    """Return what stands after FROM to read the parameter `rows`; each row is a JSON array called `value`."""
    if session.get_bind().dialect.name == "sqlite":
        return "json_each(:rows)"
    return "json_array_elements(CAST(:rows AS json)) AS value"


def batch_ids(session: Session) -> list[str]:
    """Return the batches that are in the log."""
    return list(session.scalars(select(ActivityBatch.id).order_by(ActivityBatch.loaded_us, ActivityBatch.id)))


def accounts_table(session: Session) -> pa.Table:
    """Return all accounts: account, network, native_id and person, the influencer whom it belongs to."""
    # The driver's own rows, in the same transaction: made into others, a million of them take three times as long.
    with closing(session.connection().connection.cursor()) as cursor:
        cursor.execute("SELECT id, network, native_id, influencer_id FROM accounts ORDER BY id")
        pieces = [_batch(list(zip(*rows, strict=True))) for rows in iter(lambda: cursor.fetchmany(_ROWS_AT_ONCE), [])]
    return pa.Table.from_batches(pieces, _ACCOUNTS)


def _batch(columns: list[tuple[Any, ...]]) -> pa.RecordBatch:
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _ACCOUNTS, strict=True)]
    return pa.record_batch(arrays, _ACCOUNTS)


_LONGEST_NUMBER = 19  # digits; more is beyond 64 bits
_ACCOUNTS = pa.schema({"account": pa.int64(), "network": pa.string(), "native_id": pa.string(), "person": pa.int64()})
