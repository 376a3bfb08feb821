"""Accounts: registered, signed in to, and given new passwords."""

from typing import Any
from uuid import UUID

import asyncpg

from domain.accounts.codes import Purpose, spend_proof
from domain.accounts.errors import CodeRefusedError, UnauthorizedError
from domain.accounts.passwords import check_password, hash_password, needs_rehash, verify_password
from domain.accounts.sessions import end_all_sessions
from domain.accounts.views import Principal, Role
from domain.connection import Connection
from domain.errors import ConflictError

WRONG = "The email address or the password is wrong."


class EmailTakenError(ConflictError):
    """The address has an account already. Said only to those who proved that the address is theirs."""

    code = "email_taken"


async def register(connection: Connection, *, proof: str, password_hash: str, name: str) -> Principal:
    """A customer's account for the address that `proof` proves. Raises `CodeRefusedError` or `EmailTakenError`."""
    email = await spend_proof(connection, token=proof, purpose=Purpose.SIGN_UP)
    if email is None:
        raise CodeRefusedError("This verification has been used or is too old. Please ask for a new code.")
    return await create_user(connection, email=email, password_hash=password_hash, name=name, role=Role.CUSTOMER)


async def create_user(connection: Connection, *, email: str, password_hash: str, name: str, role: Role) -> Principal:
    """An account with this role. Raises `EmailTakenError`."""
    try:
        user_id: UUID = await connection.fetchval(
            "INSERT INTO users (email, name, role, password_hash) VALUES ($1, $2, $3, $4) RETURNING id",
            email,
            name,
            role.value,
            password_hash,
        )
    except asyncpg.UniqueViolationError as error:
        raise EmailTakenError("There is an account with this email address already. Sign in instead.") from error
    return Principal(user_id, email, name, role, None)


async def new_password_hash(password: str, *known: str) -> str:
    """The hash of a password that is good enough. Raises `InvalidError`. Call it outside of any transaction."""
    check_password(password, *known)
    return await hash_password(password)


async def find_credentials(connection: Connection, email: str) -> Any:
    """The row that a sign-in with `email` is checked against, or None: one query."""
    return await connection.fetchrow(
        "SELECT id, email, name, role, password_hash FROM users WHERE lower(email) = lower($1) AND disabled_at IS NULL",
        email,
    )


async def check_credentials(row: Any, password: str) -> tuple[Principal, str | None]:
    """Who signs in, and a newer hash to be stored if theirs is old. Raises `UnauthorizedError`, the same for all.

    Slow on purpose, also for an unknown address; call it outside of any transaction.
    """
    stored: str | None = row["password_hash"] if row else None
    if not await verify_password(password, stored):
        raise UnauthorizedError(WRONG)
    principal = Principal(row["id"], row["email"], row["name"], Role(row["role"]), None)
    return principal, await hash_password(password) if needs_rehash(stored or "") else None


async def store_hash(connection: Connection, *, user_id: UUID, password_hash: str) -> None:
    """Keep a newer hash of the same password."""
    await connection.execute("UPDATE users SET password_hash = $2 WHERE id = $1", user_id, password_hash)


async def change_password(
    connection: Connection, *, user_id: UUID, password_hash: str, but: UUID | None = None
) -> None:
    """A new password; every session ends `but` for one."""
    await store_hash(connection, user_id=user_id, password_hash=password_hash)
    await end_all_sessions(connection, user_id=user_id, but=but)


async def reset_password(connection: Connection, *, proof: str, password_hash: str) -> None:
    """A new password for the account of the proved address; every session ends. Raises `CodeRefusedError`."""
    email = await spend_proof(connection, token=proof, purpose=Purpose.RESET)
    user_id = email and await connection.fetchval("SELECT id FROM users WHERE lower(email) = lower($1)", email)
    if not user_id:
        raise CodeRefusedError("This link has been used or is too old. Please ask for a new one.")
    await change_password(connection, user_id=user_id, password_hash=password_hash)
