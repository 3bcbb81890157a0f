"""What came of each race, as a table: attempts are what was given plus what was refused, by code."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

#: Outcomes that gave or did what was asked; all others are refusals, but for errors.
DONE = frozenset({"given", "cancelled", "redeemed", "expired", "joined", "accepted", "lapsed"})
#: Over the columns of `lines_of`.
HEAD = f"{'race':58} {'attempts':>8} {'done':>5} {'errors':>6} {'counter':>7}  what was refused"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one race."""

    name: str
    outcomes: Counter[str]
    counter: int | None  # claimed, as the perks say; None where either side may win
    faults: tuple[str, ...] = field(default=())  # what is not as it must be

    @property
    def attempts(self) -> int:
        """How often something was asked."""
        return self.outcomes.total()

    @property
    def done(self) -> int:
        """How often it was done."""
        return sum(count for outcome, count in self.outcomes.items() if outcome in DONE)

    @property
    def errors(self) -> int:
        """How often something else happened than what was asked or a refusal."""
        return sum(count for outcome, count in self.outcomes.items() if outcome.startswith("error:"))

    @property
    def figures(self) -> tuple[str, int, int, int, int | None]:
        """What has to be the same in every run."""
        return self.name, self.attempts, self.done, self.errors, self.counter

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults and not self.errors


def result(name: str, outcomes: Iterable[str], *, counter: int | None, faults: Iterable[str] = ()) -> Result:
    """Count what came of a race; of answers with a body the first word is the outcome."""
    return Result(name, Counter(outcome.split(" ")[0] for outcome in outcomes), counter, tuple(faults))


def lines_of(results: Sequence[Result]) -> list[str]:
    """Return the rows of the table, and below each what is wrong with it."""
    return [line for each in results for line in _lines(each)]


def _lines(each: Result) -> Iterable[str]:
    told = [f"{code} {count}" for code, count in sorted(each.outcomes.items()) if code not in DONE]
    done = [f"{code} {count}" for code, count in sorted(each.outcomes.items()) if code in DONE - {"given"}]
    more = ", ".join(told) + (f"  ({', '.join(done)})" if done else "")
    counter = "either" if each.counter is None else each.counter
    yield f"{each.name:58} {each.attempts:8} {each.done:5} {each.errors:6} {counter:>7}  {more}"
    yield from (f"  WRONG: {fault}" for fault in each.faults)
