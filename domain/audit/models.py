"""The audit log and the security log, as stored."""

from datetime import datetime
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


class SecurityEvent(Identified, Stamped, Base):
    """A sign-in, a change of an account, or failures: as many `times`, from one network in the minute `minute`."""

    __tablename__ = "security_events"
    __table_args__ = (
        Index("ix_security_events_account_id", "account_id", "id"),
        Index("ix_security_events_created_at", "created_at"),
        Index(
            "uq_security_events_minute",
            *("kind", "network", "account_id", "detail", "minute"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("minute IS NOT NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[UUID | None]
    network: Mapped[str] = mapped_column(String(60))
    device: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(String(200))
    times: Mapped[int] = mapped_column(server_default="1")
    minute: Mapped[datetime | None]
