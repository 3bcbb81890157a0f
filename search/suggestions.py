"""Whom somebody may mean by the beginning of a name or handle."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.queries.cards import InfluencerCard
from influencers.queries.generations import generation
from influencers.queries.listing import changed_and_hidden_ids
from influencers.queries.people import influencer_cards
from kernel.storage import Storage
from search.beginnings import read_beginning
from search.errors import NO_FIGURES, SearchResting
from search.indexes import open_current
from search.port.beginning import Beginning
from search.shelves import generation_of

#: So often others are asked for in the place of people who may not be shown.
_MOST_ASKED = 5


@dataclass(frozen=True, slots=True)
class SuggestedPerson:
    """Somebody who may be meant."""

    influencer_id: int
    name: str
    handle: str | None
    network: str
    score: float  # points

    @property
    def account(self) -> str:
        """How fields that take a person name them."""
        return f"{self.network}:{self.handle}" if self.handle else f"influencer:{self.influencer_id}"


def suggest_people(session: Session, typed: str, limit: int) -> tuple[SuggestedPerson, ...]:
    """Return who may be shown and has a name or handle that begins as was typed, the highest score first.

    Raises IndexMissing before the first index, and SearchResting when the engine or its figures are not at hand.
    """
    storage: Storage = current_app.extensions["storage"]
    engine = open_current(storage)
    pieces, hidden = read_beginning(typed), changed_and_hidden_ids(session)
    found: list[InfluencerCard] = []
    try:
        figures = generation(generation_of(engine.name))
        for _time in range(_MOST_ASKED):
            ids = engine.suggest(Beginning(pieces, limit - len(found), frozenset(hidden)))
            # An index is behind by up to a minute: everybody is looked at before they are shown.
            found += influencer_cards(session, ids, figures).values()
            hidden |= {*ids}
            if not ids or len(found) == limit:
                break
    except GenerationMissing as error:
        raise SearchResting(NO_FIGURES) from error
    return tuple(map(_suggested, found))


def _suggested(card: InfluencerCard) -> SuggestedPerson:
    return SuggestedPerson(card.id, card.name, card.handle, card.network, card.score)
