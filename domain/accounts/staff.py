"""Who works in the shop: made, given a role, disabled and enabled, and let in again after a lost factor.

Each operation locks all active owners first, so that two of them cannot remove each other. Whoever calls one
tells the memory of sessions afterwards (`doubt_sessions`), unless it knows which sessions ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.accounts.api_tokens import revoke_all_api_tokens
from domain.accounts.factors.erasure import BY_PERSON as FACTORS
from domain.accounts.operations import create_user
from domain.accounts.roles import Job
from domain.accounts.sessions import Ended, end_all_sessions
from domain.accounts.views import Principal, Role, job_of, stored_as
from domain.audit.operations import write_audit
from domain.audit.security import Security, write_security
from domain.connection import Connection
from domain.errors import ConflictError, NotFoundError
from domain.mail.operations import write_email
from domain.words.messages import gettext


class LastAdministratorError(ConflictError):
    """The shop would be left without an owner who can sign in."""

    code = "last_administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes an account: a signed-in user, or the command line, which has no id."""

    name: str
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StaffView:
    """The account of somebody who works in the shop; `seen_at` is when one of its sessions was last in use, in UTC."""

    id: UUID
    email: str
    name: str
    job: Job
    disabled: bool
    second_factor: bool
    seen_at: datetime | None


STAFF = """
SELECT u.id, u.email, u.name, u.role, u.job, u.disabled_at IS NOT NULL AS disabled,
       EXISTS (SELECT FROM totp_secrets WHERE user_id = u.id AND confirmed_at IS NOT NULL)
       OR EXISTS (SELECT FROM passkeys WHERE user_id = u.id) AS second_factor,
       (SELECT max(seen_at) FROM sessions WHERE user_id = u.id) AS seen_at
FROM users u WHERE u.role <> 'customer'
"""


async def list_staff(connection: Connection) -> tuple[StaffView, ...]:
    """Everybody who works in the shop, owners first: one query."""
    rows = await connection.fetch(f"{STAFF} ORDER BY u.role, u.job, lower(u.email)")
    return tuple(_view(row) for row in rows)


async def find_staff(connection: Connection, staff_id: UUID) -> StaffView | None:
    """Somebody who works in the shop, None if there is no such person: one query."""
    row = await connection.fetchrow(f"{STAFF} AND u.id = $1", staff_id)
    return _view(row) if row else None


def _view(row: Any) -> StaffView:
    job = Job(row["job"]) if row["role"] == Role.STAFF else Job.OWNER
    return StaffView(row["id"], row["email"], row["name"], job, row["disabled"], row["second_factor"], row["seen_at"])


async def make_staff(
    connection: Connection, *, email: str, password_hash: str, name: str, job: Job, by: Actor | None
) -> Principal:
    """Create the account of somebody who works in the shop.

    `by` is None for somebody who makes their own. Raises `EmailTakenError`.
    """
    made = await create_user(connection, email=email, password_hash=password_hash, name=name, job=job)
    action = "administrator.created" if job is Job.OWNER else "staff.created"
    await _record(connection, by or Actor(email, made.id), action, email, {"role": job.value})
    if job is Job.OWNER:
        await _tell_administrators(connection, made.id, email)
    return made


async def change_role(connection: Connection, *, who: str | UUID, job: Job | None, by: Actor) -> tuple[Ended, ...]:
    """Give an account another role, None for a customer's. Its sessions and API tokens end.

    So do the invitations by somebody who is no longer an owner. Returns the ended sessions. Raises `NotFoundError`,
    `LastAdministratorError`, or `ConflictError` if it has the role already.
    """
    found = await _locked(connection, who)
    before, after = (one.value if one else Role.CUSTOMER.value for one in (job_of(found), job))
    if before == after:
        raise ConflictError(gettext("%(found)s already has the role %(after)s.", found=found["email"], after=after))
    if job is not Job.OWNER:
        _check_not_last(found)
    role, stored_job = stored_as(job)
    await connection.execute(
        "UPDATE users SET role = $2, job = $3 WHERE id = $1", found["id"], role.value, stored_job.value
    )
    change = {"changes": {"role": {"before": before, "after": after}}}
    await _record(connection, by, "staff.role_changed", found["email"], change)
    await write_security(
        connection,
        Security.ROLE_CHANGED,
        account_id=found["id"],
        detail=gettext("%(before)s to %(after)s", before=before, after=after),
    )
    if job is Job.OWNER:
        await _tell_administrators(connection, found["id"], found["email"])
    else:
        await _end_invitations(connection, found["id"])
    return await _sign_out(connection, found["id"])


async def disable(connection: Connection, *, who: str | UUID, by: Actor) -> tuple[Ended, ...]:
    """Let an account sign in no more. Its sessions, API tokens and invitations end. Returns the ended sessions.

    Raises `NotFoundError`, `LastAdministratorError`, or `ConflictError` if it is disabled already.
    """
    found = await _locked(connection, who)
    if found["disabled_at"]:
        raise ConflictError(gettext("%(found)s is already disabled.", found=found["email"]))
    _check_not_last(found)
    await connection.execute("UPDATE users SET disabled_at = now() WHERE id = $1", found["id"])
    await _record(connection, by, "account.disabled", found["email"])
    await write_security(connection, Security.DISABLED, account_id=found["id"])
    await _end_invitations(connection, found["id"])
    return await _sign_out(connection, found["id"])


async def enable(connection: Connection, *, who: str | UUID, by: Actor) -> None:
    """Let a disabled account sign in again. Raises `NotFoundError`, or `ConflictError` if it is not disabled."""
    found = await _locked(connection, who)
    if not found["disabled_at"]:
        raise ConflictError(gettext("%(found)s is not disabled.", found=found["email"]))
    await connection.execute("UPDATE users SET disabled_at = NULL WHERE id = $1", found["id"])
    await _record(connection, by, "account.enabled", found["email"])
    await write_security(connection, Security.ENABLED, account_id=found["id"])


async def reset_factors(connection: Connection, *, who: str | UUID, by: Actor) -> tuple[Ended, ...]:
    """Remove every second factor of an account, and end its sessions and API tokens. Returns the ended sessions.

    Raises `NotFoundError`.
    """
    found = await _locked(connection, who)
    for statement in FACTORS:
        await connection.execute(statement, found["id"])
    await _record(connection, by, "account.factors_reset", found["email"])
    await write_security(connection, Security.FACTORS_CHANGED, account_id=found["id"], detail="reset")
    context = {"change": "reset", "factor_name": "", "person_name": found["name"]}
    await write_email(connection, kind="factors_changed", recipient=found["email"], context=context)
    return await _sign_out(connection, found["id"])


FIND = """
SELECT id, email, name, role, job, disabled_at, ($2::uuid[] = ARRAY[id]) AS last FROM users
WHERE {condition} AND erased_at IS NULL FOR UPDATE
"""
ADMINISTRATORS = "SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE"


async def _locked(connection: Connection, who: str | UUID) -> Any:
    """The account of this address; by an id only of somebody who works in the shop."""
    administrators = [row["id"] for row in await connection.fetch(ADMINISTRATORS)]
    condition = "lower(email) = lower($1)" if isinstance(who, str) else "id = $1 AND role <> 'customer'"
    found = await connection.fetchrow(FIND.format(condition=condition), who, administrators)
    if found is None:
        raise NotFoundError(gettext("There is no account for %(who)s.", who=who))
    return found


def _check_not_last(found: Any) -> None:
    if found["last"]:
        raise LastAdministratorError(
            gettext("%(found)s is the only owner who can sign in. Make another one first.", found=found["email"])
        )


async def _sign_out(connection: Connection, user_id: UUID) -> tuple[Ended, ...]:
    await revoke_all_api_tokens(connection, user_id=user_id)
    return await end_all_sessions(connection, user_id=user_id)


async def _end_invitations(connection: Connection, user_id: UUID) -> None:
    """What somebody asked for who may no longer ask for it is void."""
    await connection.execute("DELETE FROM staff_invitations WHERE invited_by_id = $1", user_id)


async def _record(
    connection: Connection, by: Actor, action: str, subject: str, details: dict[str, Any] | None = None
) -> None:
    await write_audit(connection, actor_id=by.id, actor=by.name, action=action, subject=subject, details=details)


async def _tell_administrators(connection: Connection, new: UUID, email: str) -> None:
    others: Sequence[Any] = await connection.fetch(
        "SELECT email FROM users WHERE role = 'admin' AND disabled_at IS NULL AND id <> $1 ORDER BY id", new
    )
    for other in others:
        await write_email(
            connection, kind="administrator_added", recipient=other["email"], context={"new_email": email}
        )
