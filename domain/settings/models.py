"""Settings as stored: a row for each that was ever changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, func
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
