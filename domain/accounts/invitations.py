"""Invitations to work in the shop: sent by email, open for a week, used once.

The link in the email is signed over the invitation and how often it was sent, so nothing that is stored opens one, and
sending it again ends the link before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from advanced_alchemy.filters import OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.errors import ForbiddenError
from domain.accounts.models import StaffInvitation
from domain.accounts.roles import Job
from domain.accounts.sessions import Ended
from domain.accounts.staff import Actor, change_role, make_staff
from domain.accounts.views import Principal, Role
from domain.audit.operations import write_audit
from domain.clock import now
from domain.connection import PIECE, Connection, delete_some, take_turns
from domain.errors import ConflictError, NotFoundError
from domain.mail.operations import write_email
from domain.orm import session_on
from domain.words.messages import gettext

DAYS = 7
MOST = 100
"""The most invitations that wait at once."""

NO_INVITATION = gettext(
    "This invitation was used or withdrawn, or is older than %(days)s days. Ask for a new one.", days=DAYS
)


class AlreadyStaffError(ConflictError):
    """The person who is to be invited works in the shop already, or is invited already."""

    code = "already_staff"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation that waits: whom it is for, what they are to do, how often it was `sent`, and by whom."""

    id: UUID
    email: str
    job: Job
    sent: int
    expires_at: datetime
    invited_by: str

    @property
    def expired(self) -> bool:
        """Whether it no longer opens."""
        return self.expires_at <= now()


class InvitationRepository(SQLAlchemyAsyncRepository[StaffInvitation]):
    """The invitations."""

    model_type = StaffInvitation


class InvitationService(SQLAlchemyAsyncRepositoryService[StaffInvitation, InvitationRepository]):
    """Lists, adds, changes and deletes invitations."""

    repository_type = InvitationRepository


def _view(row: StaffInvitation) -> InvitationView:
    return InvitationView(row.id, row.email, Job(row.job), row.sent, row.expires_at, row.invited_by)


async def list_invitations(connection: Connection) -> tuple[InvitationView, ...]:
    """The invitations that wait, also expired ones, by email: one query."""
    async with session_on(connection) as session:
        rows = await InvitationService(session=session).list(OrderBy("email", "asc"))
    return tuple(_view(row) for row in rows)


async def find_invitation(connection: Connection, invitation_id: UUID) -> InvitationView | None:
    """An invitation that waits or is expired: one query."""
    async with session_on(connection) as session:
        row = await InvitationService(session=session).get_one_or_none(StaffInvitation.id == invitation_id)
    return _view(row) if row else None


STANDING = "SELECT role, disabled_at FROM users WHERE lower(email) = lower($1)"


async def invite(connection: Connection, *, email: str, job: Job, by: Principal) -> InvitationView:
    """Invite somebody to do this job. Raises `AlreadyStaffError`, or `ConflictError` for a disabled account."""
    account = await connection.fetchrow(STANDING, email)
    if account and account["role"] != Role.CUSTOMER:
        raise AlreadyStaffError(gettext("%(email)s already works here.", email=email))
    if account and account["disabled_at"]:
        raise ConflictError(
            gettext("The account of %(email)s is disabled. Enable it first: mercer staff enable %(email)s", email=email)
        )
    await take_turns(connection, "staff_invitations")
    try:
        async with session_on(connection) as session:
            service = InvitationService(session=session)
            if await service.count() >= MOST:
                raise ConflictError(gettext("%(most)s invitations are waiting. Remove some first.", most=MOST))
            row = await service.create(
                StaffInvitation(
                    email=email, job=job.value, expires_at=_week(), invited_by=by.email, invited_by_id=by.id
                )
            )
    except asyncpg.UniqueViolationError as error:
        raise AlreadyStaffError(
            gettext("%(email)s has an invitation already. You can send it again.", email=email)
        ) from error
    await _record(connection, by, "staff.invited", email, {"role": job.value})
    return await _send(connection, _view(row))


async def send_again(
    connection: Connection, *, invitation_id: UUID, by: Principal, job: Job | None = None
) -> InvitationView:
    """Send an invitation once more, to another job if `job` says so; it lasts a week again, and the link before ends.

    Raises `NotFoundError`.
    """
    async with session_on(connection) as session:
        service = InvitationService(session=session)
        row = await service.get_one_or_none(StaffInvitation.id == invitation_id, with_for_update=True)
        if row is None:
            raise NotFoundError(NO_INVITATION)
        before, after = row.job, (job or Job(row.job)).value
        row.sent, row.job, row.expires_at = row.sent + 1, after, _week()
        row.invited_by, row.invited_by_id = by.email, by.id
    changes = {"changes": {"role": {"before": before, "after": after}}} if before != after else {"role": after}
    await _record(connection, by, "staff.invited_again", row.email, changes)
    return await _send(connection, _view(row))


async def withdraw(connection: Connection, *, invitation_id: UUID, by: Principal) -> None:
    """Withdraw an invitation: its link ends. Raises `NotFoundError`."""
    email = await connection.fetchval("DELETE FROM staff_invitations WHERE id = $1 RETURNING email", invitation_id)
    if email is None:
        raise NotFoundError(NO_INVITATION)
    await _record(connection, by, "staff.invitation_withdrawn", email)


async def open_invitation(connection: Connection, invitation_id: UUID) -> InvitationView:
    """An invitation that can be accepted: one query. Raises `NotFoundError`."""
    found = await find_invitation(connection, invitation_id)
    if found is None or found.expired:
        raise NotFoundError(NO_INVITATION)
    return found


async def join(connection: Connection, *, invitation: InvitationView, name: str, password_hash: str) -> Principal:
    """Accept an invitation with a new account. Raises `NotFoundError` or `EmailTakenError`."""
    await _spend(connection, invitation)
    return await make_staff(
        connection,
        email=invitation.email,
        password_hash=password_hash,
        name=name,
        job=invitation.job,
        by=None,
    )


async def join_as(connection: Connection, *, invitation: InvitationView, user: Principal) -> tuple[Ended, ...]:
    """Accept an invitation with the account that it is for; all its sessions and tokens end, and are returned.

    Raises `NotFoundError`, `ForbiddenError` for anybody else's account, or `AlreadyStaffError`.
    """
    if user.email.lower() != invitation.email.lower():
        raise ForbiddenError(
            gettext("This invitation is for %(email)s. Sign in with that address.", email=invitation.email)
        )
    if user.role is not Role.CUSTOMER:
        raise AlreadyStaffError(gettext("You work here already. An owner can give you another role."))
    await _spend(connection, invitation)
    return await change_role(connection, who=user.email, job=invitation.job, by=Actor(user.email, user.id))


SPEND = """
DELETE FROM staff_invitations WHERE id = $1 AND sent = $2 AND expires_at > now()
AND EXISTS (SELECT FROM users u WHERE u.id = invited_by_id AND u.role = 'admin' AND u.disabled_at IS NULL)
RETURNING id
"""


async def _spend(connection: Connection, invitation: InvitationView) -> None:
    """Use it up, if whoever sent it is an owner still: of two who try at once, the second finds none."""
    if await connection.fetchval(SPEND, invitation.id, invitation.sent) is None:
        raise NotFoundError(NO_INVITATION)


def _week() -> datetime:
    return now() + timedelta(days=DAYS)


async def _send(connection: Connection, invitation: InvitationView) -> InvitationView:
    context = {"invitation_id": str(invitation.id), "sent": invitation.sent, "job": invitation.job.value}
    await write_email(connection, kind="staff_invited", recipient=invitation.email, context=context)
    return invitation


async def _record(
    connection: Connection, by: Principal, action: str, subject: str, details: dict[str, Any] | None = None
) -> None:
    await write_audit(connection, actor_id=by.id, actor=by.actor, action=action, subject=subject, details=details)


async def delete_old_invitations(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` invitations that expired a month ago; returns how many."""
    return await delete_some(connection, "staff_invitations", "expires_at < now() - interval '30 days'", limit=limit)
