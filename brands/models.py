"""Tables of the brands floor: a business's own list of customers."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Key


class Customer(Base):
    """A row of a business's own list. Of the address only a keyed hash is kept, and enough of it to be recognised."""

    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("business_id", "email_hash"),
        CheckConstraint("email_hash <> ''", name="has_an_address"),
        Index(None, "email_hash"),
        Index(None, "business_id", "name_folded", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"))
    email_hash: Mapped[str] = mapped_column(Text)
    email_hint: Mapped[str] = mapped_column(Text)  # “b…o@b….example”; empty when only a hash was given
    name: Mapped[str] = mapped_column(Text, default="")
    name_folded: Mapped[str] = mapped_column(Text, default="")
    segment: Mapped[str] = mapped_column(Text, default="")
    since_us: Mapped[int] = mapped_column(BigInteger)
    changed_us: Mapped[int] = mapped_column(BigInteger)


class CustomerImport(Base):
    """A file of customers that was uploaded: looked at first, taken over when somebody says so, or thrown away."""

    __tablename__ = "customer_imports"
    __table_args__ = (
        CheckConstraint("status IN ('previewed', 'taken', 'dropped')", name="known_status"),
        Index(None, "business_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    file_name: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    #: JSON: rows that can be taken (hashed already, never the addresses), and the report of every row that cannot.
    rows: Mapped[str] = mapped_column(Text)
    report: Mapped[str] = mapped_column(Text)
    made_us: Mapped[int] = mapped_column(BigInteger)
    ended_us: Mapped[int | None] = mapped_column(BigInteger)
