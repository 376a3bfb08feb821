"""Stock alerts, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped

OPEN = text("told_at IS NULL")


class StockAlert(Identified, Stamped, Base):
    """A request for an email when a variant is back in stock: one open request by variant and address.

    With a `user_id` the email goes to the address that the account has by then. What anybody else asks for counts once
    the address has confirmed it; a row of an older release, which knows nothing of that, counts at once. Sent ones are
    stored for a month, so that the unsubscribe link in the email knows whose requests to delete.
    """

    __tablename__ = "stock_alerts"
    __table_args__ = (
        Index("uq_stock_alerts_open", "variant_id", func.lower(text("email")), unique=True, postgresql_where=OPEN),
        Index("ix_stock_alerts_waiting", "variant_id", text("(user_id IS NULL)"), "id", postgresql_where=OPEN),
        Index("ix_stock_alerts_told", "variant_id", "told_at", postgresql_where=text("told_at IS NOT NULL")),
        Index("ix_stock_alerts_email", func.lower(text("email"))),
        Index("ix_stock_alerts_created_at", "created_at"),
    )

    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    told_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(server_default=func.now())
