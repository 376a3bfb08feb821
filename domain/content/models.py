"""Pages that the owner writes, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class ContentPage(Identified, Stamped, Base):
    """A page as staff are writing it. Shoppers read the version of it that has no end, nothing if there is none.

    `actor` is the member of staff who saved it last, empty while it holds the text that came with the shop.
    """

    __tablename__ = "content_pages"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="plain_slug"),)

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default="1")
    actor: Mapped[str] = mapped_column(String(254), server_default="")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PageVersion(Identified, Base):
    """A text that was published under a number. It never changes; `ended_at` is when shoppers read it no longer."""

    __tablename__ = "page_versions"
    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        Index("uq_page_versions_shown", "page_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    page_id: Mapped[UUID] = mapped_column(ForeignKey("content_pages.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(254), server_default="")
    published_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
