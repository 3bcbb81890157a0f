"""What the parts of an evaluation are called on a page."""

from types import MappingProxyType

_BASELINES = MappingProxyType(
    {
        "distinct_resharers_all": "Different resharers, all the past",
        "distinct_resharers_90d": "Different resharers, 90 days",
        "total_reshares": "Reshares, all the past",
        "pagerank": "PageRank of reshares",
        "followers": "Followers, where known",
        "h_index": "h-index of posts by reshares",
    }
)


def baseline_name(name: str) -> str:
    """Return what a baseline is called.

    Examples
    --------
    >>> baseline_name("pagerank")
    'PageRank of reshares'
    """
    return _BASELINES.get(name, name)


def figure(value: float | None) -> str:
    """Return a figure to three decimals, a dash where it is not known.

    Examples
    --------
    >>> figure(0.58749), figure(-0.1), figure(None)
    ('0.587', '−0.100', '–')
    """
    return "–" if value is None else f"{value:.3f}".replace("-", "−")


def to_two(value: float | None) -> str:
    """Return points to two decimals, a dash where they are not known.

    Examples
    --------
    >>> to_two(3.5), to_two(None)
    ('3.50', '–')
    """
    return "–" if value is None else f"{value:.2f}"


def bounds(least: float, most: float) -> str:
    """Return between which figures one should lie.

    Examples
    --------
    >>> bounds(0.98, float("inf")), bounds(0.0, 3.5), bounds(36.0, 42.0)
    ('at least 0.980', 'at most 3.5', '36 to 42')
    """
    if most == float("inf"):
        return f"at least {least:.3f}"
    return f"{least:g} to {most:g}" if least else f"at most {most:g}"
