"""Payment attempts, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, Money, Stamped


class Payment(Identified, Stamped, Base):
    """One attempt to pay an order. At most one attempt per order is open, and at most one is paid."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(
            "status IN ('created', 'paid', 'failed', 'partially_refunded', 'refunded')", name="known_status"
        ),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        UniqueConstraint("provider", "reference"),
        Index("ix_payments_order", "order_id", "created_at"),
        Index("uq_payments_one_open_or_paid", "order_id", unique=True, postgresql_where=text("status <> 'failed'")),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), server_default="created")
    amount: Mapped[Money]
    currency: Mapped[Currency]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
