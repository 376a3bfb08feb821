"""Stock items and the append-only ledger of their movements."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class StockItem(Base):
    """The number of a variant on hand: a narrow row of its own, so that a sale never rewrites a product."""

    __tablename__ = "stock_items"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        {"postgresql_with": {"fillfactor": 60}},
    )

    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id", ondelete="CASCADE"), primary_key=True)
    on_hand: Mapped[int]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class StockRequest(Stamped, Base):
    """The promise that one key changes a variant's stock once: the same request is answered with the same level."""

    __tablename__ = "stock_requests"

    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[bytes]
    on_hand: Mapped[int]
    version: Mapped[int]


class StockMovement(Identified, Stamped, Base):
    """One line of the ledger. On hand is the sum of a variant's movements, always."""

    __tablename__ = "stock_movements"
    __table_args__ = (CheckConstraint("delta <> 0", name="delta_not_zero"),)

    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"), index=True)
    delta: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("orders.id"), index=True)
    actor: Mapped[str] = mapped_column(String(254))
