"""Sessions: opened at sign-in, found by what their holder brings, ended one by one or all at once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.accounts.secrets import hash_token, new_token
from domain.accounts.views import Principal, Role, SessionView
from domain.connection import Connection

SESSION_DAYS = 30


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session with the token that its holder keeps."""

    session_id: UUID
    token: str


OPEN = """
INSERT INTO sessions (user_id, token_hash, device, expires_at)
VALUES ($1, $2, $3, now() + make_interval(days => $4)) RETURNING id
"""


async def open_browser_session(connection: Connection, *, user_id: UUID, device: str) -> Opened:
    """A session for a browser, found by a cookie token that exists nowhere else."""
    token = new_token()
    session_id = await connection.fetchval(OPEN, user_id, hash_token(token), device[:200], SESSION_DAYS)
    return Opened(session_id, token)


async def open_program_session(connection: Connection, *, user_id: UUID, device: str) -> Opened:
    """A session for a program, with the first refresh token of its chain."""
    session_id = await connection.fetchval(OPEN, user_id, None, device[:200], SESSION_DAYS)
    return Opened(session_id, await _next_refresh(connection, session_id))


async def _next_refresh(connection: Connection, session_id: UUID) -> str:
    token = new_token()
    await connection.execute(
        "INSERT INTO refresh_tokens (token_hash, session_id) VALUES ($1, $2)", hash_token(token), session_id
    )
    return token


PRINCIPAL = """
SELECT u.id, u.email, u.name, u.role, s.id AS session_id FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.revoked_at IS NULL AND s.expires_at > now() AND u.disabled_at IS NULL AND """


async def find_by_cookie(connection: Connection, token: str) -> Principal | None:
    """Who holds this browser session: one query."""
    return _principal(await connection.fetchrow(PRINCIPAL + "s.token_hash = $1", hash_token(token)))


async def find_by_session(connection: Connection, session_id: UUID) -> Principal | None:
    """Who holds the session that an access token names: one query."""
    return _principal(await connection.fetchrow(PRINCIPAL + "s.id = $1", session_id))


def _principal(row: Any) -> Principal | None:
    if row is None:
        return None
    return Principal(row["id"], row["email"], row["name"], Role(row["role"]), row["session_id"])


ROTATE = """
SELECT r.session_id, r.used_at IS NOT NULL AS used, s.revoked_at IS NOT NULL OR s.expires_at <= now() AS ended
FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.token_hash = $1 FOR UPDATE OF r, s
"""


async def rotate_refresh(connection: Connection, *, token: str) -> Opened | None:
    """The next refresh token of the chain, or None. A token that comes a second time ends its session; commit that."""
    row = await connection.fetchrow(ROTATE, hash_token(token))
    if row is None or row["ended"]:
        return None
    if row["used"]:
        await end_session(connection, session_id=row["session_id"])
        return None
    await connection.execute("UPDATE refresh_tokens SET used_at = now() WHERE token_hash = $1", hash_token(token))
    return Opened(row["session_id"], await _next_refresh(connection, row["session_id"]))


async def end_session(connection: Connection, *, session_id: UUID) -> None:
    """Sign one device out; one that is out already stays so."""
    await connection.execute("UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL", session_id)


async def end_own_session(connection: Connection, *, user_id: UUID, session_id: UUID) -> bool:
    """Sign one of a person's devices out; False if it is not theirs."""
    found = await connection.fetchval(
        "UPDATE sessions SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 AND user_id = $2 RETURNING id",
        session_id,
        user_id,
    )
    return found is not None


async def end_all_sessions(connection: Connection, *, user_id: UUID, but: UUID | None = None) -> None:
    """Sign a person out everywhere, `but` for one session."""
    await connection.execute(
        "UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2",
        user_id,
        but,
    )


async def list_sessions(connection: Connection, *, user_id: UUID, present: UUID | None) -> tuple[SessionView, ...]:
    """A person's open sessions, the latest first: one query."""
    found = await connection.fetch(
        "SELECT id, device, created_at, seen_at FROM sessions "
        "WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now() ORDER BY seen_at DESC LIMIT 100",
        user_id,
    )
    return tuple(
        SessionView(row["id"], row["device"], row["created_at"], row["seen_at"], row["id"] == present) for row in found
    )
