"""Requests that are asked twice and answered once: the answer is stored in the transaction of what it tells about."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kernel.clock import to_us
from kernel.database import insert_new
from kernel.errors import BadInput, IdempotencyKeyReused
from kernel.models import AnsweredRequest

#: For so long a repeated request gets its first answer.
KEPT = timedelta(days=1)
_LONGEST_KEY = 200


def answered(session: Session, *, scope: str, key: str, body: Mapping[str, Any]) -> Any | None:
    """Return the answer that a request got before; None when it comes for the first time.

    Of several that come at once the first goes on; the others wait for its transaction, then get its answer.

    Parameters
    ----------
    session
        The one in which the work is done, and `remember` is called.
    scope
        Whose key it is and what for: the same key of somebody else is another key.
    key
        What the caller chose; 1 to 200 characters.
    body
        All that the answer depends on: what JSON can hold.

    Raises
    ------
    kernel.errors.BadInput
        The key is empty or too long.
    kernel.errors.IdempotencyKeyReused
        The key came before, with another body.
    """
    if not 0 < len(key) <= _LONGEST_KEY:
        raise BadInput(f"An idempotency key has 1 to {_LONGEST_KEY} characters.", fields={"idempotency_key": "wrong"})
    if _take(session, scope, key, _hash(body)):
        return None
    earlier = session.execute(
        select(AnsweredRequest.body_hash, AnsweredRequest.answer).where(
            AnsweredRequest.scope == scope, AnsweredRequest.key == key
        )
    ).one()
    if earlier.body_hash != _hash(body):
        raise IdempotencyKeyReused("This key came before with another request. Use a new key for a new request.")
    return json.loads(earlier.answer)


def remember(session: Session, *, scope: str, key: str, answer: Any, now: datetime) -> None:
    """Store the answer of a request that `answered` let through: what JSON can hold, but not null."""
    row = session.get_one(AnsweredRequest, (scope, key))
    row.answer, row.at_us = json.dumps(answer), to_us(now)


def forget(session: Session, *, now: datetime) -> int:
    """Delete the answers that were kept for long enough; return how many."""
    old = delete(AnsweredRequest).where(AnsweredRequest.at_us < to_us(now - KEPT))
    return len(session.scalars(old.returning(AnsweredRequest.key)).all())


def _take(session: Session, scope: str, key: str, body_hash: str) -> bool:
    # The row is written first: on PostgreSQL whoever comes second waits at it, on SQLite for the write lock.
    row = {"scope": scope, "key": key, "body_hash": body_hash, "answer": "null", "at_us": 0}
    return session.scalar(insert_new(session, AnsweredRequest, row).returning(AnsweredRequest.key)) is not None


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
