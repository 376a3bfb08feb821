"""Operations on accounts: registering, signing in, changing passwords, names and addresses."""

from typing import Any
from uuid import UUID

import asyncpg

from domain.accounts.api_tokens import revoke_all_api_tokens
from domain.accounts.errors import CodeRefusedError, UnauthorizedError
from domain.accounts.one_time_codes import Purpose, end_proofs, proved_address, spend_proof
from domain.accounts.passwords import check_password, hash_password, needs_rehash, normal_password, verify_password
from domain.accounts.records import record_change
from domain.accounts.roles import Job
from domain.accounts.sessions import Ended, end_all_sessions
from domain.accounts.views import Principal, Role, stored_as
from domain.audit.security import Security, write_security
from domain.connection import Connection
from domain.errors import ConflictError
from domain.mail.operations import write_email
from domain.words.messages import gettext, marked

WRONG = marked("The email address or the password is wrong.")


class EmailTakenError(ConflictError):
    """The address has an account already. Raised only for a user who proved that the address is theirs."""

    code = "email_taken"


async def register(connection: Connection, *, proof: str, password_hash: str, name: str) -> Principal:
    """Create a customer's account for the address that `proof` proves. Raises `CodeRefusedError`, `EmailTakenError`."""
    email = await spend_proof(connection, token=proof, purpose=Purpose.SIGN_UP)
    if email is None:
        raise CodeRefusedError(
            gettext("This verification has already been used or has expired. Please request a new code.")
        )
    principal = await create_user(connection, email=email, password_hash=password_hash, name=name)
    await write_email(connection, kind="welcome", recipient=email, context={"name": name})
    return principal


async def create_user(
    connection: Connection, *, email: str, password_hash: str, name: str, job: Job | None = None
) -> Principal:
    """Create an account: of somebody who does this job in the shop, or of a customer. Raises `EmailTakenError`."""
    role, stored_job = stored_as(job)
    try:
        user_id: UUID = await connection.fetchval(
            "INSERT INTO users (email, name, role, job, password_hash) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            email,
            name,
            role.value,
            stored_job.value,
            password_hash,
        )
    except asyncpg.UniqueViolationError as error:
        raise EmailTakenError(
            gettext("There is already an account with this email address. Sign in instead.")
        ) from error
    await write_security(connection, Security.ACCOUNT_CREATED, account_id=user_id, detail=role.value)
    return Principal(user_id, email, name, role, None, job=job)


async def new_password_hash(password: str, *known: str) -> str:
    """The hash of a password that is strong enough. Raises `InvalidError`. Call it outside of any transaction."""
    check_password(password, *known)
    return await hash_password(password)


async def name_of(connection: Connection, email: str) -> str:
    """The name in the account of this address, empty if there is none: one query."""
    name: str | None = await connection.fetchval("SELECT name FROM users WHERE lower(email) = lower($1)", email)
    return name or ""


async def find_credentials(connection: Connection, email: str) -> Any:
    """The row that a sign-in with `email` is checked against, or None: one query."""
    return await connection.fetchrow(
        "SELECT id, email, name, role, password_hash FROM users WHERE lower(email) = lower($1) AND disabled_at IS NULL",
        email,
    )


async def check_credentials(row: Any, password: str) -> tuple[Principal, str | None]:
    """The user who signs in, and a newer hash to be stored if theirs is old.

    Raises `UnauthorizedError`, the same for every failure. Slow on purpose, also for an unknown address; call it
    outside of any transaction. An older hash may be of the password as it was typed rather than of its normal form.
    """
    stored: str | None = row["password_hash"] if row else None
    normal = normal_password(password)
    as_typed = not await verify_password(normal, stored)
    if as_typed and (normal == password or not await verify_password(password, stored)):
        raise UnauthorizedError(gettext(WRONG))
    principal = Principal(row["id"], row["email"], row["name"], Role(row["role"]), None)
    return principal, await hash_password(password) if as_typed or needs_rehash(stored or "") else None


async def store_hash(connection: Connection, *, user_id: UUID, password_hash: str) -> None:
    """Store a newer hash of the same password."""
    await connection.execute("UPDATE users SET password_hash = $2 WHERE id = $1", user_id, password_hash)


async def change_password(
    connection: Connection, *, user_id: UUID, password_hash: str, but: UUID | None = None
) -> tuple[Ended, ...]:
    """Change a password: every session `but` for one and every API token ends, and so does every open reset.

    The owner is emailed. Returns the ended sessions.
    """
    await record_change(connection, Security.PASSWORD_CHANGED, account_id=user_id)
    return await _set_password(connection, user_id, password_hash, but=but)


async def _set_password(
    connection: Connection, user_id: UUID, password_hash: str, *, but: UUID | None = None
) -> tuple[Ended, ...]:
    email = await connection.fetchval(
        "UPDATE users SET password_hash = $2 WHERE id = $1 RETURNING email", user_id, password_hash
    )
    await end_proofs(connection, email=email, purpose=Purpose.RESET)
    await revoke_all_api_tokens(connection, user_id=user_id)
    await write_email(connection, kind="password_changed", recipient=email)
    return await end_all_sessions(connection, user_id=user_id, but=but)


async def reset_password(connection: Connection, *, proof: str, password_hash: str) -> tuple[Ended, ...]:
    """Set a new password for the account of the proved address; every session, API token and other reset ends.

    Returns the ended sessions. Raises `CodeRefusedError`.
    """
    email = await proved_address(connection, token=proof, purpose=Purpose.RESET)
    user_id = email and await connection.fetchval(
        "SELECT id FROM users WHERE lower(email) = lower($1) AND disabled_at IS NULL FOR UPDATE", email
    )
    if not user_id or await spend_proof(connection, token=proof, purpose=Purpose.RESET) is None:
        raise CodeRefusedError(gettext("This code has already been used or has expired. Please request a new one."))
    await record_change(connection, Security.PASSWORD_RESET, account_id=user_id)
    return await _set_password(connection, user_id, password_hash)


async def change_name(connection: Connection, *, user_id: UUID, name: str) -> None:
    """Change a user's name."""
    await connection.execute("UPDATE users SET name = $2 WHERE id = $1", user_id, name)
