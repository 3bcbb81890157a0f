"""Questions about mail: what waits, what did not leave, and, where mail is written to files, what was written."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.clock import from_us
from kernel.models import OutgoingMail
from kernel.storage import Storage


@dataclass(frozen=True, slots=True)
class StuckLetter:
    """A mail that was tried in vain; with a failure it was given up, else it will be tried again."""

    to: str
    subject: str
    queued_at: datetime
    tries: int
    failure: str | None


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A mail that lies in a file."""

    to: str
    subject: str
    body: str
    at: datetime


def waiting_count(session: Session) -> int:
    """Return how many mails have not left and are not given up."""
    waiting = select(func.count()).where(OutgoingMail.sent_us.is_(None), OutgoingMail.failure.is_(None))
    return session.scalar(waiting) or 0


def stuck_letters(session: Session, *, limit: int) -> tuple[StuckLetter, ...]:
    """Return the mails that were tried in vain, the latest first."""
    rows = session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.sent_us.is_(None), OutgoingMail.tries > 0)
        .order_by(OutgoingMail.id.desc())
        .limit(limit)
    )
    return tuple(StuckLetter(row.to, row.subject, from_us(row.queued_us), row.tries, row.failure) for row in rows)


def letters_sent(limit: int) -> tuple[SentLetter, ...]:
    """Return the mails that were written to files, the latest first."""
    storage: Storage = current_app.extensions["storage"]
    paths = sorted((storage.root / "mail").glob("*.eml"), key=_number, reverse=True)
    return tuple(_read(path) for path in paths[:limit])


def _number(path: Path) -> int:
    number = path.name.partition(".")[0]
    return int(number) if number.isdecimal() else 0


def _read(path: Path) -> SentLetter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return SentLetter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        body=message.get_content(),
        at=parsedate_to_datetime(str(message["Date"])),
    )
