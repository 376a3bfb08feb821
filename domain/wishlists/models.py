"""Wishlists and their items."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class Wishlist(Identified, Stamped, Base):
    """A customer's or guest's wishlist, found by the same key as their cart."""

    __tablename__ = "wishlists"
    __table_args__ = (Index("ix_wishlists_guests_touched_at", "touched_at", postgresql_where=text("user_id IS NULL")),)

    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    touched_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WishlistItem(Identified, Base):
    """A variant on a wishlist."""

    __tablename__ = "wishlist_items"
    __table_args__ = (UniqueConstraint("wishlist_id", "variant_id"),)

    wishlist_id: Mapped[UUID] = mapped_column(ForeignKey("wishlists.id", ondelete="CASCADE"))
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id", ondelete="CASCADE"), index=True)
    added_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
