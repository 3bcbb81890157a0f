"""The ledger of somebody's own score: who brought which part of it, looked through and paged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from influencers.errors import NotListed
from influencers.generations.reading import Generation, current_generation
from influencers.queries.explanations import ANONYMOUS
from influencers.queries.ledger_rows import NOBODY_NAMED, Rows, overall_rows
from influencers.queries.listing import listed_ids
from influencers.queries.readers import UNSEEN, Reader, may_read_of, names_for, told
from influencers.scoring.explain import reason_codes
from influencers.scoring.formula import KINDS, NANO, REASONS

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines are wanted; everything left out finds all."""

    q: str = ""  # part of the name or handle of a reactor who may be named
    network: str | None = None
    remark: str | None = None  # a reason code


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What one reacting account brought."""

    network: str
    actor_id: int | None  # None when the reactor may not be named
    actor: str  # name, or “someone not listed”
    acts: tuple[tuple[str, int], ...]  # kind and how many of it, the most first
    influence: float  # units
    share: float  # of the whole influence
    reasons: tuple[str, ...]  # codes, docs/scoring.md
    is_anonymous: bool  # all that people brought on the network of whom only a count is known


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some of the lines that were sought, and what all of them come to."""

    lines: tuple[LedgerLine, ...]
    first: int  # place of the first line among those found, from 1; 0 when none was
    page: int
    pages_count: int
    found_count: int
    found_influence: float  # units
    found_share: float
    whole_count: int
    whole_influence: float  # units
    networks: tuple[str, ...]  # that occur in the whole ledger
    remarks: tuple[str, ...]  # reason codes that do


def ledger_page(session: Session, influencer_id: int, sought: Sought, *, page: int, size: int) -> LedgerPage:
    """Return a page of somebody's own lines, the largest first; a page past the last is the last."""
    generation, rows = _own_rows(session, influencer_id)
    places = np.flatnonzero(_found(session, generation, rows, sought))
    pages_count = max(1, -(-len(places) // size))
    page = min(page, pages_count)
    some = places[(page - 1) * size : page * size]
    whole9, found9 = int(rows.c9.sum()), int(rows.c9[places].sum())
    return LedgerPage(
        lines=tuple(_lines(session, generation, influencer_id, (rows, some))),
        first=(page - 1) * size + 1 if len(some) else 0,
        page=page,
        pages_count=pages_count,
        found_count=len(places),
        found_influence=found9 / NANO,
        found_share=found9 / whole9 if whole9 else 0.0,
        whole_count=len(rows.c9),
        whole_influence=whole9 / NANO,
        networks=tuple(sorted(set(rows.networks))),
        remarks=tuple(code for bit, code in REASONS if np.any(rows.why & bit)),
    )


def ledger_lines(session: Session, influencer_id: int, sought: Sought) -> tuple[LedgerLine, ...]:
    """Return all of somebody's own lines that are sought, the largest first."""
    generation, rows = _own_rows(session, influencer_id)
    places = np.flatnonzero(_found(session, generation, rows, sought))
    return tuple(_lines(session, generation, influencer_id, (rows, places)))


def _own_rows(session: Session, influencer_id: int) -> tuple[Generation, Rows]:
    if not may_read_of(session, Reader.OWNER, influencer_id):
        raise NotListed("There is nobody here who may be shown: they were removed.")
    generation = current_generation()
    return generation, overall_rows(generation, influencer_id)


def _found(session: Session, generation: Generation, rows: Rows, sought: Sought) -> Flags:
    found = np.ones(len(rows.c9), np.bool_)
    if sought.network:
        found &= np.array(rows.networks, np.str_) == sought.network
    if sought.remark:
        bit = next((bit for bit, code in REASONS if code == sought.remark), 0)
        found &= (rows.why & bit) > 0
    if sought.q:
        called = _called(session, generation, rows.people, sought.q)
        found &= np.isin(np.array(rows.people, np.int64), list(called))
    return found


def _called(session: Session, generation: Generation, people: Iterable[int], q: str) -> set[int]:
    """Return who of some people has words in a name or handle. Who may not be named cannot be found by name."""
    wanted = q.casefold().removeprefix("@")
    cards = generation.rows(listed_ids(session, people))
    return {i for i, row in cards.items() if any(wanted in name.casefold() for name in _names_on(row.card))}


def _names_on(card: Mapping[str, Any]) -> Iterator[str]:
    yield str(card["name"])
    yield from (account["handle"] for account in card["accounts"] if account["handle"])


def _lines(
    session: Session, generation: Generation, influencer_id: int, chosen: tuple[Rows, NDArray[np.intp]]
) -> Iterator[LedgerLine]:
    rows, places = chosen
    whole9 = int(rows.c9.sum())
    names = names_for(session, Reader.OWNER, {rows.people[place] for place in places}, [generation])
    acts = _acts(generation, influencer_id, [rows.accounts[place] for place in places])
    for place in places.tolist():
        is_anonymous = rows.people[place] == NOBODY_NAMED
        actor_id, actor = (None, UNSEEN) if is_anonymous else told(rows.people[place], names)
        c9 = int(rows.c9[place])
        counted = ((ANONYMOUS, int(rows.counts[place])),)
        yield LedgerLine(
            network=rows.networks[place],
            actor_id=actor_id,
            actor=actor,
            acts=counted if is_anonymous else acts.get(rows.accounts[place], ()),
            influence=c9 / NANO,
            share=c9 / whole9 if whole9 else 0.0,
            reasons=reason_codes(int(rows.why[place])),
            is_anonymous=is_anonymous,
        )


def _acts(generation: Generation, influencer_id: int, accounts: list[int]) -> dict[int, tuple[tuple[str, int], ...]]:
    """Return what each of some accounts did, by kind."""
    table = generation.ledger("ledger/events", influencer_id, ("actor", "kind"))
    table = table.filter(pc.is_in(table["actor"], pa.array(accounts, pa.int64())))
    counts = table.group_by(["actor", "kind"]).aggregate([([], "count_all")])
    counts = counts.sort_by([("count_all", "descending"), ("kind", "ascending")])
    acts: dict[int, tuple[tuple[str, int], ...]] = {}
    columns = (counts[name].to_pylist() for name in ("actor", "kind", "count_all"))
    for actor, kind, count in zip(*columns, strict=True):
        acts[actor] = (*acts.get(actor, ()), (KINDS[kind], count))
    return acts
