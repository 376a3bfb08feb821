"""Who is asking: by session cookie or by bearer token. One query at most, and none for strangers."""

from typing import Any

from litestar.connection import ASGIConnection

from domain.accounts.errors import ForbiddenError, UnauthorizedError
from domain.accounts.sessions import find_by_cookie, find_by_session
from domain.accounts.views import Principal, Role
from web.security import SESSION_COOKIES
from web.settings import Settings
from web.shop import Shop
from web.tokens import session_named_by

Visitor = ASGIConnection[Any, Any, Any, Any]
KNOWN = "principal"
LONGEST_COOKIE = 100


def session_cookie_name(settings: Settings) -> str:
    """The session cookie's name; in production its prefix makes browsers insist on HTTPS and on this very host."""
    return SESSION_COOKIES[settings.production]


async def find_principal(visitor: Visitor) -> Principal | None:
    """Who is asking, looked up once per request. Raises `UnauthorizedError` for a bearer token that is not accepted."""
    if KNOWN not in visitor.state:
        visitor.state[KNOWN] = await _look_up(visitor)
    found: Principal | None = visitor.state[KNOWN]
    return found


async def _look_up(visitor: Visitor) -> Principal | None:
    shop: Shop = visitor.app.state.shop
    scheme, _, token = visitor.headers.get("authorization", "").partition(" ")
    if scheme:
        return await _by_bearer(shop, scheme, token.strip())
    cookie = visitor.cookies.get(session_cookie_name(shop.settings), "")
    if not cookie or len(cookie) > LONGEST_COOKIE:
        return None
    async with shop.database.read() as connection:
        return await find_by_cookie(connection, cookie)


async def _by_bearer(shop: Shop, scheme: str, token: str) -> Principal:
    session_id = session_named_by(shop.settings, token) if scheme.lower() == "bearer" else None
    if session_id is not None:
        async with shop.database.read() as connection:
            found = await find_by_session(connection, session_id)
        if found:
            return found
    raise UnauthorizedError("This access token is not accepted. Sign in again.")


async def require(visitor: Visitor, role: Role) -> Principal:
    """Who is asking, if they may do what `role` may. Raises `UnauthorizedError` or `ForbiddenError`."""
    principal = await find_principal(visitor)
    if principal is None:
        raise UnauthorizedError("Sign in first.")
    if not principal.role.covers(role):
        raise ForbiddenError("Your account may not do this.")
    return principal
