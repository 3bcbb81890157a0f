"""What an evaluation found, as it is kept, printed and drawn. It names nobody."""

from dataclasses import dataclass

#: Of fewer people, or of fewer who were reshared afterwards, nothing is said of others like them: of ten and fewer of
#: 600 invented people a deviation came out at half of what it was or less one time in ten, of twenty hardly ever.
LEAST_PEOPLE, LEAST_REACHED = 30, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well one ranking foretold what happened; None where that cannot be said."""

    spearman: float | None
    precision: float | None  # of the first k
    ndcg: float | None  # of the first k


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A baseline, with the score on the same people: those for whom the baseline is known."""

    name: str
    people: int
    figures: Figures
    score: Figures
    chance: Figures | None = None  # standard deviation of what the score is ahead by; None where it was not asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """The score and its baselines over one set of people."""

    people: int
    reached: int  # of them: who were reshared after the cut
    score: Figures
    baselines: tuple[Compared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Some of the people, lowest scores first, and what became of them: a tenth of all, as near as may be."""

    people: int
    score: float  # mean, points
    resharers: float  # mean, distinct people after the cut
    reached: float  # share of them who were reshared at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """By how much scores differ between two moments, in points whatever the way; None where nobody had a score."""

    people: int
    median: float | None
    p95: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """How much scores moved from week to week, over people who had one at the beginning of the week."""

    moves: Move  # all weeks together
    each: tuple[Move, ...]  # oldest first; the last one ends at the cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """What it changes when some of the log is missing, over people with enough independent reactors."""

    share: float  # of the acts
    least_reactors: float  # independent ones
    draws: int
    moves: Move  # all draws together
    rank_correlation: float | None  # mean over draws
    coverage: float | None  # share within the interval that the formula states, mean over draws


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How scores lie, over people who got a reaction in the short window; None without any."""

    people: int
    mean: float | None
    sd: float | None
    p95: float | None
    share_over_90: float | None
    counts: tuple[int, ...]  # people in each step of five points


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """How well scores tell accounts that somebody verified from those that somebody suspects."""

    verified: int  # people
    suspected: int  # people
    unknown: int  # accounts that the log does not name
    auc: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Scores in topics against distinct future resharers there, over pairs of a person and a topic."""

    pairs: int
    reached: int  # of them: where the person was reshared in the topic after the cut
    score: Figures
    resharers: Figures  # distinct past resharers in the topic
    overall: Figures  # the overall score, which knows nothing of topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """How well scores in topics foretell."""

    column: str
    topics: int
    people: int
    every: Pool  # each of the people with each topic, also where nothing was seen
    seen: Pool  # everybody with the topics in which they were reacted to before the cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What the log holds of one network before the cut and after it."""

    network: str
    before: int  # acts
    after: int
    first_us: int  # of the acts
    last_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One evaluation."""

    made_us: int
    cut_us: int
    until_us: int
    formula: str  # with its units
    k: int
    networks: tuple[Traffic, ...]
    candidates: Foretold  # everybody who was reacted to before the cut
    reshared: Foretold  # those of them who were reshared before the cut
    posting: Foretold  # everybody who wrote a post before the cut: who could be reshared
    steps: tuple[Step, ...]
    weeks: Weeks
    dropped: Dropped
    distribution: Distribution
    labels: Labelled | None = None
    topics: Topics | None = None
    active: Foretold | None = None  # who acted, posted or was reshared on both sides of the cut; older reports lack it

    @property
    def acts_before(self) -> int:
        """Acts before the cut, between people."""
        return sum(network.before for network in self.networks)

    @property
    def acts_after(self) -> int:
        """Acts from the cut on."""
        return sum(network.after for network in self.networks)
