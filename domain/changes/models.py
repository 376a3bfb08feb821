"""Change sets and their rows, as stored."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, Json, Stamped

JsonOrNull = Annotated[dict[str, object] | None, mapped_column(JSONB(none_as_null=True))]
Errors = Annotated[list[dict[str, str]], mapped_column(JSONB)]


class ChangeSet(Identified, Stamped, Base):
    """A change set: what was asked for (`request`), how far it has come, and how many rows it has of each action.

    `collected` says that all rows of its source are stored, `cursor` is the last product looked at until then. `done`
    of `due` rows are finished in the present status. `attempts` counts failures in a row, `failure` is the last one.
    At `fetched_at` a picture of it was last taken up.
    """

    __tablename__ = "change_sets"
    __table_args__ = (
        CheckConstraint(
            "status IN ('staging', 'staged', 'applying', 'applied', 'undoing', 'undone', 'failed')", name="known_status"
        ),
        CheckConstraint("kind IN ('edit', 'import')", name="known_kind"),
        Index(
            "ix_change_sets_at_work",
            "id",
            postgresql_where=text("status IN ('staging', 'applying', 'undoing') OR apply_at IS NOT NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), default="staging", server_default="staging")
    format: Mapped[str] = mapped_column(String(20), default="", server_default="")
    title: Mapped[str] = mapped_column(String(200))
    request: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'"))
    currency: Mapped[Currency]
    actor_id: Mapped[UUID | None]
    actor: Mapped[str] = mapped_column(String(254))
    apply_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    collected: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    cursor: Mapped[UUID | None]
    stored: Mapped[int] = mapped_column(default=0, server_default="0")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    due: Mapped[int] = mapped_column(default=0, server_default="0")
    new_rows: Mapped[int] = mapped_column(default=0, server_default="0")
    changed_rows: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged_rows: Mapped[int] = mapped_column(default=0, server_default="0")
    refused_rows: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    failure: Mapped[str] = mapped_column(String(300), default="", server_default="")


class PictureFetch(Identified, Base):
    """A picture of a new product that is to be fetched from its address by the worker, at `due_at`.

    `problem` says why it could not be fetched; `line` is that of the file. It goes with its change set or its product.
    """

    __tablename__ = "picture_fetches"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'fetched', 'failed')", name="known_status"),
        Index("ix_picture_fetches_waiting", "change_set_id", "due_at", postgresql_where=text("status = 'waiting'")),
    )

    change_set_id: Mapped[UUID] = mapped_column(ForeignKey("change_sets.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), index=True)
    line: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(2000))
    status: Mapped[str] = mapped_column(String(20), default="waiting", server_default="waiting")
    problem: Mapped[str] = mapped_column(String(300), default="", server_default="")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ChangeSetRow(Base):
    """A row of a change set, about one variant. `proposed` is what it names, `before` and `after` what it changes.

    `option_names` has the order of the options in each of them, by its name.
    """

    __tablename__ = "change_set_rows"
    __table_args__ = (
        CheckConstraint("action IN ('waiting', 'new', 'changed', 'unchanged', 'refused')", name="known_action"),
        CheckConstraint("step IN ('proposed', 'staged', 'applied', 'undone', 'settled')", name="known_step"),
        Index("ix_change_set_rows_pieces", "change_set_id", "step", "product", "position"),
        Index("ix_change_set_rows_action", "change_set_id", "action", "position"),
        Index("ix_change_set_rows_sku", "change_set_id", func.lower(text("sku")), "position"),
    )

    change_set_id: Mapped[UUID] = mapped_column(ForeignKey("change_sets.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int | None]
    sku: Mapped[str] = mapped_column(String(200))
    product: Mapped[str] = mapped_column(String(200))
    proposed: Mapped[Json]
    action: Mapped[str] = mapped_column(String(20), default="waiting", server_default="waiting")
    step: Mapped[str] = mapped_column(String(20), default="proposed", server_default="proposed")
    errors: Mapped[Errors] = mapped_column(default=list, server_default=text("'[]'"))
    before: Mapped[JsonOrNull]
    after: Mapped[JsonOrNull]
    option_names: Mapped[JsonOrNull]
