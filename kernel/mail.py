"""Mail as the house writes it: in the transaction of what it tells about, so that neither exists without the other.

A job sends it (`kernel.mailing`); ask for it with `kernel.jobs.do_soon("deliver_mail")` once the transaction ended.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from kernel.clock import to_us
from kernel.models import OutgoingMail


def send(session: Session, *, to: str, subject: str, body: str, now: datetime) -> None:
    """Let a mail leave the house once the caller's transaction is committed; its text is plain."""
    session.add(
        OutgoingMail(
            to=_one_line(to), subject=_one_line(subject), body=body, queued_us=to_us(now), try_after_us=to_us(now)
        )
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())  # a line break in a head line would begin another one: names come from people
