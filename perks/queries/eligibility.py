"""Who may have a perk: one person judged by its rules, and everybody counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from brands.queries.customers import FEWEST_TOLD, customer_segment, customer_segments, told_count
from influencers.queries import generations
from influencers.queries.cards import GenerationCard, InfluencerCard
from influencers.queries.listing import is_removed, removed_ids, since_us
from influencers.queries.ownership import canonical_id, owner_of
from influencers.queries.people import influencer_cards
from influencers.queries.places import country_name
from influencers.queries.standings import Standing, everybodys_standings, listed_since, standing_of
from influencers.queries.taxonomy import current_number
from kernel.clock import to_us
from perks.queries.dealings import everybodys_last_claims, last_claims, person_of
from perks.rules.dealings import IsCustomer, ListedAge, NotClaimedFor
from perks.rules.facts import UNKNOWN, Columns, Facts, Mask, Named
from perks.rules.offers import KINDS, Judgement, Narrowed, Offer, judge, narrow
from perks.rules.port import Rule
from perks.rules.scores import TopicBand
from perks.rules.wire import offer_from_json

#: As many people as a preview shows.
_EXAMPLES = 3

#: Kinds of rules that are asked about: facts that none of them looks at are not fetched.
Kinds = Collection[type[Rule]]


@dataclass(frozen=True, slots=True)
class Step:
    """How many people are left after a rule, and how many it cost; None where they are fewer than may be told."""

    rule: str
    left: int | None
    dropped: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many people an offer is for, and where the others drop out. Counted are those who are listed.

    Of an offer for customers nobody is shown, and few are not counted: a business that writes down one address would
    learn who is behind it, by a single look or by halving the scores.
    """

    eligible_count: int | None  # None when they are fewer than may be told, which is not zero
    counted_count: int
    drop_outs: tuple[Step, ...]
    examples: tuple[InfluencerCard, ...]  # from the upper, the middle and the lower third of the eligible, by score
    generation: GenerationCard | None  # None before the first scoring run
    fewest_told: int = FEWEST_TOLD


def judged(session: Session, perk_rules_json: str, influencer_id: int, *, business_id: int, now: datetime) -> Judgement:
    """Return what the rules of a business's perk say of somebody at a moment."""
    offer = offer_of_perk(perk_rules_json)
    kinds = {type(rule) for rule in offer.rules}
    facts = facts_of(session, influencer_id, business_id=business_id, kinds=kinds)
    return judge(offer, facts, now_us=to_us(now))


def barred(session: Session, influencer_id: int) -> str | None:
    """Return why somebody may have no perk at all, as a code of refusals: removed, or too young; None otherwise."""
    own_id = canonical_id(session, influencer_id)
    if is_removed(session, own_id):
        return "excluded"
    standing = standing_of(session, own_id)
    return "too_young" if standing is not None and standing.is_minor else None


def offer_of_perk(perk_rules_json: str) -> Offer:
    """Return the offer that a perk's rules describe, its topics under their numbers of today; raise WrongRules."""
    offer = _written_offer(perk_rules_json)
    rules = tuple(_of_today(rule) for rule in offer.rules)
    return offer if rules == offer.rules else Offer(rules)


@lru_cache(maxsize=512)
def _written_offer(perk_rules_json: str) -> Offer:
    return offer_from_json(perk_rules_json)


def _of_today(rule: Rule) -> Rule:
    """Return a rule about a topic that was merged as one about what it was merged into."""
    if not isinstance(rule, TopicBand):
        return rule
    number = current_number(rule.topic.number)
    return rule if number == rule.topic.number else replace(rule, topic=replace(rule.topic, number=number))


def facts_of(session: Session, influencer_id: int, *, business_id: int, kinds: Kinds = KINDS) -> Facts:
    """Return what rules may know of somebody, also by an id that was merged; those of some kinds need less of it."""
    standing = standing_of(session, influencer_id)
    own_id = standing.id if standing else canonical_id(session, influencer_id)
    return replace(
        _facts_of_standing(own_id, standing),
        # Whoever stands somewhere was not removed.
        is_removed=standing is None and is_removed(session, own_id),
        listed_us=since_us(session, own_id) if ListedAge in kinds else None,
        claimed_us=_claimed_us(session, own_id, business_id) if NotClaimedFor in kinds else None,
        segment=_segment(session, own_id, business_id) if IsCustomer in kinds else None,
    )


def columns_of(session: Session, *, business_id: int, kinds: Kinds = KINDS) -> Columns:
    """Return the same of everybody of the current generation; raise GenerationMissing before the first."""
    standings = everybodys_standings(session)
    ids = standings.ids
    listed_us = _spread(ids, *listed_since(session))
    is_removed = _spread(ids, np.array(sorted(removed_ids(session)), np.int64), 1) == 1
    claimed = everybodys_last_claims(session, business_id) if NotClaimedFor in kinds else {}
    segments = customer_segments(session, business_id) if IsCustomer in kinds else {}
    return Columns(
        ids=ids,
        is_counted=listed_us != UNKNOWN,
        score_tenths=standings.score_tenths,
        topic_starts=standings.topic_starts,
        topic_numbers=standings.topic_numbers,
        topic_tenths=standings.topic_tenths,
        confidence_thousandths=_thousandths(standings.confidence),
        countries=Named(standings.countries.names, standings.countries.places),
        cities=Named(standings.cities.names, standings.cities.places),
        network_bits=standings.network_bits,
        network_names=standings.network_names,
        history=standings.history,
        oldest_us=standings.oldest_us,
        listed_us=listed_us,
        claimed_us=_spread(ids, *_sorted(claimed)),
        segments=_named(ids, segments),
        is_minor=standings.is_minor,
        is_removed=is_removed,
    )


def preview(session: Session, offer: Offer, *, business_id: int, now: datetime) -> Preview:
    """Return how many people an offer is for at a moment, and by which rule the others drop out."""
    generation = generations.current()
    if generation is None:
        return Preview(0, 0, (), (), None)
    kinds = {type(rule) for rule in offer.rules}
    columns = columns_of(session, business_id=business_id, kinds=kinds)
    narrowed = narrow(offer, columns, now_us=to_us(now))
    of_customers = next((rule.sentence for rule in offer.rules if isinstance(rule, IsCustomer)), None)
    shown = influencer_cards(session, () if of_customers else _examples(columns, narrowed.eligible))
    eligible_count = int(narrowed.eligible.sum())
    return Preview(
        eligible_count=told_count(eligible_count) if of_customers else eligible_count,
        counted_count=int(columns.is_counted.sum()),
        drop_outs=_steps(narrowed, of_customers),
        examples=tuple(shown.values()),
        generation=generation,
    )


def _steps(narrowed: Narrowed, of_customers: str | None) -> tuple[Step, ...]:
    """Return the lines of an offer; from the rule of customers on, small numbers are not told."""
    steps, is_guarded = [], False
    for line in narrowed.drop_outs:
        is_guarded = is_guarded or line.rule == of_customers
        left = told_count(line.left) if is_guarded else line.left
        steps.append(Step(line.rule, left, None if left is None else line.dropped))
    return tuple(steps)


def _thousandths(confidence: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return confidences in thousandths, rounded down: nobody is surer than they are. A share of 0.7 is 700."""
    return np.floor(confidence * 1_000 + 1e-9).astype(np.int32)


def _facts_of_standing(influencer_id: int, standing: Standing | None) -> Facts:
    if standing is None:
        return Facts(influencer_id=influencer_id)
    return Facts(
        influencer_id=influencer_id,
        score_tenths=standing.score_tenths,
        topics=standing.topics,
        hidden_topics=standing.hidden_topics,
        confidence_thousandths=int(_thousandths(np.array([standing.confidence]))[0]),
        country=standing.country,
        country_name=country_name(standing.country) if standing.country else "",
        city=standing.city,
        networks=standing.networks,
        history=standing.history,
        oldest_us=standing.oldest_us,
        is_minor=standing.is_minor,
        generation=standing.generation,
        formula=standing.formula,
    )


def _claimed_us(session: Session, influencer_id: int, business_id: int) -> int | None:
    return last_claims(session, person_of(session, influencer_id)).get(business_id)


def _segment(session: Session, influencer_id: int, business_id: int) -> str | None:
    user_id = owner_of(session, influencer_id)
    return None if user_id is None else customer_segment(session, business_id, user_id)


def _sorted(by_id: Mapping[int, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ids = sorted(by_id)
    return np.array(ids, np.int64), np.array([by_id[influencer_id] for influencer_id in ids], np.int64)


def _spread(ids: NDArray[np.int64], some_ids: NDArray[np.int64], values: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Return one value a row: that of the same id among some, UNKNOWN for all others; both are sorted."""
    found = np.full(len(ids), UNKNOWN, np.int64)
    places = np.searchsorted(ids, some_ids)
    places[places == len(ids)] = 0  # after the last: compared with the first, which it is not
    is_here = ids[places] == some_ids if len(ids) else np.zeros(len(some_ids), np.bool_)
    found[places[is_here]] = values[is_here] if isinstance(values, np.ndarray) else values
    return found


def _named(ids: NDArray[np.int64], texts: Mapping[int, str]) -> Named:
    names = tuple(sorted(set(texts.values())))
    places = {influencer_id: names.index(text) for influencer_id, text in texts.items()}
    return Named(names, _spread(ids, *_sorted(places)).astype(np.int32))


def _examples(columns: Columns, eligible: Mask) -> Sequence[int]:
    """Return ids from the middle of each third of the eligible, the highest score first; always the same ones."""
    (rows,) = np.nonzero(eligible)
    ordered = rows[np.lexsort((columns.ids[rows], -columns.score_tenths[rows]))]
    count = len(ordered)
    if count <= _EXAMPLES:
        chosen = ordered
    else:
        chosen = ordered[[(2 * third + 1) * count // (2 * _EXAMPLES) for third in range(_EXAMPLES)]]
    ids: list[int] = columns.ids[chosen].tolist()
    return ids
