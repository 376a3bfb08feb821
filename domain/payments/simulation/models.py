"""The simulated provider's records: charges, refunds, and events that it has yet to send."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, Money, Stamped


class SimulatedCharge(Stamped, Base):
    """A payment as the simulated provider sees it, under the reference that it was given."""

    __tablename__ = "simulated_charges"
    __table_args__ = (
        CheckConstraint("status IN ('failed', 'succeeded')", name="known_status"),
        CheckConstraint("refunded BETWEEN 0 AND amount", name="never_more_back_than_came"),
    )

    reference: Mapped[str] = mapped_column(String(200), primary_key=True)
    status: Mapped[str] = mapped_column(String(20))
    amount: Mapped[Money]
    currency: Mapped[Currency]
    refunded: Mapped[Money] = mapped_column(server_default="0")


class SimulatedRefund(Stamped, Base):
    """A refund by the simulated provider, once per key."""

    __tablename__ = "simulated_refunds"

    key: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(ForeignKey("simulated_charges.reference", ondelete="CASCADE"), index=True)
    amount: Mapped[Money]


class SimulatedEvent(Identified, Stamped, Base):
    """An event that the simulated provider sends when it is due; sent twice it has the same `event_id`."""

    __tablename__ = "simulated_events"
    __table_args__ = (Index("ix_simulated_events_due", "due_at", postgresql_where=text("sent_at IS NULL")),)

    reference: Mapped[str] = mapped_column(ForeignKey("simulated_charges.reference", ondelete="CASCADE"), index=True)
    event_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
