"""Second factors, and pending sign-ins, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, JsonList, Stamped


class TotpSecret(Stamped, Base):
    """An authenticator's shared secret, encrypted. It is valid once confirmed; each time step is accepted once."""

    __tablename__ = "totp_secrets"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[bytes]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")


class Passkey(Identified, Stamped, Base):
    """A WebAuthn credential: its public key, and how often it has signed."""

    __tablename__ = "passkeys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    transports: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    name: Mapped[str] = mapped_column(String(100))
    used_at: Mapped[datetime | None]


class RecoveryCode(Stamped, Base):
    """A code for the day on which every other factor is lost. Stored as a hash, valid for one use."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class PendingSignIn(Stamped, Base):
    """A pending sign-in: the password was right and a factor must follow, or a passkey was challenged."""

    __tablename__ = "pending_sign_ins"
    __table_args__ = (CheckConstraint("attempts BETWEEN 0 AND 5", name="attempts_limited"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    challenge: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    expires_at: Mapped[datetime]
