"""Uploaded files until their rows are stored, and the columns that staff have explained, as stored."""

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Json, JsonList, Stamped


class ImportFile(Identified, Stamped, Base):
    """An uploaded file. Without a change set it waits until somebody says what its columns are.

    `header` are its columns, `samples` a few rows for that.
    """

    __tablename__ = "import_files"

    name: Mapped[str] = mapped_column(String(200))
    header: Mapped[JsonList] = mapped_column(default=list, server_default=text("'[]'"))
    samples: Mapped[list[list[str]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    change_set_id: Mapped[UUID | None] = mapped_column(ForeignKey("change_sets.id", ondelete="CASCADE"), unique=True)


class ImportFilePiece(Base):
    """A piece of an uploaded file."""

    __tablename__ = "import_file_pieces"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("import_files.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ImportMapping(Stamped, Base):
    """What each column of files with this header is; `header` is a hash of its columns."""

    __tablename__ = "import_mappings"

    header: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[Json]
