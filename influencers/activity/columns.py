"""Lines that were decoded to columns: times in microseconds, codes, hashes; what cannot be is refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import UNSET

from influencers.activity.ids import content_hashes, keys_of
from influencers.activity.layout import ACCOUNTS, DELETES, INTERACTIONS, POSTS
from influencers.activity.times import EARLIEST_US, out_of_bounds, read_times
from influencers.activity.wire import Line, Metrics, Refusal, shortened
from influencers.scoring.formula import KINDS

_CODES = {kind: code for code, kind in enumerate(KINDS)}


def _staged(schema: pa.Schema, accounts: Iterable[str] = (), *, without: Iterable[str] = ()) -> pa.Schema:
    """Return the columns of a part file before accounts have ids: native ids stand in their place."""
    dropped, named = set(without), set(accounts)
    fields = [pa.field(f.name, pa.string()) if f.name in named else f for f in schema if f.name not in dropped]
    return pa.schema(fields)


STAGED = {
    "account": _staged(ACCOUNTS, without=["account"]),
    "post": _staged(POSTS, ["account"]),
    "interaction": _staged(INTERACTIONS, ["actor", "target"], without=["again"]),
    "delete": DELETES,
}
"""The columns of staged rows, by the type of the line."""

_Columns = dict[str, Any]
"""Lists, tuples or Arrow arrays of one length, by name."""
_Wrong = dict[int, Refusal]


def staged_table(type_: str, lines: Sequence[Line], *, now_us: int) -> tuple[pa.Table, _Wrong]:
    """Return the rows of lines of one type, and why which of the lines cannot be; those are not among the rows.

    Parameters
    ----------
    type_
        One of `TYPES`; every line is of that type.
    lines
        What the lines say.
    now_us
        This moment; times more than a day ahead of it are refused.
    """
    wrong: _Wrong = {}
    table = _table(type_, lines, now_us, wrong)
    if not wrong:
        return table, wrong
    possible = [line for place, line in enumerate(lines) if place not in wrong]
    return _table(type_, possible, now_us, {}), wrong


def _table(type_: str, lines: Sequence[Line], now_us: int, wrong: _Wrong) -> pa.Table:
    schema = STAGED[type_]
    if not lines:
        return schema.empty_table()
    fields = _fields(lines)
    _read_times(fields, now_us, wrong)
    columns = _COLUMNS_OF[type_](fields, wrong)
    return pa.table([pa.array(columns[f.name], f.type) for f in schema], schema)


def _fields(lines: Sequence[Line]) -> _Columns:
    """Return the fields of lines of one type as columns, None for what is absent."""
    columns = zip(*map(msgspec.structs.astuple, lines), strict=True)
    names, optional = lines[0].__struct_fields__, len(lines[0].__struct_defaults__)
    return {
        name: column if place < len(names) - optional else [None if value is UNSET else value for value in column]
        for place, (name, column) in enumerate(zip(names, columns, strict=True))
    }


def _read_times(fields: _Columns, now_us: int, wrong: _Wrong) -> None:
    """Put microseconds in the place of texts: `at` to `at_us`, and so on. What was not seen later was seen then."""
    if "seen_at" in fields and "at" in fields:
        fields["seen_at"] = [
            at if seen is None else seen for seen, at in zip(fields["seen_at"], fields["at"], strict=True)
        ]
    for name, column, earliest_us in _TIMES:
        if name not in fields:
            continue
        times, unreadable = read_times(fields.pop(name))
        reasons = out_of_bounds(times, earliest_us=earliest_us, now_us=now_us) | unreadable
        wrong.update((place, Refusal(name, reason)) for place, reason in reasons.items())
        fields[column] = times.to_pylist()


def _account_columns(fields: _Columns, _wrong: _Wrong) -> _Columns:
    fields["labels"] = _lists(fields["labels"])
    return fields | {"event": _hashes(fields, STAGED["account"])}


def _post_columns(fields: _Columns, _wrong: _Wrong) -> _Columns:
    fields["native_id"], fields["account"] = fields.pop("id"), fields.pop("author")
    for name in ("tags", "links", "mentions"):
        fields[name] = _lists(fields[name])
    measured = [tuple(map(_known, msgspec.structs.astuple(m))) if m else _UNMEASURED for m in fields.pop("metrics")]
    fields |= dict(zip(Metrics.__struct_fields__, zip(*measured, strict=True), strict=True))
    event = _hashes(fields, STAGED["post"])
    return fields | {"event": event, "post": keys_of(fields["network"], fields["native_id"])}


def _interaction_columns(fields: _Columns, wrong: _Wrong) -> _Columns:
    codes = [_CODES.get(kind) for kind in fields["kind"]]
    if None in codes:
        unknown = ((place, kind) for place, kind in enumerate(fields["kind"]) if kind not in _CODES)
        wrong.update((place, Refusal("kind", f"unknown kind: {shortened(kind)!r}")) for place, kind in unknown)
    networks, ids = fields["network"], fields["id"]
    content = content_hashes(zip(*(fields[name] for name in _ACT), strict=True))
    return fields | {
        "kind": codes,
        "content": content,
        "event": pc.coalesce(keys_of(networks, ids), content),
        "post": keys_of(networks, fields["post"]),
        "source_post": keys_of(networks, fields["source_post"]),
    }


def _delete_columns(fields: _Columns, _wrong: _Wrong) -> _Columns:
    fields["native_id"] = fields.pop("id")
    named = [None if what == "account" else id_ for what, id_ in zip(fields["what"], fields["native_id"], strict=True)]
    return fields | {"event": _hashes(fields, DELETES), "key": keys_of(fields["network"], named)}


def _hashes(fields: _Columns, schema: pa.Schema) -> pa.Array:
    """Return the content hashes of what the log keeps of each line, in the order of its columns."""
    return content_hashes(zip(*(fields[name] for name in schema.names if name in fields), strict=True))


def _lists(column: list[Any]) -> list[Any]:
    return [value or _NO_TEXTS for value in column]


def _known(value: Any) -> Any:
    return None if value is UNSET else value


_TIMES = (("created_at", "created_us", 0), ("seen_at", "seen_us", EARLIEST_US), ("at", "at_us", EARLIEST_US))
_ACT = ("network", "kind", "actor", "target", "post", "source_post", "at_us", "id")
_NO_TEXTS: list[str] = []
_UNMEASURED = (None,) * len(Metrics.__struct_fields__)
_COLUMNS_OF: Mapping[str, Callable[[_Columns, _Wrong], _Columns]] = {
    "account": _account_columns,
    "post": _post_columns,
    "interaction": _interaction_columns,
    "delete": _delete_columns,
}
