"""From the world to the wire: posts, acts and deletes as lines of activity."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from demo.acts import KINDS, NO_POST, Acts
from demo.cast import Account
from demo.days import END_US, HOUR_US, times_text
from demo.dice import Dice, Integers
from demo.posting import Sketch
from demo.writing import Writer
from kernel.clock import DAY_US

_SEEN_AGAIN = 0.2  # share of posts that are seen again later, with counts
_TAKEN_BACK = 0.008  # share of likes and follows
_DELETED_POSTS = 0.002
_SPONSORED = 0.01

Fields = dict[str, Any]
Timed = tuple[int, Fields]


def post_ids(sketches: Sequence[Sketch], accounts: Sequence[Account]) -> list[str]:
    """Return the id of every post on its network."""
    return [_post_id(number, sketch, accounts[sketch.author]) for number, sketch in enumerate(sketches)]


def _post_id(number: int, sketch: Sketch, author: Account) -> str:
    if author.network == "bluesky":
        return f"at://{author.native_id}/app.bsky.feed.post/{sketch.at_us:x}"
    if author.network == "mastodon":
        return f"{author.native_id}/statuses/{sketch.at_us // 1000}{number % 1000:03}"
    return hashlib.blake2b(f"{author.native_id}\0{number}".encode(), digest_size=6).hexdigest()[:11]


def post_lines(
    sketches: Sequence[Sketch],
    accounts: Sequence[Account],
    acts: Acts,
    *,
    ids: Sequence[str],
    writer: Writer,
    dice: Dice,
) -> Iterator[Timed]:
    """Return every sighting of every post, without `seen_at`; deleted posts say so later."""
    counts = {kind: _count(acts, kind, len(sketches)) for kind in ("like", "reshare", "reply")}
    for number, (sketch, at) in enumerate(zip(sketches, times_text(sketch.at_us for sketch in sketches), strict=True)):
        fields = _post_fields(sketch, accounts, ids, writer) | {"id": ids[number], "at": at}
        if accounts[sketch.author].person.role == "house" and dice.chance(_SPONSORED * 8):
            fields["sponsored"] = True
        yield sketch.at_us, fields
        later_us = sketch.at_us + 2 * DAY_US
        if later_us < END_US and dice.chance(_SEEN_AGAIN):
            yield later_us, fields | {"metrics": _metrics(counts, number, fields["network"])}
        if later_us < END_US and dice.chance(_DELETED_POSTS):
            yield later_us + HOUR_US, _delete(fields["network"], "post", ids[number])


def _post_fields(sketch: Sketch, accounts: Sequence[Account], ids: Sequence[str], writer: Writer) -> Fields:
    author, written = accounts[sketch.author], writer.write(sketch)
    return {
        "type": "post",
        "network": author.network,
        "author": author.native_id,
        "text": written.text,
        "lang": sketch.lang,
        "tags": written.tags,
        "links": written.links,
        "mentions": [] if sketch.names is None else [accounts[sketch.names].native_id],
        "reply_to": ids[sketch.answers] if sketch.form == "replies" and sketch.answers is not None else None,
    }


def _count(acts: Acts, kind: str, post_count: int) -> Integers:
    posts = acts.post[(acts.kind == KINDS.index(kind)) & (acts.post != NO_POST)]
    return np.bincount(posts, minlength=post_count)


def _metrics(counts: dict[str, Integers], number: int, network: str) -> Fields:
    likes, reshares, replies = (int(counts[kind][number]) for kind in ("like", "reshare", "reply"))
    views = 40 + 60 * likes if network == "youtube" else None
    return {"views": views, "likes": likes, "reshares": reshares, "replies": replies}


def act_lines(acts: Acts, accounts: Sequence[Account], ids: Sequence[str], dice: Dice) -> Iterator[Timed]:
    """Return every act, without `at`, and the likes and follows that were taken back."""
    rows = zip(
        *(column.tolist() for column in (acts.kind, acts.actor, acts.target, acts.post, acts.source_post)), strict=True
    )
    named = (KINDS.index("like"), KINDS.index("follow"))
    for number, (at_us, (kind, actor, target, post, source)) in enumerate(zip(acts.at_us.tolist(), rows, strict=True)):
        fields = {
            "type": "interaction",
            "network": accounts[actor].network,
            "kind": KINDS[kind],
            "actor": accounts[actor].native_id,
            "target": accounts[target].native_id,
            "post": None if post == NO_POST else ids[post],
        }
        if source != NO_POST:
            fields["source_post"] = ids[source]
        if kind in named:
            fields["id"] = f"{accounts[actor].native_id}/{KINDS[kind]}/{number:x}"
        yield at_us, fields
        if kind in named and dice.chance(_TAKEN_BACK) and at_us + DAY_US < END_US:
            yield at_us + DAY_US, _delete(accounts[actor].network, "interaction", fields["id"])


def gone_lines(accounts: Sequence[Account]) -> Iterator[Timed]:
    """Return the end of two accounts that nobody will miss."""
    for account in [account for account in accounts if account.person.role == "silent"][:2]:
        yield END_US - 9 * DAY_US, _delete(account.network, "account", account.native_id)


def _delete(network: str, what: str, name: str | None) -> Fields:
    return {"type": "delete", "network": network, "what": what, "id": name}
