"""What is shown of an account."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person may do: each may do what those before may."""

    CUSTOMER = "customer"
    STAFF = "staff"
    ADMIN = "admin"

    def covers(self, wanted: "Role") -> bool:
        """Whether this role may do what `wanted` may."""
        order = list(Role)
        return order.index(self) >= order.index(wanted)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. `session_id` is None for an API token, whose `scopes` limit it."""

    id: UUID
    email: str
    name: str
    role: Role
    session_id: UUID | None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionView:
    """A sign-in on one device. Times are UTC."""

    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime
    present: bool
