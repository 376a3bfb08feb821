"""What is shown of a person's factors."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey as its owner knows it. Times are UTC; `used_at` is None until it has signed in."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """Whether there is an authenticator app, which passkeys, and how many recovery codes are unused."""

    totp: bool
    passkeys: tuple[PasskeyView, ...]
    recovery_left: int

    @property
    def count(self) -> int:
        """How many factors there are; recovery codes only stand in for one."""
        return len(self.passkeys) + self.totp

    @property
    def names(self) -> tuple[str, ...]:
        """What a second step can be made with, for programs."""
        ways = (("totp", self.totp), ("passkey", bool(self.passkeys)), ("recovery_code", bool(self.recovery_left)))
        return tuple(name for name, there in ways if there)
