"""Verbs of operators about the taxonomy of this installation: add, rename, merge, retire."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.actions import audit
from influencers.actions.listing import note_changes
from influencers.errors import UnfitTopic
from influencers.models import HiddenTopic
from influencers.topics.changing import apply_changes
from influencers.topics.giving_names import given_names, meaning_more, names_taken_back
from influencers.topics.ontology import tidy_slug
from influencers.topics.operator_changes import (
    CHANGES_FILE,
    Added,
    Change,
    Merged,
    Renamed,
    Retired,
    next_number,
    read_changes,
    with_change,
)
from influencers.topics.taxonomy import committed_rows, load_taxonomy
from influencers.topics.telling_changes import what_changed
from kernel.forms import check_one_line
from kernel.storage import Storage

#: The longest name that an operator may give, in characters, and the most names and parents of a topic.
MOST_CHARACTERS, MOST_NAMES, MOST_PARENTS = 100, 50, 20
_Changes = Sequence[Change]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTopic:
    """What a topic is made of. `parents` are slugs, best first; `names` are English ones besides the label."""

    slug: str
    parents: Sequence[str]
    labels: Mapping[str, str]
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """Who changes the taxonomy, where: a user, or nobody who signs in."""

    storage: Storage
    user_id: int | None = None

    @property
    def name(self) -> str | None:
        """How the file of changes calls them."""
        return None if self.user_id is None else f"user {self.user_id}"


def add_topic(session: Session, new: NewTopic, *, by: Operator, now: datetime) -> tuple[str, ...]:
    """Add a topic; return those of its names that meant something else already. Raises UnfitTopic, UnknownTopic."""
    if not new.labels.get("en"):
        raise UnfitTopic("A topic needs an English name: `--label en=NAME`.")
    _refuse_unfit_names({"label": new.labels.values(), "name": new.names})
    _refuse_too_many({"name": (new.names, MOST_NAMES), "parent": (new.parents, MOST_PARENTS)})
    parents = tuple(dict.fromkeys(load_taxonomy().by_slug(slug).slug for slug in new.parents))
    names = given_names(new.slug, new.labels, also=new.names)

    def added(before: _Changes) -> Change:
        _refuse_taken(new.slug, before)
        number = next_number(before)
        return Added(
            at=now, by=by.name, number=number, slug=new.slug, parents=parents, labels=dict(new.labels), names=names
        )

    shared = meaning_more(names)
    _record(session, added, "topic.added", new.slug, by=by, now=now)
    return shared


def rename_topic(
    session: Session, slug: str, labels: Mapping[str, str], *, by: Operator, now: datetime
) -> tuple[str, ...]:
    """Give a topic other display names; the old ones still find it. Return what meant something else already."""
    _refuse_unfit_names({"label": labels.values()})
    topic = load_taxonomy().by_slug(slug)
    names = given_names(topic.slug, {"en": topic.label()} | dict(labels), langs=labels.keys())
    change = Renamed(at=now, by=by.name, slug=topic.slug, labels=dict(labels), names=names)
    first = next((row.labels for row in committed_rows().topics if row.slug == topic.slug), {})

    def renamed(before: _Changes) -> Change:
        taken = names_taken_back(change, before, first)
        return msgspec.structs.replace(change, taken=taken) if taken else change

    shared = meaning_more(names, of=topic.number)
    _record(session, renamed, "topic.renamed", topic.slug, by=by, now=now)
    return shared


def merge_topics(session: Session, slug: str, into: str, *, by: Operator, now: datetime) -> None:
    """Let a topic be another one from now on: names, children and number lead there."""
    wanted = load_taxonomy().by_slug(into).slug
    change = Merged(at=now, by=by.name, slug=_written(slug), into=wanted)
    _record(session, lambda _before: change, "topic.merged", change.slug, by=by, now=now)


def retire_topic(session: Session, slug: str, into: str | None, *, by: Operator, now: datetime) -> None:
    """Look for a topic no more; its slug and number lead to another one, if that is said."""
    wanted = load_taxonomy().by_slug(into).slug if into else None
    change = Retired(at=now, by=by.name, slug=_written(slug), into=wanted)
    _record(session, lambda _before: change, "topic.retired", change.slug, by=by, now=now)


def _written(slug: str) -> str:
    """Return the slug of a topic that is still one of its own; raise UnknownTopic, or UnfitTopic when it is not."""
    topic = load_taxonomy().by_slug(slug)
    if topic.is_retired:
        raise UnfitTopic(f"“{slug}” was retired before; it is no topic of its own any more.")
    if topic.slug != tidy_slug(slug):
        raise UnfitTopic(f"“{slug}” is no topic of its own any more; it leads to “{topic.slug}”.")
    return topic.slug


def _refuse_unfit_names(given: Mapping[str, Iterable[str]]) -> None:
    """Refuse names that no page can show, or that are others than they look; the sentence names the option."""
    for option, names in given.items():
        for name in names:
            if not name.strip():
                raise UnfitTopic(f"`--{option}` is empty: write a name.")
            if len(name) > MOST_CHARACTERS:
                raise UnfitTopic(f"`--{option}` {name[:20]}…: write at most {MOST_CHARACTERS} characters.")
            try:
                check_one_line(name)
            except ValidationError as error:
                raise UnfitTopic(f"`--{option}`: {error.messages[0]}") from error


def _refuse_too_many(given: Mapping[str, tuple[Sequence[str], int]]) -> None:
    for option, (names, most) in given.items():
        if len(names) > most:
            raise UnfitTopic(f"`--{option}` was given {len(names)} times; {most} are the most.")


def _refuse_taken(slug: str, before: _Changes) -> None:
    changed = apply_changes(committed_rows().topics, before)
    if any(row.slug == slug for row in (*changed.topics, *changed.gone)):
        raise UnfitTopic(f"There is a topic “{slug}” already, or there was one; a slug stays with its topic.")


def _record(
    session: Session,
    make: Callable[[_Changes], Change],
    action: str,
    slug: str,
    *,
    by: Operator,
    now: datetime,
) -> None:
    """Write a change down behind those before it, unless it does not fit.

    The file comes last: when the audit log cannot be written, nothing is changed.
    """
    path = by.storage.root / CHANGES_FILE
    with by.storage.lock("taxonomy", wait=True):
        written = read_changes(path)
        if written.faults:
            # A number that nobody can read could be given again.
            raise UnfitTopic(f"{written.faults[0]} Mend that line first: nothing was changed.")
        change = make(written.changes)
        rows = committed_rows().topics
        changed = apply_changes(rows, (*written.changes, change))
        for place, fault in changed.faults:
            if place == len(written.changes):
                raise UnfitTopic(fault)
        before = apply_changes(rows, written.changes)
        told: dict[str, Any] = dict(what_changed(change, before, changed))
        _note_hiding(session, _led_elsewhere(before.successors, changed.successors), now=now)
        audit.note(session, action, f"topic:{slug}", now=now, user_id=by.user_id, **told)
        session.flush()
        _append(by.storage, path, change)


def _led_elsewhere(before: Mapping[int, int], successors: Mapping[int, int]) -> set[int]:
    """Return the numbers that lead elsewhere than before, and every one that is the same topic as one of them."""
    found = {each for pair in successors.items() - before.items() for each in pair}
    while more := {each for pair in successors.items() if found & {*pair} for each in pair} - found:
        found |= more
    return found


def _note_hiding(session: Session, numbers: Iterable[int], *, now: datetime) -> None:
    """Note who hides one of several numbers that are one topic now: the search index finds them by the others."""
    people = select(HiddenTopic.influencer_id).where(HiddenTopic.topic.in_(sorted(numbers)))
    note_changes(session, sorted(set(session.scalars(people))), now=now)


def _append(storage: Storage, path: Path, change: Change) -> None:
    before = path.read_bytes() if path.exists() else b""
    with storage.new_file(path) as unfinished:
        unfinished.write_bytes(with_change(before, change))
