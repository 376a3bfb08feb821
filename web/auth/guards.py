"""Who may come in. Every route names its guard; one without is refused by a test, so access is denied by default.

They are coroutines even where they do nothing: a plain function would cost each request a thread.
"""

from hmac import compare_digest

from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler

from domain.accounts.errors import ForbiddenError, ProofNeededError
from domain.accounts.views import Role
from web.auth.principals import check_own_scope, require
from web.http.visitor import Visitor


async def anyone(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Open to everybody: it shows nothing personal."""


async def guest(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Open to everybody; whoever is signed in acts for themselves, as far as their token allows."""
    await check_own_scope(connection)


async def cart_holder(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Works on the cart whose secret token the visitor brings; ownership is in the query."""
    await check_own_scope(connection)


async def link_holder(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Works on what an unguessable, signed or random part of the address names; the handler checks it."""
    await check_own_scope(connection)


async def signed_provider(connection: Visitor, handler: BaseRouteHandler) -> None:
    """For payment providers, who sign what they send; the handler believes nothing else."""


async def customer(visitor: Visitor, handler: BaseRouteHandler) -> None:
    """For whoever is signed in; what they see is theirs by the query."""
    await require(visitor, Role.CUSTOMER)


async def person(visitor: Visitor, handler: BaseRouteHandler) -> None:
    """For whoever is signed in by a session of their own; an API token does not open it."""
    if (await require(visitor, Role.CUSTOMER)).session_id is None:
        raise ForbiddenError("This is not open to API tokens. Sign in.")


async def proved_person(visitor: Visitor, handler: BaseRouteHandler) -> None:
    """For a person who has proved a few minutes ago that it is them, by a password or another factor."""
    await person(visitor, handler)
    if not (await require(visitor, Role.CUSTOMER)).proved:
        raise ProofNeededError("Please confirm first that it is you.")


async def staff(visitor: Visitor, handler: BaseRouteHandler) -> None:
    """For staff and administrators."""
    await require(visitor, Role.STAFF)


async def admin(visitor: Visitor, handler: BaseRouteHandler) -> None:
    """For administrators."""
    await require(visitor, Role.ADMIN)


async def development_only(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Exists in development only; elsewhere it answers 404 like any unknown page."""
    if connection.app.state.shop.settings.production:
        raise NotFoundException


async def monitor(connection: Visitor, handler: BaseRouteHandler) -> None:
    """For whoever brings METRICS_TOKEN; without one, for everybody in development. Others get 404."""
    settings = connection.app.state.shop.settings
    if settings.metrics_token is None:
        await development_only(connection, handler)
    elif not compare_digest(
        connection.headers.get("authorization", "").encode(), f"Bearer {settings.metrics_token}".encode()
    ):
        raise NotFoundException


async def while_documented(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Exists while DOCS is on; otherwise it answers 404 like any unknown page."""
    if not connection.app.state.shop.settings.docs:
        raise NotFoundException
