"""Access tokens: JWTs that name a session, valid for minutes and only while that session lasts."""

import time
from typing import Any
from uuid import UUID, uuid4

import jwt

from domain.accounts.views import Principal
from web.config.settings import Settings

AUDIENCE = "mercer"
KIND = "access"
REQUIRED = ["sub", "sid", "iat", "nbf", "exp", "jti", "aud", "iss"]
LEEWAY_SECONDS = 10


def issue_access_token(settings: Settings, principal: Principal, session_id: UUID) -> str:
    """A signed access token (RFC 9068's claims) for a session."""
    now = int(time.time())
    claims = {
        "iss": settings.base_url,
        "aud": AUDIENCE,
        "sub": str(principal.id),
        "sid": str(session_id),
        "iat": now,
        "nbf": now,
        "exp": now + settings.access_token_seconds,
        "jti": uuid4().hex,
    }
    return jwt.encode(claims, _key(settings.secret_key), algorithm=settings.jwt_algorithm, headers={"typ": KIND})


def session_named_by(settings: Settings, token: str) -> UUID | None:
    """The session that a valid, current token of ours names; None for any other token, without a reason."""
    found = (_session_named_by(settings, key, token) for key in settings.secret_keys)
    return next((session_id for session_id in found if session_id), None)


def _session_named_by(settings: Settings, secret_key: str, token: str) -> UUID | None:
    try:
        found: dict[str, Any] = jwt.decode_complete(
            token,
            _key(secret_key),
            algorithms=[settings.jwt_algorithm],
            audience=AUDIENCE,
            issuer=settings.base_url,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED, "strict_aud": True},
        )
        return UUID(found["payload"]["sid"]) if found["header"].get("typ") == KIND else None
    except (jwt.PyJWTError, ValueError, AttributeError, TypeError):
        return None


def _key(secret_key: str) -> str:
    return f"access-token:{secret_key}"
