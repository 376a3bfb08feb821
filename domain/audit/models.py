"""The audit log, as stored."""

from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Json, Stamped


class AuditEntry(Identified, Stamped, Base):
    """One change by a user: `action` is a verb such as `product.archived`, `subject` a readable name of the record."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_actor_id", "actor_id"),
        Index("ix_audit_entries_newest", "created_at", "id"),
        Index("ix_audit_entries_subject", "subject", "created_at"),
    )

    actor_id: Mapped[UUID | None]
    actor: Mapped[str] = mapped_column(String(254))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(254))
    details: Mapped[Json] = mapped_column(server_default=text("'{}'"))
