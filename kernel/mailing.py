"""How mail leaves the house: written to files under the storage, or handed to a mail server.

Every mail goes to one of both once: the worker that takes it marks it before it sends, so no other takes it too. A
crash between sending and noting it may send a mail twice; it never loses one.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app
from sqlalchemy import delete, select, update

from kernel.clock import from_us, to_us
from kernel.config import Settings
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from kernel.storage import Storage

_log = logging.getLogger("bellwether.mail")
#: How long to wait after each failure; the last is repeated until the mail is given up.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60))
GIVEN_UP_AFTER = timedelta(days=3)
#: A worker that took a mail and said nothing for so long has died.
_TAKEN_FOR = timedelta(minutes=10)
#: So long it stays known that a mail was sent, to whom.
_KEPT = timedelta(days=30)
_AT_ONCE = 100
_PATIENCE_S = 20.0
#: From this code on a server says no for good.
_NEVER = 500
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}

#: What takes a message to where it goes; raises OSError or SMTPException when it cannot.
Carrier = Callable[[EmailMessage], None]
#: What tells the time.
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that is taken and about to be sent."""

    id: int
    to: str
    subject: str
    body: str
    queued_us: int
    tries: int


def deliver_due(clock: Clock) -> int:
    """Send every mail that is due; return how many were sent. It may run late, twice, or in several workers.

    It asks what time it is for each mail: a server that lets us wait makes the first long ago.
    """
    sent_count = 0
    settings: Settings = current_app.extensions["settings"]
    with _carrier(settings) as carry:
        for mail_id in _due(clock()):
            sent_count += _deliver(mail_id, settings.mail_from, carry, clock=clock)
    return sent_count


def forget_delivered(*, now: datetime) -> int:
    """Delete the mails that were sent or given up long ago; return how many."""
    old = to_us(now - _KEPT)
    is_over = OutgoingMail.sent_us.is_not(None) | OutgoingMail.failure.is_not(None)
    with transaction() as session:
        gone = delete(OutgoingMail).where(is_over, OutgoingMail.queued_us < old).returning(OutgoingMail.id)
        return len(session.scalars(gone).all())


def message_of(mail: Waiting, sender: str) -> EmailMessage:
    """Return a mail as it travels."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(from_us(mail.queued_us))
    # The same for each try: a mail that was sent twice is recognised by the readers of mail.
    message["Message-ID"] = f"<{mail.id}.{mail.queued_us}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, cte="7bit" if mail.body.isascii() else "8bit")  # no link is broken into lines
    return message


def _due(now: datetime) -> list[int]:
    due = (
        select(OutgoingMail.id)
        .where(OutgoingMail.sent_us.is_(None), OutgoingMail.failure.is_(None), OutgoingMail.try_after_us <= to_us(now))
        .order_by(OutgoingMail.id)
        .limit(_AT_ONCE)
    )
    with reading() as session:
        return list(session.scalars(due))


def _deliver(mail_id: int, sender: str, carry: Carrier, *, clock: Clock) -> bool:
    mail = _take(mail_id, clock())
    if mail is None:
        return False
    try:
        carry(message_of(mail, sender))
    except (OSError, smtplib.SMTPException) as error:
        _put_back(mail, error, clock())
        return False
    with transaction() as session:
        sent = update(OutgoingMail).where(OutgoingMail.id == mail.id)
        session.execute(sent.values(sent_us=to_us(clock()), body=""))  # its text is for whom it was sent to
    return True


def _take(mail_id: int, now: datetime) -> Waiting | None:
    """Take a mail, if nobody took it since it was found due: the UPDATE lets only one succeed."""
    is_due = (OutgoingMail.id == mail_id) & (OutgoingMail.try_after_us <= to_us(now))
    is_waiting = OutgoingMail.sent_us.is_(None) & OutgoingMail.failure.is_(None)
    taken = (
        update(OutgoingMail)
        .where(is_due, is_waiting)
        .values(tries=OutgoingMail.tries + 1, try_after_us=to_us(now + _TAKEN_FOR))
        .returning(
            OutgoingMail.id,
            OutgoingMail.to,
            OutgoingMail.subject,
            OutgoingMail.body,
            OutgoingMail.queued_us,
            OutgoingMail.tries,
        )
    )
    with transaction() as session:
        row = session.execute(taken).one_or_none()
    return Waiting(*row) if row else None


def _put_back(mail: Waiting, error: Exception, now: datetime) -> None:
    wait = BACK_OFF[min(mail.tries, len(BACK_OFF)) - 1]
    is_over = now + wait > from_us(mail.queued_us) + GIVEN_UP_AFTER or _is_final(error)
    # Without the address or what the server repeats of it: the row outlives the mail.
    reason = type(error).__name__ + (f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else "")
    _log.warning("a mail was not sent", extra={"mail": mail.id, "tries": mail.tries, "why": reason, "over": is_over})
    ended = {"failure": reason, "body": ""} if is_over else {"try_after_us": to_us(now + wait)}
    with transaction() as session:
        session.execute(update(OutgoingMail).where(OutgoingMail.id == mail.id).values(**ended))


def _is_final(error: Exception) -> bool:
    """Tell whether the server will never take this mail: its address is nobody's, or is none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _NEVER for code, _ in error.recipients.values())
    return False


@contextmanager
def _carrier(settings: Settings) -> Iterator[Carrier]:
    if settings.mail_url:
        with _server(settings.mail_url) as carry:
            yield carry
    else:
        yield _write_file


def _write_file(message: EmailMessage) -> None:
    storage: Storage = current_app.extensions["storage"]
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    storage.write_file(storage.root / "mail" / f"{name}.eml", message.as_string())


@contextmanager
def _server(url: str) -> Iterator[Carrier]:
    connections: list[smtplib.SMTP] = []

    def carry(message: EmailMessage) -> None:
        if not connections:
            connections.append(_connect(url))
        try:
            connections[0].send_message(message)
        except (OSError, smtplib.SMTPException):
            connections.pop().close()  # what a failure leaves behind would spoil the next mail
            raise

    try:
        yield carry
    finally:
        for connection in connections:
            connection.close()


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    secure = ssl.create_default_context()
    if parts.scheme == "smtps":
        return _greet(smtplib.SMTP_SSL(host, port, timeout=_PATIENCE_S, context=secure), parts)
    server = smtplib.SMTP(host, port, timeout=_PATIENCE_S)
    return _greet(server, parts, secure if parts.scheme == "smtp+starttls" else None)


def _greet(server: smtplib.SMTP, parts: SplitResult, secure: ssl.SSLContext | None = None) -> smtplib.SMTP:
    try:
        if secure:
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server
