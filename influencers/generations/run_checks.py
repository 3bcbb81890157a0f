"""Asserts that compare a run with what came before it: nobody moves for no reason, no network falls silent unseen."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from influencers.generations.blobs import Histories
from influencers.generations.holding import VOLUME_SHARE, Volumes, told, usual_acts
from influencers.generations.manifest import Assertion, Manifest
from influencers.generations.reading import Generation

#: A run is compared with the one before it when they are at most so many days apart …
COMPARED_DAYS = 2
#: … and share at least so many people, of whom fewer than this share moved by more than so many tenths.
COMPARED_PEOPLE, MOVED_SHARE, MOVED_TENTHS = 100, 0.02, 100


def volume_check(found: Volumes, held: Mapping[str, date], *, must_hold: bool) -> Assertion:
    """Ask each network that is not held for as much on its last day as is usual for the weekday."""
    last = {network: (int(acts[-1]), usual_acts(acts, len(acts) - 1)) for network, acts in sorted(found.items())}
    low = [
        f"{network} {acts} of {usual:g}"
        for network, (acts, usual) in last.items()
        if acts < VOLUME_SHARE * usual and network not in held
    ]
    figure = f"below 30 % of the weekday's median: {', '.join(low) or 'none'}"
    figure += f"; held: {told(held)}" if held else ""
    return Assertion("volume of each network", ok=not (low and must_hold), figure=figure)


def people_check(scored: int, before: Manifest) -> Assertion:
    """Ask that somebody is scored when somebody was before: an empty site is a broken feed or a wrong day."""
    known = before.counts["scored"]
    figure = f"{scored:,} people, {known:,} in generation {before.number}"
    return Assertion("somebody is scored", ok=bool(scored) or not known, figure=figure)


def move_check(histories: Histories, manifest: Manifest, previous: Generation) -> Assertion:
    """Compare scores with those of the previous run, as an assert only when nothing but the day changed."""
    before, old = previous.manifest, previous.histories()
    both, here, there = np.intersect1d(histories.people, old.people, assume_unique=True, return_indices=True)
    change = histories.tenths[here, -1].astype(int) - old.tenths[there, -1]
    moved = float(np.mean(np.abs(change) > MOVED_TENTHS)) if len(both) else 0.0
    near = abs((manifest.as_of_on - before.as_of_on).days) <= COMPARED_DAYS
    same = (before.formula, before.taxonomy) == (manifest.formula, manifest.taxonomy)
    asked = near and same and len(both) >= COMPARED_PEOPLE
    figure = f"{moved:.2%} of {len(both)} people moved by more than 10 points since generation {before.number}"
    return Assertion("moves since the last run", ok=not asked or moved < MOVED_SHARE, figure=figure)
