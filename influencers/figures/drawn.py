"""Small drawings that a page shows a hundred times: each is drawn once and kept. Pure: values in, markup out."""

from collections.abc import Callable
from functools import cache, lru_cache

from markupsafe import Markup

from influencers.figures.bands import Band

_BARS = 5
#: Labels could come from what people write, so they are not kept for ever.
_ICONS_KEPT = 1_024


@cache
def icons(sprite_url: str) -> Callable[..., Markup]:
    """Return what draws an icon of a sprite by its name; with a label it is read out, without one it is not."""

    # `typed`: a label that is markup already equals the same text that is none.
    @lru_cache(maxsize=_ICONS_KEPT, typed=True)
    def icon(name: str, label: str = "") -> Markup:
        told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        return Markup('<svg class="i" viewBox="0 0 24 24" {}><use href="{}#i-{}"/></svg>').format(
            told, sprite_url, name
        )

    return icon


def signal(band: Band) -> Markup:
    """Return the bars of a band: as many are full as its number says."""
    return _signal(band.number)


@cache
def _signal(number: int) -> Markup:
    bars = Markup("").join(
        Markup('<rect class="{}" x="{}" y="{}" width="3" height="{}" rx="1"/>').format(
            "on" if place < number else "off", place * 4.5 + 0.25, 12 - place * 3, 4 + place * 3
        )
        for place in range(_BARS)
    )
    return Markup('<svg class="sig b{}" viewBox="0 0 22 16" aria-hidden="true">{}</svg>').format(number, bars)
