"""Collections, as stored: products chosen by staff, or by a rule, shown on a page of their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Json


class Collection(Identified, Base):
    """A collection. Its products are those that fit in its `rule`, or without one those of `collection_products`."""

    __tablename__ = "collections"
    __table_args__ = (CheckConstraint("jsonb_typeof(rule) = 'object'", name="rule_is_an_object"),)

    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(default="", server_default="")
    rule: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    published: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime | None] = mapped_column(server_default=func.now())


class CollectionProduct(Base):
    """A product in a collection that is chosen by hand, at its place."""

    __tablename__ = "collection_products"
    __table_args__ = (Index("ix_collection_products_position", "collection_id", "position", "product_id"),)

    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]


class OldCollectionSlug(Base):
    """A slug that a collection had once."""

    __tablename__ = "old_collection_slugs"

    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), index=True)
