"""Who of those who work in the shop wants to be told by email what waits, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Json


class StaffNotice(Base):
    """The wish of one person; whoever has no row wants no emails.

    `told` is how much waited of each kind when they were last looked at, and `looked_at` when that was; `emailed_at` is
    when the last email about news was written.
    """

    __tablename__ = "staff_notices"
    __table_args__ = (CheckConstraint("choice IN ('at_once', 'daily')", name="known_choice"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    choice: Mapped[str] = mapped_column(String(10))
    told: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'"))
    looked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    emailed_at: Mapped[datetime | None]
