"""Makers of products, as stored."""

from sqlalchemy import CheckConstraint, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class Maker(Identified, Stamped, Base):
    """Who made products; see `domain.catalogue.maker_view`."""

    __tablename__ = "makers"
    __table_args__ = (
        CheckConstraint(
            "(responsible_name = '') = (responsible_address = '') AND "
            "(responsible_name = '') = (responsible_contact = '')",
            name="responsible_whole_or_none",
        ),
        Index("uq_makers_name", func.lower(text("name")), unique=True),
    )

    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    contact: Mapped[str] = mapped_column(String(254))
    responsible_name: Mapped[str] = mapped_column(String(200), server_default="")
    responsible_address: Mapped[str] = mapped_column(String(300), server_default="")
    responsible_contact: Mapped[str] = mapped_column(String(254), server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
