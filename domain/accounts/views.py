"""Accounts, as shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.accounts.roles import MAY, Job, Verb
from domain.words.messages import gettext


class Role(StrEnum):
    """The kind of an account: each includes the rights of those before it. An admin is an owner of the shop."""

    CUSTOMER = "customer"
    STAFF = "staff"
    ADMIN = "admin"

    def covers(self, wanted: "Role") -> bool:
        """Whether this role includes the rights of `wanted`."""
        order = list(Role)
        return order.index(self) >= order.index(wanted)


def job_of(row: Mapping[str, str]) -> Job | None:
    """What the account with the `role` and the `job` of this row does in the shop; None for a customer."""
    return {Role.CUSTOMER: None, Role.STAFF: Job(row["job"]), Role.ADMIN: Job.OWNER}[Role(row["role"])]


def stored_as(job: Job | None) -> tuple[Role, Job]:
    """Both columns of the account of somebody with this job, or of a customer: the `job` of others means nothing."""
    if job is None or job is Job.OWNER:
        return Role.ADMIN if job else Role.CUSTOMER, Job.ASSISTANT
    return Role.STAFF, job


class Scope(StrEnum):
    """The scope of an API token: reading or changing its owner's own data, or the shop's."""

    READ = "read"
    WRITE = "write"
    STAFF_READ = "staff:read"
    STAFF_WRITE = "staff:write"


LONGEST_ACTOR = 254


def by_token(actor: str, token: str) -> str:
    """`actor`, and the name of the API token by which they act, if they do."""
    return gettext("%(actor)s (token %(token)s)", actor=actor, token=token) if token else actor


@dataclass(frozen=True, slots=True)
class Principal:
    """The user that a request acts for. `session_id` is None for an API token, whose `scopes` limit it.

    `job` is what somebody who works in the shop does there. `token` is the API token's name. `proved`: they gave a
    password or another factor a few minutes ago. `unseen`: their session was long not in use.
    """

    id: UUID
    email: str
    name: str
    role: Role
    session_id: UUID | None
    scopes: tuple[Scope, ...] = ()
    proved: bool = False
    unseen: bool = False
    token: str = ""
    job: Job | None = None

    def may(self, verb: Verb) -> bool:
        """Whether they may do this in the staff area."""
        return self.job in MAY[verb]

    @property
    def actor(self) -> str:
        """Who acts, for whatever is put on record: the address, with the token that acts in its place."""
        return by_token(self.email, self.token)[:LONGEST_ACTOR]


@dataclass(frozen=True, slots=True)
class AddressView:
    """An address in a user's address book, in the shape that orders store."""

    id: UUID
    address: dict[str, str]
    preferred: bool

    @property
    def line(self) -> str:
        """The address in one line, for a list to choose from."""
        parts = (self.address.get(name, "") for name in ("name", "line1", "city", "postal_code"))
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class ApiTokenView:
    """A token for API clients, without its secret. Times are UTC."""

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """A sign-in on one device, by a browser or an API client (`program`). Times are UTC."""

    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime
    program: bool
    present: bool
