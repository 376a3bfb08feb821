"""Addresses that changed, and what search engines were told of them, as stored."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class ChangedAddress(Identified, Stamped, Base):
    """A page that was published, changed or taken away, by its path, until it has been announced.

    Triggers write these rows with the change itself, so that none is missed however late it is committed.
    """

    __tablename__ = "changed_addresses"

    path: Mapped[str] = mapped_column(String(250))


class Announcement(Base):
    """How telling a `receiver` of changed addresses went, and from when it may be tried again."""

    __tablename__ = "announcements"

    receiver: Mapped[str] = mapped_column(String(20), primary_key=True)
    next_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    problem: Mapped[str] = mapped_column(String(300), default="", server_default="")
    failed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent: Mapped[int] = mapped_column(default=0, server_default="0")
