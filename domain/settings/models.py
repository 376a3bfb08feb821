"""Settings as stored: a row for each that was ever changed, and for the logo and the icon."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified


class StoredSetting(Identified, Base):
    """A setting that staff changed. Its value is checked again when it is read, so that no row can stop a start."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int] = mapped_column(server_default="1")
    actor: Mapped[str] = mapped_column(String(254), server_default="")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class BrandPicture(Identified, Base):
    """The logo, the icon or the official notice of the shop, by its name; without a `picture_id` it was removed.

    A row is written by its first change, so that the version before was 1, also where there is no row. Until the files
    of a new picture are there, and if they never are, the shop is known by `shown_id`, the one before.
    """

    __tablename__ = "brand_pictures"

    name: Mapped[str] = mapped_column(String(20), unique=True)
    picture_id: Mapped[UUID | None] = mapped_column(ForeignKey("pictures.id"), index=True)
    shown_id: Mapped[UUID | None] = mapped_column(ForeignKey("pictures.id"))
    version: Mapped[int] = mapped_column(server_default="2")
