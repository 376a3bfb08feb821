"""Accounts and the proofs of their ownership, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Json, JsonList, Stamped

SESSION_GENERATIONS = Sequence("session_generations", metadata=Base.metadata)
"""Rises when remembered sessions are to be looked up anew."""


class User(Identified, Stamped, Base):
    """A customer or a member of staff with an account. Their email address is unique, whatever its capitals.

    `job` says what somebody whose role is `staff` does; it means nothing for others.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('customer', 'staff', 'admin')", name="known_role"),
        CheckConstraint("job IN ('manager', 'assistant', 'packer', 'bookkeeper')", name="known_job"),
        Index("uq_users_email", func.lower(text("email")), unique=True),
        Index("ix_users_created", "created_at", "id"),
        Index(
            "ix_users_email_part",
            func.lower(text("email")).label("lower_email"),
            postgresql_using="gin",
            postgresql_ops={"lower_email": "gin_trgm_ops"},
        ),
        Index(
            "ix_users_name_part",
            func.folded(text("name")).label("folded_name"),
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
    )

    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20), server_default="customer")
    job: Mapped[str] = mapped_column(String(20), server_default="assistant")
    password_hash: Mapped[str] = mapped_column(String(255))
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class Address(Identified, Stamped, Base):
    """An address in a user's address book, in the shape that orders store. One of them is `preferred`."""

    __tablename__ = "addresses"
    __table_args__ = (Index("uq_addresses_preferred", "user_id", unique=True, postgresql_where=text("preferred")),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    address: Mapped[Json]
    preferred: Mapped[bool] = mapped_column(server_default=text("false"))


class UserSession(Identified, Stamped, Base):
    """A sign-in on one device. Browsers hold its token; API clients hold access tokens that name it."""

    __tablename__ = "sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(String(200), server_default="")
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    proved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshToken(Stamped, Base):
    """One link of a session's chain of refresh tokens. A link that is used again later revokes the session."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    used_at: Mapped[datetime | None]


class OneTimeCode(Identified, Stamped, Base):
    """An emailed code. The code itself is derived from the row's id and a secret, and never stored."""

    __tablename__ = "one_time_codes"
    __table_args__ = (
        CheckConstraint("attempts BETWEEN 0 AND 5", name="attempts_limited"),
        Index("ix_one_time_codes_email", func.lower(text("email")), "purpose", "created_at"),
    )

    email: Mapped[str] = mapped_column(String(254))
    purpose: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(server_default="0")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WrongGuesses(Identified, Base):
    """How often passwords, codes or factors were guessed wrong in a row, at `who`: an account, or a device of one.

    Each guess counts until it proves right, which deletes the row. `id` is a new one for each row of guesses.
    """

    __tablename__ = "wrong_guesses"
    __table_args__ = (Index("ix_wrong_guesses_guessed_at", "guessed_at"),)

    who: Mapped[str] = mapped_column(String(300), unique=True)
    wrong: Mapped[int]
    guessed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class EmailProof(Stamped, Base):
    """A verification token: its holder read email at `email` a moment ago. Single use."""

    __tablename__ = "email_proofs"
    __table_args__ = (Index("ix_email_proofs_email", func.lower(text("email")), "purpose"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    purpose: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiToken(Identified, Stamped, Base):
    """A token for API clients, with scopes. Its secret is shown once and stored as a hash."""

    __tablename__ = "api_tokens"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[JsonList]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class StaffInvitation(Identified, Stamped, Base):
    """An invitation to work in the shop, until it is accepted or withdrawn. `sent` counts its emails."""

    __tablename__ = "staff_invitations"
    __table_args__ = (
        CheckConstraint("job IN ('owner', 'manager', 'assistant', 'packer', 'bookkeeper')", name="known_job"),
        Index("uq_staff_invitations_email", func.lower(text("email")), unique=True),
    )

    email: Mapped[str] = mapped_column(String(254))
    job: Mapped[str] = mapped_column(String(20))
    sent: Mapped[int] = mapped_column(server_default="1")
    expires_at: Mapped[datetime]
    invited_by: Mapped[str] = mapped_column(String(254))
    invited_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class EmailChange(Identified, Stamped, Base):
    """A change of an account's address, which the holder of the address before can undo once for some days."""

    __tablename__ = "email_changes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    expires_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
