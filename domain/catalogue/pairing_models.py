"""What goes with a product, as stored: chosen by staff, or counted from orders."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base


class ProductPairing(Base):
    """A product that staff chose to be shown with another, at its place."""

    __tablename__ = "product_pairings"
    __table_args__ = (CheckConstraint("product_id <> paired_id", name="two_products"),)

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    paired_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int]


class BoughtTogether(Base):
    """How many orders of late had both products. The worker counts, and keeps the most frequent of each product."""

    __tablename__ = "bought_together"

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, index=True)
    orders: Mapped[int]
