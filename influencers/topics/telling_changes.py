"""Tells what an operator's change made of the taxonomy: what was, and what is, for the audit log."""

from collections.abc import Iterable, Mapping

from influencers.topics.changing import Changed
from influencers.topics.operator_changes import Added, Change, GivenName, Renamed
from influencers.topics.rows import TopicRow

#: So many topics are named that moved; a root can have hundreds.
_NAMED = 20

Told = str | int | Mapping[str, str | None] | None
"""A value as it stands in the audit log; of what changed both sides, `from` and `to`."""


def what_changed(change: Change, before: Changed, after: Changed) -> dict[str, Told]:
    """Return the details of a change: each part of its topic that is another now, and where what lay below it is.

    Parameters
    ----------
    change
        It was applied.
    before, after
        The taxonomy without and with it.

    Examples
    --------
    A topic that was renamed: ``{"label_en": {"from": "Coffee", "to": "Kaffee"}, "names": "en kaffee"}``.
    """
    old, new = _rows_of(before), _rows_of(after)
    was, is_now = _row(change.slug, old.values()), _row(change.slug, new.values())
    told: dict[str, Told] = {}
    if isinstance(change, Added):
        told["number"] = change.number
    elif not isinstance(change, Renamed):
        told |= {"label": was.labels["en"] if was else None, "into": change.into}
    told |= _labels(was, is_now)
    told |= _differing("parents", _parents(was, old), _parents(is_now, new))
    if isinstance(change, Added | Renamed):
        told |= _names("names", change.names) | _names(
            "names_taken_back", change.taken or () if isinstance(change, Renamed) else ()
        )
    return told | _moved(change.slug, old, new)


def _rows_of(changed: Changed) -> dict[int, TopicRow]:
    return {row.number: row for row in changed.topics}


def _row(slug: str, rows: Iterable[TopicRow]) -> TopicRow | None:
    return next((row for row in rows if row.slug == slug), None)


def _labels(was: TopicRow | None, is_now: TopicRow | None) -> dict[str, Told]:
    """Return the display names that are others; none of a topic that is gone, which kept them."""
    if is_now is None:
        return {}
    old = was.labels if was else {}
    pairs = ((f"label_{lang}", old.get(lang), name) for lang, name in sorted(is_now.labels.items()))
    return {name: value for each in pairs for name, value in _differing(*each).items()}


def _parents(row: TopicRow | None, rows: Mapping[int, TopicRow]) -> str | None:
    return ", ".join(rows[number].slug for number in row.parents if number in rows) or None if row else None


def _names(what: str, names: Iterable[GivenName]) -> dict[str, Told]:
    said = ", ".join(f"{name.lang} {name.text}" for name in names)
    return {what: said} if said else {}


def _moved(slug: str, old: Mapping[int, TopicRow], new: Mapping[int, TopicRow]) -> dict[str, Told]:
    """Return the topics that lay right below a topic, when they lie elsewhere now."""
    moved = [row for number, row in new.items() if number in old and old[number].parents != row.parents]
    slugs = sorted(row.slug for row in moved if row.slug != slug)
    more = f" and {len(slugs) - _NAMED:,} more" if len(slugs) > _NAMED else ""
    return {"moved": ", ".join(slugs[:_NAMED]) + more} if slugs else {}


def _differing(what: str, old: str | None, new: str | None) -> dict[str, Told]:
    return {} if old == new else {what: {"from": old, "to": new}}
