"""Who has claimed: names for the business's own list, for those who may see names."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from auth.queries.people import user_names
from influencers.errors import GenerationMissing
from influencers.queries.cards import InfluencerCard
from influencers.queries.listing import listed_ids
from influencers.queries.ownership import canonical_ids
from influencers.queries.people import influencer_cards
from perks.queries.claims import ClaimRow


class Claimed(NamedTuple):
    """What a claimant is called."""

    name: str  # as they sign in
    handle: str  # of their page here; empty when they are not listed


def names_of(session: Session, claims: Sequence[ClaimRow]) -> dict[int, Claimed]:
    """Return what the claimants are called, by claim."""
    names = user_names(session, [claim.user_id for claim in claims])
    cards = _listed(session, [claim.influencer_id for claim in claims])
    return {
        claim.id: Claimed(names.get(claim.user_id, ""), _handle(cards.get(claim.influencer_id))) for claim in claims
    }


def scores_of(session: Session, claims: Sequence[ClaimRow]) -> dict[int, int]:
    """Return the scores on which claims were granted, in tenths, by claim: of those who are shown at this moment."""
    people = canonical_ids(session, [claim.influencer_id for claim in claims])
    shown = listed_ids(session, set(people.values()))
    scores = {
        claim.id: claim.granted_on.get("score_tenths") for claim in claims if people[claim.influencer_id] in shown
    }
    return {claim_id: tenths for claim_id, tenths in scores.items() if tenths is not None}


def _listed(session: Session, influencer_ids: Sequence[int]) -> dict[int, InfluencerCard]:
    try:
        return influencer_cards(session, influencer_ids)
    except GenerationMissing:
        return {}


def _handle(card: InfluencerCard | None) -> str:
    return f"{card.network}:{card.handle}" if card and card.handle else ""
