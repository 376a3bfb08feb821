"""Pages, the front page and the menus that the owner writes, as stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
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


class PagePicture(Identified, Base):
    """A picture that the text of a page, or a version of it, may show by this id; `alt` is what it shows, in words."""

    __tablename__ = "page_pictures"

    page_id: Mapped[UUID] = mapped_column(ForeignKey("content_pages.id"), index=True)
    picture_id: Mapped[UUID] = mapped_column(ForeignKey("pictures.id"), index=True)
    alt: Mapped[str] = mapped_column(String(300))


class FrontBlock(Identified, Stamped, Base):
    """A block of the front page. Each kind uses some of the columns; `domain.content.front_page.checks` says which.

    Shoppers see it while it is `shown` and `in_time`, which says whether its dates held when the worker last compared
    them with the clock. A picture is an uploaded one, or came with the shop: then `file` is the stem of its files.
    `collection_id` is empty where the collection of a block with that `source` was deleted.
    """

    __tablename__ = "front_blocks"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('picture', 'departments', 'products', 'text', 'promises', 'nearly_gone')", name="known_kind"
        ),
        CheckConstraint("source IN ('shop', 'newest', 'collection')", name="known_source"),
        CheckConstraint("from_at < until_at", name="dates_in_order"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    shown: Mapped[bool] = mapped_column(server_default=text("false"))
    in_time: Mapped[bool] = mapped_column(server_default=text("true"))
    from_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    title: Mapped[str] = mapped_column(String(120), server_default="")
    note: Mapped[str] = mapped_column(String(200), server_default="")
    body: Mapped[str] = mapped_column(Text, server_default="")
    amount: Mapped[int] = mapped_column(server_default="4")
    source: Mapped[str] = mapped_column(String(20), server_default="shop")
    collection_id: Mapped[UUID | None] = mapped_column(ForeignKey("collections.id", ondelete="SET NULL"), index=True)
    links: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    promises: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    delivery: Mapped[bool] = mapped_column(server_default=text("false"))
    picture_id: Mapped[UUID | None] = mapped_column(ForeignKey("pictures.id"), index=True)
    file: Mapped[str] = mapped_column(String(200), server_default="")
    width: Mapped[int] = mapped_column(server_default="0")
    height: Mapped[int] = mapped_column(server_default="0")
    alt: Mapped[str] = mapped_column(String(300), server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
    actor: Mapped[str] = mapped_column(String(254), server_default="")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Menu(Identified, Base):
    """The menu in the header, or the footer: what was chosen, `{}` for what every shop begins with."""

    __tablename__ = "menus"
    __table_args__ = (CheckConstraint("name IN ('header', 'footer')", name="known_name"),)

    name: Mapped[str] = mapped_column(String(20), unique=True)
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True), server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(server_default="1")
    actor: Mapped[str] = mapped_column(String(254), server_default="")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
