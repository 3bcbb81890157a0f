"""Questions about where a score comes from. Every list of parts sums to the whole."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from influencers.errors import NotListed, UnknownInfluencer
from influencers.generations.reading import Generation, ScoreRow, current_generation
from influencers.queries.cards import Contribution, Explanation, InfluencerCard, Part
from influencers.queries.hidden import NOTHING, hidden_topics
from influencers.queries.ledger_rows import NOBODY_NAMED, Rows, listened_to, overall_rows, topic_rows
from influencers.queries.names import native_ids
from influencers.queries.people import card_from, current_topics
from influencers.queries.readers import UNSEEN, Reader, may_read_of, names_for, told
from influencers.scoring.explain import (
    Slice,
    reactor_kinds,
    reason_codes,
    slices_by,
    slices_by_kind,
    tenths_by_largest_remainder,
)
from influencers.scoring.formula import NANO
from influencers.topics.taxonomy import load_taxonomy

#: The part of those of whom only a count is known, among kinds of acts and of reactors.
ANONYMOUS = "anonymous"
#: Whom an influencer listens to: so many lines are enough for a page.
_LISTENS_TO = 10


def figures_of(generation: Generation, influencer_id: int) -> InfluencerCard:
    """Return somebody's figures, listed or not: for operators and themselves. Raise UnknownInfluencer without any."""
    row = generation.rows([influencer_id]).get(influencer_id)
    if row is None:
        raise UnknownInfluencer("They are known, but were never seen or reacted to by the day of this generation.")
    return card_from(row, None)


def explain(
    session: Session,
    influencer_id: int,
    *,
    topic: str | None = None,
    lines: int = 50,
    reader: Reader = Reader.ANYONE,
) -> Explanation:
    """Return where a score comes from, overall or in one topic; only operators read the names of who is not listed."""
    generation = current_generation()
    row = generation.rows([influencer_id]).get(influencer_id)
    if row is None or not may_read_of(session, reader, influencer_id):
        raise NotListed("There is nobody here who may be shown: no such person, or they are not listed.")
    whole = _whole_of(row, topic)
    _refuse_hidden(session, reader, influencer_id, whole.number)
    rows = topic_rows(generation, influencer_id, whole.number) if topic else overall_rows(generation, influencer_id)
    listens = listened_to(generation, influencer_id, told=_LISTENS_TO)
    if reader is Reader.ANYONE:
        rows, listens = rows.that_count, listens.that_count  # what was decided on gaming is told to whom it is about
    people = [*rows.people[:lines], *listens.people[:_LISTENS_TO]]
    accounts = native_ids(session, rows.accounts[:lines]) if reader is Reader.OPERATOR else {}
    names = _Names(names_for(session, reader, people, [generation]), accounts)
    points = tenths_by_largest_remainder(whole.tenths, rows.c9) if rows.c9.sum() else np.zeros(len(rows.c9), np.int64)
    return Explanation(
        influencer_id=influencer_id,
        topic=topic,
        score=whole.tenths / 10,
        influence=whole.i9 / NANO,
        contributions=_contributions(rows, points, names, lines),
        rest=_rest(rows, points, lines),
        by_network=_parts(_slices(rows, np.array(rows.networks, np.str_)), whole),
        by_kind=_parts(_slices_by_kind(rows), whole),
        by_reason=_parts(_slices(rows, _kinds_of_reactors(rows)), whole),
        listens_to=_contributions(listens, np.zeros(len(listens.c9), np.int64), names, _LISTENS_TO),
    )


def _refuse_hidden(session: Session, reader: Reader, influencer_id: int, topic: int) -> None:
    if reader is Reader.ANYONE and topic in hidden_topics(session, [influencer_id]).get(influencer_id, NOTHING):
        raise NotListed("There is nothing here that may be shown.")


@dataclass(frozen=True, slots=True)
class _Whole:
    number: int
    tenths: int
    i9: int


def _whole_of(row: ScoreRow, topic: str | None) -> _Whole:
    if topic is None:
        return _Whole(0, row.tenths, row.i9)
    number = load_taxonomy().by_slug(topic).number
    found = current_topics(row.topics).get(number)
    if found is None:
        return _Whole(number, 0, 0)
    # The ledger has the number that the topic had when it was written.
    kept, tenths, _posts, _focus, i9 = found[1]
    return _Whole(kept, tenths, i9)


@dataclass(frozen=True, slots=True)
class _Names:
    """What may be read of each reactor: their name and id, or neither."""

    of_people: Mapping[int, str]
    of_accounts: Mapping[int, str]  # native ids, for operators only

    def actor(self, rows: Rows, place: int) -> tuple[int | None, str]:
        person = rows.people[place]
        if person == NOBODY_NAMED:
            return None, UNSEEN
        if rows.accounts and rows.accounts[place] in self.of_accounts:
            return person, self.of_accounts[rows.accounts[place]]
        return told(person, self.of_people)


def _contributions(rows: Rows, points: NDArray[np.int64], names: _Names, lines: int) -> tuple[Contribution, ...]:
    total = int(rows.c9.sum())
    shown = []
    for place in range(min(lines, len(rows.c9))):
        actor_id, actor = names.actor(rows, place)
        c9 = int(rows.c9[place])
        line = Contribution(
            network=rows.networks[place],
            actor_id=actor_id,
            actor=actor,
            influence=c9 / NANO,
            points=int(points[place]) / 10,
            share=c9 / total if total else 0.0,
            acts_count=int(rows.counts[place]),
            reasons=reason_codes(int(rows.why[place])),
            is_anonymous=rows.people[place] == NOBODY_NAMED,
        )
        shown.append(line)
    return tuple(shown)


def _slices(rows: Rows, names: NDArray[np.str_]) -> tuple[Slice, ...]:
    """Return what every name brought, with how many reactors: who is not known cannot be counted."""
    reactors = Counter(names[rows.named].tolist())
    return tuple(replace(each, count=reactors[each.name]) for each in slices_by(names, rows.c9))


def _slices_by_kind(rows: Rows) -> tuple[Slice, ...]:
    named = rows.named
    others9 = int(rows.c9[~named].sum())
    slices = slices_by_kind(rows.c9[named], rows.weights[named])
    unseen = () if named.all() else (Slice(ANONYMOUS, others9, 0),)
    return tuple(sorted((*slices, *unseen), key=lambda each: -each.c9))


def _kinds_of_reactors(rows: Rows) -> NDArray[np.str_]:
    kinds: NDArray[np.str_] = np.where(rows.named, reactor_kinds(rows.why, rows.authority), ANONYMOUS)
    return kinds


def _rest(rows: Rows, points: NDArray[np.int64], lines: int) -> Part | None:
    count = len(rows.c9) - lines
    if count <= 0:
        return None
    rest9, whole9 = int(rows.c9[lines:].sum()), int(rows.c9.sum())
    share = rest9 / whole9 if whole9 else 0.0
    return Part("everybody else", rest9 / NANO, int(points[lines:].sum()) / 10, share, count)


def _parts(slices: tuple[Slice, ...], whole: _Whole) -> tuple[Part, ...]:
    if not slices or not whole.i9:
        return ()
    weights = np.array([each.c9 for each in slices], np.int64)
    tenths = tenths_by_largest_remainder(whole.tenths, weights)
    return tuple(
        Part(each.name, each.c9 / NANO, int(points) / 10, each.c9 / whole.i9, each.count)
        for each, points in zip(slices, tenths.tolist(), strict=True)
    )
