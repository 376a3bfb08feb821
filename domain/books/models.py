"""Runs of the checks of the books, as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class BookCheck(Identified, Stamped, Base):
    """A run of all checks: requested, begun by a worker, and finished with its findings."""

    __tablename__ = "book_checks"
    __table_args__ = (
        Index("uq_book_checks_one_open", text("(true)"), unique=True, postgresql_where=text("finished_at IS NULL")),
        Index("ix_book_checks_finished_at", "finished_at"),
    )

    begun_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    findings: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
