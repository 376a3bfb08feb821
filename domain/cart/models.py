"""Carts and their lines."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, JsonList, Stamped


class Cart(Identified, Stamped, Base):
    """A customer's or guest's cart.

    `checkout_key` is the idempotency key of its next order and changes once it is used. `removed` holds the lines that
    were removed last, until they are put back or the next order is placed; with what a full cart did not take back.
    `gift_note` is printed for whoever is given the next order.
    """

    __tablename__ = "carts"

    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    checkout_key: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    removed: Mapped[JsonList | None]
    gift_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    touched_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class CartLine(Base):
    """A variant in a cart, with its quantity, and its price as seen when its quantity was last set."""

    __tablename__ = "cart_lines"
    __table_args__ = (CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_in_range"),)

    cart_id: Mapped[UUID] = mapped_column(ForeignKey("carts.id", ondelete="CASCADE"), primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("variants.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    quantity: Mapped[int]
    seen_price: Mapped[int | None] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
