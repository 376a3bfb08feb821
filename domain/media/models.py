"""Pictures that staff upload, as stored, whatever shows them."""

from datetime import datetime

from advanced_alchemy.types import FileObject, StoredObject
from sqlalchemy import CheckConstraint, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped

UPLOADS = "uploads"
"""The private place of files as they were sent; advanced-alchemy's registry knows it by this name."""


class StoredPicture(Identified, Stamped, Base):
    """A picture that was uploaded. `stem` begins the names of its files; `width` and `height` are pixels as shown.

    `purpose` decides which files are made of it, see `domain.media.sizes`.

    `upload` is the file as it was sent, until the others are made of it; `problem` says why that cannot be done. It is
    taken up by the worker at `due_at`, and after so many `attempts` no more. Whatever shows it has a foreign key here,
    and is named in `domain.media.operations.SHOWN_IN`. At `released_at` something ceased to show it.
    """

    __tablename__ = "pictures"
    __table_args__ = (
        CheckConstraint("status IN ('processing', 'ready', 'failed')", name="known_status"),
        CheckConstraint("purpose IN ('picture', 'icon')", name="known_purpose"),
        Index("ix_pictures_due", "due_at", postgresql_where=text("status = 'processing'")),
    )

    stem: Mapped[str] = mapped_column(String(200), unique=True)
    purpose: Mapped[str] = mapped_column(String(20), default="picture", server_default="picture")
    status: Mapped[str] = mapped_column(String(20), default="processing", server_default="processing")
    width: Mapped[int]
    height: Mapped[int]
    upload: Mapped[FileObject | None] = mapped_column(StoredObject(backend=UPLOADS))
    problem: Mapped[str] = mapped_column(default="", server_default="")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    released_at: Mapped[datetime | None]
