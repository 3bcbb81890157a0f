"""What rules look at: the facts about one person, and the same facts of everybody as columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

DAY_US = 86_400_000_000
#: Days of history, the last one being the day of the scores.
HISTORY_DAYS = 90
#: Stands for “not measured” in a column of history.
NOT_MEASURED = 65_535
#: Stands for “not known”, “never” and “none” in columns of times, scores and segments.
UNKNOWN = -1

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one person at a moment. None is “not known” or “never”, and never 0.

    Attributes
    ----------
    score_tenths
        0 to 1000; None when no scoring run has seen the person.
    topics
        Topic number to score in tenths, of the topics the person is heard in and does not hide.
    hidden_topics
        Numbers of the topics that the person hides. No rule looks at a score in them; the person is told why.
    confidence_thousandths
        0 to 1000.
    country, city
        As stated in the profile: an ISO 3166 code, and the folded name of the city.
    country_name
        What the country is called, "" when it is not known.
    history
        Overall score in tenths on each of the last days, oldest first; None on a day that was not measured.
    oldest_us
        When the oldest account was made.
    claimed_us
        When the person last claimed something from the business whose perk is judged.
    segment
        The person's segment on the business's list of customers, "" when it is none; None for no customer.
    generation, formula
        Which scoring run the scores are of.
    """

    influencer_id: int
    score_tenths: int | None = None
    topics: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    hidden_topics: frozenset[int] = frozenset()
    confidence_thousandths: int = 0
    country: str | None = None
    country_name: str = ""
    city: str | None = None
    networks: frozenset[str] = frozenset()
    history: tuple[int | None, ...] = ()
    oldest_us: int | None = None
    listed_us: int | None = None
    claimed_us: int | None = None
    segment: str | None = None
    is_minor: bool = False
    is_removed: bool = False
    generation: int | None = None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A column of few distinct texts: each row holds the place of its text in `names`."""

    names: tuple[str, ...]
    places: NDArray[np.int32]  # UNKNOWN where there is none

    def among(self, wanted: frozenset[str]) -> Mask:
        """Return who has one of the wanted texts; who has none at all does not."""
        # One place more than there are names: what is unknown looks there, and finds no.
        table = np.array([name in wanted for name in self.names] + [False])
        found: Mask = table[self.places]
        return found

    @property
    def known(self) -> Mask:
        """Who has a text at all."""
        return self.places >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The facts of everybody in a scoring run, one row a person, sorted by influencer id.

    Attributes
    ----------
    is_counted
        Who is counted in a preview: who is listed; nobody is who was removed.
    score_tenths
        Of int32; UNKNOWN when not scored.
    topic_starts, topic_numbers, topic_tenths
        The topics of row i stand from `topic_starts[i]` up to `topic_starts[i + 1]`.
    network_bits, network_names
        Bit k of a row says whether the person is on `network_names[k]`.
    history
        One row a person, HISTORY_DAYS columns, tenths, oldest first; NOT_MEASURED where nothing was.
    oldest_us, listed_us, claimed_us
        As of `Facts`; UNKNOWN for None.
    """

    ids: NDArray[np.int64]
    is_counted: Mask
    score_tenths: NDArray[np.int32]
    topic_starts: NDArray[np.int64]
    topic_numbers: NDArray[np.uint16]
    topic_tenths: NDArray[np.uint16]
    confidence_thousandths: NDArray[np.int32]
    countries: Named
    cities: Named
    network_bits: NDArray[np.int64]
    network_names: tuple[str, ...]
    history: NDArray[np.uint16]
    oldest_us: NDArray[np.int64]
    listed_us: NDArray[np.int64]
    claimed_us: NDArray[np.int64]
    segments: Named
    is_minor: Mask
    is_removed: Mask
