"""The user of a request, by session cookie or by bearer token. One query at most, and none for guests."""

from dataclasses import replace
from uuid import UUID

from domain.accounts.api_tokens import PREFIX, find_by_api_token
from domain.accounts.errors import ForbiddenError, UnauthorizedError
from domain.accounts.factors.errors import FactorMissingError
from domain.accounts.factors.queries import has_factor
from domain.accounts.roles import Verb
from domain.accounts.secrets import hash_token
from domain.accounts.sessions import Ended, find_by_session, mark_seen
from domain.accounts.views import Principal, Role, Scope
from domain.words.messages import gettext
from web.auth.tokens import session_named_by
from web.config.settings import Settings
from web.http.security import SESSION_COOKIES
from web.http.visitor import KNOWN, Client
from web.infra.http_methods import SAFE_METHODS
from web.shop import Shop

PROTECTED = "protected"
LONGEST_COOKIE = 100


def session_cookie_name(settings: Settings) -> str:
    """The session cookie's name; in production its prefix makes browsers insist on HTTPS and on this very host."""
    return SESSION_COOKIES[settings.production]


async def find_principal(visitor: Client) -> Principal | None:
    """The user of a request, looked up once. Raises `UnauthorizedError` for a bearer token that is not accepted."""
    state = visitor.scope["state"]  # of which Litestar would make an object each time
    if KNOWN not in state:
        state[KNOWN] = await _look_up(visitor)
    found: Principal | None = state[KNOWN]
    return found


async def _look_up(visitor: Client) -> Principal | None:
    shop: Shop = visitor.app.state.shop
    scheme, _, token = visitor.headers.get("authorization", "").partition(" ")
    if scheme:
        return await _by_bearer(shop, scheme, token.strip())
    cookie = present_token(visitor, shop.settings)
    return await _by_session(shop, hash_token(cookie)) if cookie else None


def present_token(visitor: Client, settings: Settings) -> str:
    """The session token of the browser's cookie, empty if it cannot be one of ours."""
    cookie = visitor.cookies.get(session_cookie_name(settings), "")
    return cookie if cookie.isascii() and len(cookie) <= LONGEST_COOKIE else ""


def own_session(visitor: Client, settings: Settings, principal: Principal) -> list[Ended]:
    """The names of the user's present session, under which it is cached and can be expired."""
    token = present_token(visitor, settings)
    return [Ended(principal.session_id, hash_token(token) if token else None)] if principal.session_id else []


async def _by_session(shop: Shop, name: UUID | bytes) -> Principal | None:
    known = await shop.sessions.find(name)
    if known:
        return known
    generation = await shop.sessions.generation()
    async with shop.database.read() as connection:
        found = await find_by_session(connection, name)
        if found and found.unseen and found.session_id:
            await mark_seen(connection, session_id=found.session_id)
    if found:
        found = replace(found, unseen=False)
        await shop.sessions.remember(name, found, generation)
    return found


async def _by_bearer(shop: Shop, scheme: str, token: str) -> Principal:
    found = await _by_token(shop, token) if scheme.lower() == "bearer" else None
    if found is None:
        raise UnauthorizedError(gettext("This access token is not accepted. Sign in again."))
    return found


async def _by_token(shop: Shop, token: str) -> Principal | None:
    if token.startswith(PREFIX):
        async with shop.database.read() as connection:
            return await find_by_api_token(connection, token)
    session_id = session_named_by(shop.settings, token)
    return await _by_session(shop, session_id) if session_id else None


async def require(visitor: Client, role: Role) -> Principal:
    """The user of a request, if their role covers `role`. Raises `UnauthorizedError` or `ForbiddenError`."""
    principal = await find_principal(visitor)
    if principal is None:
        raise UnauthorizedError(gettext("Sign in first."))
    if not principal.role.covers(role):
        raise ForbiddenError(gettext("Your account may not do this."))
    _check_scope(visitor, principal, staff=role.covers(Role.STAFF))
    if role.covers(Role.STAFF):
        await _check_factor(visitor, principal)
    return principal


async def require_verb(visitor: Client, verb: Verb) -> Principal:
    """The user of a request, if they may do this in the shop. Raises `UnauthorizedError` or `ForbiddenError`."""
    principal = await require(visitor, Role.STAFF)
    if not principal.may(verb):
        raise ForbiddenError(
            gettext(
                "Your role here is %(job)s. You may not %(verb)s; an owner of the shop can help.",
                job=principal.job,
                verb=verb,
            )
        )
    return principal


async def acts_as_staff(visitor: Client, verb: Verb) -> bool:
    """Whether the user of this request may do this in the shop, here and now."""
    try:
        await require_verb(visitor, verb)
    except (UnauthorizedError, ForbiddenError):
        return False
    return True


async def _check_factor(visitor: Client, principal: Principal) -> None:
    shop: Shop = visitor.app.state.shop
    if not shop.settings.staff_second_factor or visitor.state.get(PROTECTED):
        return
    async with shop.database.read() as connection:
        visitor.state[PROTECTED] = await has_factor(connection, principal.id)
    if not visitor.state[PROTECTED]:
        raise FactorMissingError(
            gettext("Staff need a second factor here. Set one up first, in your account under Security.")
        )


async def check_own_scope(visitor: Client) -> None:
    """Check, on a route that is open to guests too, that an API token may act on its owner's own data.

    Raises `ForbiddenError`, or `UnauthorizedError` for a bearer token that is not accepted.
    """
    principal = await find_principal(visitor) if "authorization" in visitor.headers else None
    if principal:
        _check_scope(visitor, principal, staff=False)


def _check_scope(visitor: Client, principal: Principal, *, staff: bool) -> None:
    if principal.session_id is not None:
        return
    reads = visitor.scope["method"] in SAFE_METHODS  # type: ignore[typeddict-item] # only HTTP comes here
    needed = (Scope.STAFF_READ if reads else Scope.STAFF_WRITE) if staff else (Scope.READ if reads else Scope.WRITE)
    if needed not in principal.scopes:
        raise ForbiddenError(gettext("This token lacks the scope %(value)s.", value=needed.value))
