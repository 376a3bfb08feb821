"""Sessions: opened at sign-in, found by a token, ended one by one or all at once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.accounts.secrets import hash_token, new_token
from domain.accounts.views import Principal, Role, SessionView, job_of
from domain.audit.security import Security, write_security
from domain.connection import PIECE, Connection, delete_some
from domain.errors import NotFoundError
from domain.words.messages import gettext

SESSION_DAYS = 30
STAFF_IDLE_HOURS = 2
"""After so long without use a session of staff ends: OWASP ASVS 5.0, 7.3.1, asks for a time that fits the risk."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session with its token."""

    session_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A session that has just ended, by both names under which it may be cached."""

    session_id: UUID
    token_hash: bytes | None


OPEN = """
INSERT INTO sessions (user_id, token_hash, device, expires_at)
VALUES ($1, $2, $3, now() + make_interval(days => $4)) RETURNING id
"""


async def open_browser_session(connection: Connection, *, user_id: UUID, device: str) -> Opened:
    """Open a session for a browser, found by a cookie token that is stored nowhere else."""
    token = new_token()
    session_id = await connection.fetchval(OPEN, user_id, hash_token(token), device[:200], SESSION_DAYS)
    await write_security(connection, Security.SIGNED_IN, account_id=user_id, detail="browser")
    return Opened(session_id, token)


async def open_program_session(connection: Connection, *, user_id: UUID, device: str) -> Opened:
    """Open a session for an API client, with the first refresh token of its chain."""
    session_id = await connection.fetchval(OPEN, user_id, None, device[:200], SESSION_DAYS)
    await write_security(connection, Security.SIGNED_IN, account_id=user_id, detail=gettext("API client"))
    return Opened(session_id, await _next_refresh(connection, session_id))


async def _next_refresh(connection: Connection, session_id: UUID) -> str:
    token = new_token()
    await connection.execute(
        "INSERT INTO refresh_tokens (token_hash, session_id) VALUES ($1, $2)", hash_token(token), session_id
    )
    return token


ALIVE = f"""
s.revoked_at IS NULL AND s.expires_at > now()
AND (u.role = 'customer' OR s.seen_at > now() - interval '{STAFF_IDLE_HOURS} hours')
"""

# A proof of identity lasts ten minutes: only within them may a user change what would let a thief keep an account.
PRINCIPAL = f"""
SELECT u.id, u.email, u.name, u.role, u.job, s.id AS session_id,
       s.proved_at > now() - interval '10 minutes' AS proved,
       s.seen_at < now() - interval '5 minutes' AS unseen
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE {ALIVE} AND u.disabled_at IS NULL AND """  # noqa: S608 - constants only


async def find_by_session(connection: Connection, name: UUID | bytes) -> Principal | None:
    """The user of the session with this id, as access tokens name it, or this cookie token's hash: one query."""
    condition = "s.token_hash = $1" if isinstance(name, bytes) else "s.id = $1"
    return _principal(await connection.fetchrow(PRINCIPAL + condition, name))


def _principal(row: Any) -> Principal | None:
    if row is None:
        return None
    return Principal(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        session_id=row["session_id"],
        proved=row["proved"],
        unseen=row["unseen"],
        job=job_of(row),
    )


async def mark_seen(connection: Connection, *, session_id: UUID) -> None:
    """Record that a session is in use."""
    await connection.execute("UPDATE sessions SET seen_at = now() WHERE id = $1", session_id)


async def prove_session(connection: Connection, *, session_id: UUID, renew: bool = True) -> str | None:
    """Record that the session's user has just proved their identity.

    With `renew` a browser gets a new token, which is returned.
    """
    token = new_token()
    proved = await connection.fetchrow(
        "UPDATE sessions SET proved_at = now(), seen_at = now(), "
        "token_hash = CASE WHEN token_hash IS NOT NULL AND $3 THEN $2::bytea ELSE token_hash END "
        "WHERE id = $1 AND revoked_at IS NULL RETURNING token_hash IS NOT NULL AND $3 AS renewed, user_id",
        session_id,
        hash_token(token),
        renew,
    )
    if proved is None:
        return None
    await write_security(connection, Security.PROVED, account_id=proved["user_id"])
    return token if proved["renewed"] else None


GRACE_SECONDS = 20
"""For so long after its first use a refresh token may be used again: by a second tab, or after an answer was lost."""

ROTATE = """
SELECT r.session_id, r.used_at < now() - make_interval(secs => $2) AS reused,
       s.revoked_at IS NOT NULL OR s.expires_at <= now() AS ended
FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.token_hash = $1 FOR UPDATE OF r, s
"""


async def rotate_refresh(connection: Connection, *, token: str) -> Opened | Ended | None:
    """The next refresh token of the chain, or None.

    A token that is used again later than `GRACE_SECONDS` after its first use ends its session; commit that. Until then
    each use gets a next token of its own, which is as good.
    """
    row = await connection.fetchrow(ROTATE, hash_token(token), GRACE_SECONDS)
    if row is None or row["ended"]:
        return None
    if row["reused"]:
        return (await _end(connection, "id = $1", row["session_id"], kind=Security.TOKEN_REUSED))[0]
    await connection.execute(
        "UPDATE refresh_tokens SET used_at = coalesce(used_at, now()) WHERE token_hash = $1", hash_token(token)
    )
    return Opened(row["session_id"], await _next_refresh(connection, row["session_id"]))


ENDED = """
UPDATE sessions SET revoked_at = now() WHERE revoked_at IS NULL AND {condition} RETURNING id, token_hash, user_id
"""


async def end_session(connection: Connection, *, session_id: UUID) -> tuple[Ended, ...]:
    """End one session; one that has ended already stays so."""
    return await _end(connection, "id = $1", session_id)


async def end_by_token(connection: Connection, *, token_hash: bytes) -> tuple[Ended, ...]:
    """End the browser session that has this token, if there is one."""
    return await _end(connection, "token_hash = $1", token_hash)


async def end_own_session(connection: Connection, *, user_id: UUID, session_id: UUID) -> tuple[Ended, ...]:
    """End one of a user's sessions. Raises `NotFoundError` if it is not theirs, or has ended already."""
    ended = await _end(connection, "id = $1 AND user_id = $2", session_id, user_id)
    if not ended:
        raise NotFoundError(gettext("There is no such session."))
    return ended


async def end_all_sessions(connection: Connection, *, user_id: UUID, but: UUID | None = None) -> tuple[Ended, ...]:
    """End all of a user's sessions, `but` for one."""
    return await _end(connection, "user_id = $1 AND id IS DISTINCT FROM $2", user_id, but)


async def doubt_sessions(connection: Connection) -> None:
    """Have every process ask PostgreSQL again about the sessions that it remembers; all of them know within a second.

    For changes of accounts and sessions that cannot be told to the memory of sessions itself. It takes effect at once,
    also if the transaction is rolled back, so call it after the commit.
    """
    await connection.execute("SELECT nextval('session_generations')")


async def _end(
    connection: Connection, condition: str, *args: object, kind: Security = Security.SESSIONS_ENDED
) -> tuple[Ended, ...]:
    rows = await connection.fetch(ENDED.format(condition=condition), *args)
    if rows:
        await write_security(connection, kind, account_id=rows[0]["user_id"], detail=f"sessions: {len(rows)}")
    return tuple(Ended(row["id"], row["token_hash"]) for row in rows)


async def delete_old_sessions(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` sessions, with their refresh tokens, that ended a month ago; returns how many."""
    old = "coalesce(revoked_at, expires_at) < now() - interval '30 days'"
    return await delete_some(connection, "sessions", old, limit=limit)


LIST = f"""
SELECT s.id, s.device, s.created_at, s.seen_at, s.token_hash IS NULL AS program
FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.user_id = $1 AND {ALIVE}
ORDER BY s.id IS NOT DISTINCT FROM $2 DESC, s.seen_at DESC, s.id LIMIT 100
"""  # noqa: S608 - constants only


async def list_sessions(connection: Connection, *, user_id: UUID, present: UUID | None) -> tuple[SessionView, ...]:
    """A user's open sessions, the present one first, then the latest: one query."""
    found = await connection.fetch(LIST, user_id, present)
    return tuple(
        SessionView(
            row["id"], row["device"], row["created_at"], row["seen_at"], row["program"], present=row["id"] == present
        )
        for row in found
    )


async def used_before(connection: Connection, *, user_id: UUID, device: str) -> bool:
    """Whether one of the user's sessions of the last weeks names this very user agent: one query."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM sessions WHERE user_id = $1 AND device = $2)", user_id, device[:200]
    )
    return found
