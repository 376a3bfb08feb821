"""Saved views, as stored."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class SavedView(Identified, Stamped, Base):
    """The filters of a list under a name, for one member of staff. `query` is that of the list's address."""

    __tablename__ = "saved_views"
    __table_args__ = (
        CheckConstraint("list IN ('orders', 'products', 'stock')", name="known_list"),
        UniqueConstraint("user_id", "list", "name"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    list: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(500))
