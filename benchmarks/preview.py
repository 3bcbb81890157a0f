"""How long a business waits to see whom a perk is for, over 100,000 people; against judging them one by one.

python -m benchmarks.preview [--people 100000] [--rounds 15] [--folder DIR]

The time holds everything: reading from the database who is listed, who is a customer and who claimed, every rule, and
the three people that are shown.
"""

import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select

from auth.models import Business
from benchmarks.instruments.dealings import NOW, make_world
from benchmarks.instruments.people import people_of
from brands.queries.customers import told_count
from influencers.generations.reading import current_generation
from kernel.clock import to_us
from kernel.database import reading
from perks.queries.eligibility import Preview, columns_of, preview
from perks.rules.dealings import AccountAge, IsCustomer, ListedAge, NotClaimedFor
from perks.rules.offers import Offer, holds
from perks.rules.places import Choice, InCity, InCountry, OnNetwork
from perks.rules.scores import Confidence, HeldFor, ScoreBand, Topic, TopicBand

TARGET_MS = 300.0
_BAND = ScoreBand(1, 600)


@dataclass(frozen=True, slots=True)
class Measured:
    """What previews took, and what judging everybody one by one took."""

    people_count: int
    eligible_count: int
    cold_ms: float  # the first: the columns of the generation are read from its file
    warm_ms: tuple[float, ...]
    one_by_one_ms: float

    @property
    def median_ms(self) -> float:
        """What a warm preview takes."""
        return statistics.median(self.warm_ms)

    @property
    def holds(self) -> bool:
        """Whether the target is met."""
        return self.median_ms <= TARGET_MS


def full_offer(topic: int) -> Offer:
    """Return an offer with a rule of every kind; most of them let most people through, so that none is idle."""
    countries = tuple(Choice(code, code) for code in ("GB", "FR", "NO", "US", "DE"))
    return Offer(
        (
            _BAND,
            TopicBand(Topic(topic, "topic", "Topic"), 1),
            InCountry(countries),
            InCity((Choice("york", "York"),), are_excluded=True),
            Confidence(1),
            OnNetwork((Choice("bluesky", "Bluesky"), Choice("mastodon", "Mastodon"))),
            HeldFor(30, _BAND),
            AccountAge(30),
            ListedAge(1, 1_000),
            NotClaimedFor(90),
            IsCustomer(),
        )
    )


def measure(app: Flask, rounds: int) -> Measured:
    """Measure previews on a world; raise RuntimeError when judging one by one finds others."""
    with app.app_context(), reading() as session:
        business_id = session.scalars(select(Business.id)).one()
        sums = current_generation().topic_sums()
    offer = full_offer(max(sums, key=lambda number: sums[number][0]))
    cold_ms, seen = _timed(app, offer, business_id)
    warm = [_timed(app, offer, business_id) for _ in range(rounds)]
    with app.app_context(), reading() as session:
        people = people_of(columns_of(session, business_id=business_id))
    started = time.perf_counter()
    eligible = sum(holds(offer, facts, now_us=to_us(NOW)) for facts in people)
    one_by_one_ms = 1_000 * (time.perf_counter() - started)
    # The offer asks for customers, and of those no number below ten is told.
    if {told_count(eligible)} != {each.eligible_count for each in (seen, *(each for _ms, each in warm))}:
        raise RuntimeError(f"{eligible:,} are eligible one by one, {seen.eligible_count} at once.")
    return Measured(seen.counted_count, eligible, cold_ms, tuple(ms for ms, _seen in warm), one_by_one_ms)


def _timed(app: Flask, offer: Offer, business_id: int) -> tuple[float, Preview]:
    with app.app_context():
        started = time.perf_counter()
        with reading() as session:
            seen = preview(session, offer, business_id=business_id, now=NOW)
        return 1_000 * (time.perf_counter() - started), seen


def table_of(measured: Measured) -> list[str]:
    """Return what was measured as lines of a table."""
    ratio = measured.one_by_one_ms / measured.median_ms
    return [
        f"{'preview of an offer with a rule of every kind':<48}{'ms':>8}",
        f"{'first, columns read from their file':<48}{measured.cold_ms:>8.0f}",
        f"{f'warm, median of {len(measured.warm_ms)}':<48}{measured.median_ms:>8.0f}",
        f"{'warm, slowest':<48}{max(measured.warm_ms):>8.0f}",
        f"{'rules alone, judged one by one':<48}{measured.one_by_one_ms:>8.0f}   {ratio:.1f}× the warm preview",
        f"{'target, warm':<48}{TARGET_MS:>8.0f}",
        f"{measured.people_count:,} people, {measured.eligible_count:,} eligible; both ways say the same.",
        "The target holds." if measured.holds else "The target is missed.",
    ]


@click.command()
@click.option("--people", default=100_000, show_default=True, help="A multiple of ten.")
@click.option("--rounds", default=15, show_default=True, help="Warm previews.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep everything in this new folder.")
def main(people: int, rounds: int, folder: Path | None) -> None:
    """Measure previews; exit 1 when the target is missed."""
    kept = folder or Path(tempfile.mkdtemp(prefix="bellwether-preview-"))
    kept.mkdir(parents=True, exist_ok=True)
    try:
        measured = measure(make_world(kept, people), rounds)
    finally:
        if folder is None:
            shutil.rmtree(kept)
    click.echo("\n".join(table_of(measured)))
    sys.exit(0 if measured.holds else 1)


if __name__ == "__main__":
    main()
