"""Queries for a user's factors."""

from typing import Any
from uuid import UUID

from domain.accounts.factors.views import Factors, PasskeyView
from domain.connection import Connection

FACTORS = """
SELECT p.id, p.name, p.created_at, p.used_at, t.confirmed_at IS NOT NULL AS totp,
    (SELECT count(*) FROM recovery_codes r WHERE r.user_id = u.id AND r.used_at IS NULL) AS recovery_left
FROM users u LEFT JOIN totp_secrets t ON t.user_id = u.id LEFT JOIN passkeys p ON p.user_id = u.id
WHERE u.id = $1 ORDER BY p.created_at, p.id
"""


async def factors_of(connection: Connection, user_id: UUID) -> Factors:
    """A user's second factors: one query."""
    found = await connection.fetch(FACTORS, user_id)
    if not found:
        return Factors(False, (), 0)
    passkeys = tuple(_passkey(row) for row in found if row["id"] is not None)
    return Factors(found[0]["totp"], passkeys, found[0]["recovery_left"])


async def has_factor(connection: Connection, user_id: UUID) -> bool:
    """Whether signing in takes this user a second step."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM totp_secrets WHERE user_id = $1 AND confirmed_at IS NOT NULL) "
        "OR EXISTS (SELECT FROM passkeys WHERE user_id = $1)",
        user_id,
    )
    return found


def _passkey(row: Any) -> PasskeyView:
    return PasskeyView(row["id"], row["name"], row["created_at"], row["used_at"])
