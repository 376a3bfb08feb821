"""The transactional outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Json, Stamped

URGENT = "context ? 'code_id' OR kind = 'order_link'"
"""Emails that somebody is waiting for at this moment, as SQL: they go before all others."""


class OutgoingMail(Identified, Stamped, Base):
    """An email to be sent. `due_at` is the time of the next attempt; a `dedupe_key` is used for one email only.

    `kept` is the email as sent, word for word; None for an email that holds a secret.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'sent', 'failed')", name="known_status"),
        Index(
            "ix_outgoing_mail_lower_recipient",
            func.lower(text("recipient")),
            postgresql_where=text("order_id IS NULL"),
        ),
        Index("ix_outgoing_mail_due", "due_at", "id", postgresql_where=text("status = 'waiting'")),
        Index("ix_outgoing_mail_urgent", "due_at", "id", postgresql_where=text(f"status = 'waiting' AND ({URGENT})")),
        Index(
            "ix_outgoing_mail_sent", func.lower(text("recipient")), "sent_at", postgresql_where=text("status = 'sent'")
        ),
        Index("ix_outgoing_mail_failed", "id", postgresql_where=text("status = 'failed'")),
    )

    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    context: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    status: Mapped[str] = mapped_column(String(20), server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="", server_default="")
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
