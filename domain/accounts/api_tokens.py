"""API tokens: for API clients that act for a user without their password, within scopes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.accounts.records import record_change
from domain.accounts.secrets import hash_token, new_token
from domain.accounts.views import ApiTokenView, Principal, Role, Scope, job_of
from domain.audit.security import Security, write_security
from domain.connection import Connection, affected
from domain.errors import ConflictError, InvalidError, NotFoundError
from domain.words.messages import gettext

PREFIX = "mrc_"
MAX_TOKENS = 20
STAFF_SCOPES = {Scope.STAFF_READ, Scope.STAFF_WRITE}


class TooManyTokensError(ConflictError):
    """The user already has `MAX_TOKENS` tokens."""

    code = "too_many_tokens"


@dataclass(frozen=True, slots=True)
class NewApiToken:
    """A newly created token, with the secret that is shown only once."""

    id: UUID
    secret: str


async def create_api_token(
    connection: Connection, *, owner: Principal, name: str, scopes: Sequence[Scope]
) -> NewApiToken:
    """Create a token of `owner`. Raises `InvalidError` for scopes beyond their role, or `TooManyTokensError`."""
    if not scopes or (STAFF_SCOPES & set(scopes) and not owner.role.covers(Role.STAFF)):
        raise InvalidError({"scopes": gettext("Choose at least one scope, and only what your account may do itself.")})
    await connection.execute("SELECT FROM users WHERE id = $1 FOR UPDATE", owner.id)
    if len(await list_api_tokens(connection, user_id=owner.id)) >= MAX_TOKENS:
        raise TooManyTokensError(
            gettext(
                "You've reached the limit of %(max_tokens)s tokens. Revoke one that you no longer need.",
                max_tokens=MAX_TOKENS,
            )
        )
    secret = new_token(PREFIX)
    token_id: UUID = await connection.fetchval(
        "INSERT INTO api_tokens (user_id, name, token_hash, scopes) VALUES ($1, $2, $3, $4) RETURNING id",
        owner.id,
        name,
        hash_token(secret),
        sorted(set(scopes)),
    )
    details = {"name": name, "scopes": sorted(set(scopes))}
    await record_change(
        connection,
        Security.API_TOKEN_CREATED,
        account_id=owner.id,
        detail=", ".join(details["scopes"]),
        details=details,
    )
    return NewApiToken(token_id, secret)


FIND = """
SELECT t.id AS token_id, t.name AS token, t.scopes,
       t.used_at IS NULL OR t.used_at < now() - interval '5 minutes' AS unseen,
       u.id, u.email, u.name, u.role, u.job
FROM api_tokens t JOIN users u ON u.id = t.user_id
WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND u.disabled_at IS NULL
"""


async def find_by_api_token(connection: Connection, token: str) -> Principal | None:
    """The owner of a token: one query, and at most every five minutes another one to note its use."""
    row = await connection.fetchrow(FIND, hash_token(token))
    if row is None:
        return None
    if row["unseen"]:
        await connection.execute("UPDATE api_tokens SET used_at = now() WHERE id = $1", row["token_id"])
    scopes = tuple(Scope(scope) for scope in row["scopes"])
    return Principal(
        row["id"], row["email"], row["name"], Role(row["role"]), None, scopes, token=row["token"], job=job_of(row)
    )


async def list_api_tokens(connection: Connection, *, user_id: UUID) -> tuple[ApiTokenView, ...]:
    """A user's tokens, the latest first: one query."""
    found = await connection.fetch(
        "SELECT id, name, scopes, created_at, used_at FROM api_tokens "
        "WHERE user_id = $1 AND revoked_at IS NULL ORDER BY id DESC",
        user_id,
    )
    return tuple(
        ApiTokenView(
            row["id"], row["name"], tuple(Scope(scope) for scope in row["scopes"]), row["created_at"], row["used_at"]
        )
        for row in found
    )


async def revoke_api_token(connection: Connection, *, user_id: UUID, token_id: UUID) -> None:
    """Revoke one of a user's tokens. Raises `NotFoundError`."""
    name = await connection.fetchval(
        "UPDATE api_tokens SET revoked_at = now() WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL RETURNING name",
        token_id,
        user_id,
    )
    if name is None:
        raise NotFoundError(gettext("There is no such token."))
    details = {"name": name}
    await record_change(
        connection, Security.API_TOKENS_REVOKED, account_id=user_id, detail="tokens: 1", details=details
    )


async def revoke_all_api_tokens(connection: Connection, *, user_id: UUID) -> None:
    """Revoke every token of a user."""
    ended = await connection.execute(
        "UPDATE api_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL", user_id
    )
    if number := affected(ended):
        await write_security(connection, Security.API_TOKENS_REVOKED, account_id=user_id, detail=f"tokens: {number}")
