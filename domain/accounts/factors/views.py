"""A user's factors, as shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey as its owner knows it. Times are UTC; `used_at` is None until it has been used to sign in."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """A user's factors: an authenticator app or none, passkeys, and the number of unused recovery codes."""

    totp: bool
    passkeys: tuple[PasskeyView, ...]
    recovery_left: int

    @property
    def count(self) -> int:
        """The number of factors; recovery codes only stand in for one."""
        return len(self.passkeys) + self.totp

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the factors that a second step accepts, for API clients."""
        ways = (("totp", self.totp), ("passkey", bool(self.passkeys)), ("recovery_code", bool(self.recovery_left)))
        return tuple(name for name, there in ways if there)
