"""Users and their factors, for tests of both steps."""

from uuid import UUID

import pyotp

from domain.accounts.factors import totp
from domain.accounts.factors.operations import confirm_totp
from domain.accounts.views import Principal, Role
from domain.connection import Connection

KEY = "a secret of the shop that nobody else knows"


async def add_person(connection: Connection, name: str = "ada", role: Role = Role.CUSTOMER) -> Principal:
    """Add a user with an account and no factor."""
    email = f"{name}@example.com"
    user_id: UUID = await connection.fetchval(
        "INSERT INTO users (email, name, role, password_hash) VALUES ($1, $2, $3, 'x') RETURNING id",
        email,
        name.title(),
        role.value,
    )
    return Principal(user_id, email, name.title(), role, None)


async def code_of(connection: Connection, secret: str, *, steps: int = 0) -> str:
    """The code of the present step by the database's clock, or of one that many steps away."""
    step = await connection.fetchval("SELECT floor(extract(epoch FROM now()) / 30)::bigint")
    return pyotp.TOTP(secret).generate_otp(step + steps)


async def add_totp(connection: Connection, user: Principal) -> tuple[str, tuple[str, ...]]:
    """Add an authenticator app, confirmed by the code of the step before; returns its secret and recovery codes."""
    secret = await totp.enrol(connection, secret_key=KEY, user_id=user.id)
    code = await code_of(connection, secret, steps=-1)
    return secret, (await confirm_totp(connection, secret_keys=(KEY,), user=user, code=code)).recovery_codes
