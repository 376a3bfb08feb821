"""Parcels, as stored: what was sent of an order, when and how."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class Shipment(Identified, Stamped, Base):
    """A parcel that has left."""

    __tablename__ = "shipments"
    __table_args__ = (
        Index(
            "ix_shipments_words",
            text("code_words(tracking)"),
            postgresql_using="gin",
            postgresql_where=text("tracking <> ''"),
        ),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    carrier: Mapped[str] = mapped_column(String(60), server_default="")
    tracking: Mapped[str] = mapped_column(String(100), server_default="")
    actor: Mapped[str] = mapped_column(String(254))


class ShipmentLine(Base):
    """A line in a parcel, with its quantity."""

    __tablename__ = "shipment_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    shipment_id: Mapped[UUID] = mapped_column(ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True)
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_lines.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    quantity: Mapped[int]
