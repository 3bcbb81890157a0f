"""Builds activity for tests: a few people who write, and a crowd that reacts."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

#: The last day of the activity; runs are as of it.
LAST_DAY = datetime(2025, 5, 31, tzinfo=UTC)


def stamp(days_ago: float = 0.0) -> str:
    """Return a time on the wire, so many days before noon of the last day."""
    return (LAST_DAY + timedelta(hours=12) - timedelta(days=days_ago)).isoformat().replace("+00:00", "Z")


def account(handle: str, **facts: object) -> dict[str, object]:
    """Return a snapshot of an account that is ten years old and has an audience, unless told otherwise."""
    known = {"followers": 500, "following": 200, "created_at": "2015-05-01T00:00:00Z", "seen_at": stamp(100)}
    named = {"type": "account", "network": "bluesky", "native_id": f"did:{handle}", "handle": handle, "name": handle}
    return named | known | facts


def post(author: str, number: int, *, text: str, days_ago: float = 20.0) -> dict[str, object]:
    """Return a post; its id is made of the author and a number."""
    named = {"type": "post", "network": "bluesky", "id": f"{author}/{number}", "author": f"did:{author}"}
    return named | {"at": stamp(days_ago), "text": text, "lang": "en"}


def act(kind: str, actor: str, target: str, *, number: int | None = None, days_ago: float = 10.0) -> dict[str, object]:
    """Return an interaction of an actor on a target, on one of the target's posts when a number is given."""
    line: dict[str, object] = {"type": "interaction", "network": "bluesky", "kind": kind, "at": stamp(days_ago)}
    line |= {"actor": f"did:{actor}", "target": f"did:{target}", "id": f"{kind}:{actor}:{target}:{number}:{days_ago}"}
    return line | ({} if number is None else {"post": f"{target}/{number}"})


def crowd(count: int) -> list[str]:
    """Return the handles of people who only react."""
    return [f"fan{number:03d}" for number in range(count)]


def coffee_world(fans: int = 24) -> list[dict[str, object]]:
    """Return activity in which Ada is heard on coffee by a crowd, Bea by a few, and Silas by nobody."""
    lines = [account(handle) for handle in ("ada", "bea", "silas", *crowd(fans))]
    for author in ("ada", "bea", "silas"):
        lines += [post(author, n, text=f"Morning notes number {n} on #coffee and #espresso") for n in range(3)]
    for place, fan in enumerate(crowd(fans)):
        lines.append(act("reshare", fan, "ada", number=place % 3, days_ago=5 + place % 30))
        if place % 6 == 0:
            lines.append(act("reply", fan, "bea", number=place % 3, days_ago=7))
    return [*lines, act("like", "bea", "ada", number=0), act("like", "ada", "bea", number=1)]


def write_lines(path: Path, lines: list[dict[str, object]]) -> Path:
    """Write activity as NDJSON."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
