"""Who reads of somebody's score, and whose names they may read in it."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from influencers.generations.reading import Generation
from influencers.queries.listing import is_removed, listed_ids

#: What a reader who is no operator reads in place of a name.
NOT_LISTED = "someone not listed"
#: What everybody reads where only a count of reactions is known.
UNSEEN = "reactions by people we cannot see"


class Reader(StrEnum):
    """Who reads an explanation."""

    ANYONE = "anyone"  # only of who is listed; names only of who is listed
    OWNER = "owner"  # their own, listed or not; names only of who is listed
    OPERATOR = "operator"  # of everybody who was not removed, with all names


def may_read_of(session: Session, reader: Reader, influencer_id: int) -> bool:
    """Return whether a reader may see where somebody's score comes from."""
    if reader is Reader.ANYONE:
        return influencer_id in listed_ids(session, [influencer_id])
    return not is_removed(session, influencer_id)


def names_for(
    session: Session, reader: Reader, people: Collection[int], generations: Sequence[Generation]
) -> dict[int, str]:
    """Return the names that a reader may read, from the first generation that knows them."""
    left = list(people if reader is Reader.OPERATOR else listed_ids(session, people))
    names: dict[int, str] = {}
    for generation in generations:
        names |= {i: name for i, (name, _network) in generation.names(left).items()}
        left = [i for i in left if i not in names]
    return names


def told(influencer_id: int, names: Mapping[int, str]) -> tuple[int | None, str]:
    """Return the id and the name that are told of a reactor: neither of who may not be named."""
    return (influencer_id, names[influencer_id]) if influencer_id in names else (None, NOT_LISTED)
