"""Questions about scoring runs."""

from typing import TypeAlias

from flask import current_app

from influencers.errors import GenerationMissing
from influencers.generations.layout import folder_of, numbers
from influencers.generations.manifest import Manifest, read_manifest
from influencers.generations.reading import Generation, current_generation, open_generation
from influencers.queries.cards import GenerationCard
from kernel.storage import Storage

Figures: TypeAlias = Generation
"""An opened generation, which other features only hand on to further questions."""


def card_of(generation: Generation) -> GenerationCard:
    """Return what is said of a generation beside its figures."""
    manifest = generation.manifest
    return GenerationCard(
        number=manifest.number,
        as_of_on=manifest.as_of_on,
        formula=manifest.formula,
        taxonomy=manifest.taxonomy,
        made_at=manifest.made_at,
        influencers_count=manifest.counts["scored"],
        shown_count=manifest.counts["shown"],
        held=tuple(sorted(manifest.held.items())),
        formula_before=manifest.change.before if manifest.change else None,
        formula_since=manifest.change.on if manifest.change else None,
    )


def current() -> GenerationCard | None:
    """Return the current generation's card, None before the first."""
    try:
        return card_of(current_generation())
    except GenerationMissing:
        return None


def generation(number: int) -> Generation:
    """Return a generation by its number."""
    storage: Storage = current_app.extensions["storage"]
    return open_generation(storage, number)


def manifests() -> list[Manifest]:
    """Return the manifests of all generations that are there, the lowest number first."""
    storage: Storage = current_app.extensions["storage"]
    return [read_manifest(folder_of(storage, number)) for number in numbers(storage)]
