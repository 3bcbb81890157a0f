"""Whom somebody names to hold them against each other: those who may be shown, and why the others cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from influencers.errors import UnknownInfluencer, UnreadableName
from influencers.queries.accounts import resolve
from influencers.queries.cards import InfluencerCard
from influencers.queries.people import influencer_cards
from influencers.wording.profile_links import account_in


@dataclass(frozen=True, slots=True)
class ChosenPerson:
    """Somebody who may be shown, as they were named."""

    name: str
    card: InfluencerCard


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a list of names means."""

    people: tuple[ChosenPerson, ...]  # each once, in the order of the names
    refused: tuple[tuple[str, str], ...]  # a name that means nobody who may be shown, and a sentence about it

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the ids of the people."""
        return tuple(person.card.id for person in self.people)


def chosen_by_name(session: Session, names: Sequence[str]) -> Chosen:
    """Return whom names mean: `NETWORK:HANDLE`, the address of a profile, or `influencer:ID`.

    Whether nobody has a name, or somebody who may not be shown, is not told.
    """
    meant = {name: _meant(session, name) for name in names}
    cards = influencer_cards(session, [each for each in meant.values() if isinstance(each, int)])
    people: dict[int, ChosenPerson] = {}
    refused: list[tuple[str, str]] = []
    for name, each in meant.items():
        if isinstance(each, str):
            refused.append((name, each))
        elif each not in cards:
            refused.append((name, _nobody(name)))
        else:
            people.setdefault(each, ChosenPerson(name, cards[each]))
    return Chosen(tuple(people.values()), tuple(refused))


def _meant(session: Session, name: str) -> int | str:
    """Return the id that a name means, or a sentence that says why it means none."""
    try:
        return resolve(session, ":".join(account_in(name) or (name,)))
    except UnreadableName as error:
        return str(error)
    except UnknownInfluencer:
        return _nobody(name)


def _nobody(name: str) -> str:
    return f"Nobody who may be shown is known as “{name}”."
