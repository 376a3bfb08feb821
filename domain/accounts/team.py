"""Who works in the shop and who is invited to: one list, and one id for each, whichever they are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.accounts.invitations import InvitationView, find_invitation, list_invitations, send_again, withdraw
from domain.accounts.roles import Job
from domain.accounts.sessions import Ended
from domain.accounts.staff import Actor, StaffView, change_role, find_staff, list_staff
from domain.accounts.views import Principal
from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext


class Standing(StrEnum):
    """Whether someone works here, may not sign in, or has yet to accept."""

    ACTIVE = "active"
    DISABLED = "disabled"
    INVITED = "invited"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who works in the shop, or an invitation, which has no name and says when it `expires_at`, in UTC."""

    id: UUID
    email: str
    name: str
    role: Job
    status: Standing
    second_factor: bool = False
    last_seen_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def invited(self) -> bool:
        """Whether they have yet to accept."""
        return self.expires_at is not None


async def list_team(connection: Connection) -> list[Member]:
    """Owners first, then everybody else by role, then invitations: two queries."""
    staff = [_working(one) for one in await list_staff(connection)]
    return staff + [_invited(one) for one in await list_invitations(connection)]


async def find_member(connection: Connection, member_id: UUID) -> Member:
    """Someone who works in the shop or is invited: two queries at most. Raises `NotFoundError`."""
    if staff := await find_staff(connection, member_id):
        return _working(staff)
    if invitation := await find_invitation(connection, member_id):
        return _invited(invitation)
    raise NotFoundError(gettext("There is nobody like that among the staff."))


async def give_role(connection: Connection, *, member: Member, role: Job, by: Principal) -> tuple[Ended, ...]:
    """Give someone another role. Their sessions and API tokens end; an invitation is sent again.

    Returns the ended sessions. Raises `NotFoundError`, `LastAdministratorError`, or `ConflictError` if they have it.
    """
    if member.invited:
        await send_again(connection, invitation_id=member.id, job=role, by=by)
        return ()
    return await change_role(connection, who=member.id, job=role, by=Actor(by.actor, by.id))


async def remove_member(connection: Connection, *, member: Member, by: Principal) -> tuple[Ended, ...]:
    """Withdraw an invitation, or make someone who works here a customer; their sessions and API tokens end.

    Returns the ended sessions. Raises `NotFoundError` or `LastAdministratorError`.
    """
    if member.invited:
        await withdraw(connection, invitation_id=member.id, by=by)
        return ()
    return await change_role(connection, who=member.id, job=None, by=Actor(by.actor, by.id))


def _working(one: StaffView) -> Member:
    status = Standing.DISABLED if one.disabled else Standing.ACTIVE
    return Member(one.id, one.email, one.name, one.job, status, one.second_factor, one.seen_at)


def _invited(one: InvitationView) -> Member:
    status = Standing.EXPIRED if one.expired else Standing.INVITED
    return Member(one.id, one.email, "", one.job, status, expires_at=one.expires_at)
