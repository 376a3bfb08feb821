"""Slowdowns, as stored."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified


class Slowdown(Identified, Base):
    """What is counted against one `subject` (an order, an account, a guest's cart or address, a network) of one kind.

    `count` goes up by each failed payment or refused order, and drains with time. `slowed_at` is when the subject was
    last slowed, NULL if it never was; `until` is when a pause ends. Until `let_go_until` nothing is slowed. The order,
    the email address and the network are those of the latest event.
    """

    __tablename__ = "slowdowns"
    __table_args__ = (
        CheckConstraint("kind IN ('payments', 'unpaid_items')", name="known_kind"),
        CheckConstraint("count >= 0", name="count_not_negative"),
        Index("uq_slowdowns_subject", "subject", "kind", unique=True),
        Index("ix_slowdowns_slowed", "slowed_at", "id", postgresql_where=text("slowed_at IS NOT NULL")),
        Index("ix_slowdowns_counted_at", "counted_at"),
        Index("ix_slowdowns_lower_email", func.lower(text("email"))),
    )

    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(100))
    count: Mapped[float]
    order_number: Mapped[str] = mapped_column(String(24), default="", server_default="")
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    network: Mapped[str] = mapped_column(String(64), default="", server_default="")
    counted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    slowed_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    let_go_until: Mapped[datetime | None]
