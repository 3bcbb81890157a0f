"""Tables of the ground floor: mail that waits to leave the house, and requests that were answered already."""

from sqlalchemy import BigInteger, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Key


class OutgoingMail(Base):
    """A mail, written in the transaction of what it tells about; a job sends it and then forgets its text."""

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries"),
        Index(None, "sent_us", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    to: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    queued_us: Mapped[int] = mapped_column(BigInteger)
    try_after_us: Mapped[int] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(BigInteger, default=0)
    sent_us: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str | None] = mapped_column(Text)


class AnsweredRequest(Base):
    """The answer that a request with an Idempotency-Key got, stored in the transaction of what it did."""

    __tablename__ = "answered_requests"
    __table_args__ = (CheckConstraint("key <> ''", name="has_a_key"), Index(None, "at_us"))

    scope: Mapped[str] = mapped_column(Text, primary_key=True)  # whose key: user:7
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    body_hash: Mapped[str] = mapped_column(Text)  # of method, path and body
    answer: Mapped[str] = mapped_column(Text)  # JSON
    at_us: Mapped[int] = mapped_column(BigInteger)
