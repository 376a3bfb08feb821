"""Guards of routes. Every route names one; a route without is refused by a test, so access is denied by default.

They are coroutines even where they do nothing: a plain function would cost each request a thread.
"""

from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar import Request
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler

from domain.accounts.errors import ForbiddenError, ProofNeededError
from domain.accounts.roles import Verb
from domain.accounts.views import Principal, Role
from domain.words.messages import gettext
from web.auth.principals import check_own_scope, require, require_verb
from web.http.visitor import Client


async def anyone(connection: Client, handler: BaseRouteHandler) -> None:
    """Open to everybody: it shows nothing personal."""


async def guest(connection: Client, handler: BaseRouteHandler) -> None:
    """Open to everybody; a signed-in user acts as themselves, as far as their token allows."""
    await check_own_scope(connection)


async def cart_holder(connection: Client, handler: BaseRouteHandler) -> None:
    """Open to the holder of a cart's secret token, or its user; ownership is checked by the query."""
    await check_own_scope(connection)


async def link_holder(connection: Client, handler: BaseRouteHandler) -> None:
    """Open to the holder of a signed or random part of the URL; the handler checks it."""
    await check_own_scope(connection)


async def signed_provider(connection: Client, handler: BaseRouteHandler) -> None:
    """Open to payment providers, who sign their requests; the handler trusts nothing else."""


async def customer(visitor: Client, handler: BaseRouteHandler) -> None:
    """Open to signed-in users; the query limits them to their own records."""
    await require(visitor, Role.CUSTOMER)


async def signed_in(visitor: Client, handler: BaseRouteHandler) -> None:
    """Open to users signed in by a session; an API token is refused."""
    _check_signed_in(await require(visitor, Role.CUSTOMER))


async def recently_proved(visitor: Client, handler: BaseRouteHandler) -> None:
    """Open to users who have confirmed their identity a few minutes ago, by a password or another factor."""
    principal = await require(visitor, Role.CUSTOMER)
    if not principal.proved and isinstance(visitor, Request):
        await visitor.body()  # what was typed comes back afterwards, see web/auth/kept_forms.py
    check_proved(principal)


def check_proved(principal: Principal) -> None:
    """Raise `ForbiddenError` for an API token, or `ProofNeededError` unless they have confirmed their identity."""
    _check_signed_in(principal)
    if not principal.proved:
        raise ProofNeededError(gettext("Please confirm first that it is you."))


def _check_signed_in(principal: Principal) -> None:
    if principal.session_id is None:
        raise ForbiddenError(gettext("This is not open to API tokens. Sign in."))


@dataclass(frozen=True, slots=True)
class May:
    """Open to those who work in the shop and may do this, by the table in domain/accounts/roles.py."""

    verb: Verb
    proved: bool = False
    """Whether they must have confirmed their identity a few minutes ago, as for `recently_proved`."""

    async def __call__(self, visitor: Client, handler: BaseRouteHandler) -> None:
        """Let the visitor in, or raise `UnauthorizedError` or `ForbiddenError`; `ProofNeededError` if that lacks."""
        await require_verb(visitor, self.verb)
        if self.proved:
            await recently_proved(visitor, handler)


async def development_only(connection: Client, handler: BaseRouteHandler) -> None:
    """Exists in development only; elsewhere it answers 404 like any unknown page.

    Under a name that is not ours it is refused: a website could point its own name at this machine and read on (DNS
    rebinding). It cannot do that with an IP address, nor with `localhost`.
    """
    settings = connection.app.state.shop.settings
    if settings.production:
        raise NotFoundException
    host = urlsplit(f"//{connection.headers.get('host', '')}").hostname or ""
    if host not in {"localhost", urlsplit(settings.base_url).hostname} and not _is_ip_address(host):
        raise ForbiddenError(
            gettext("Open this page at %(base_url)s, or set BASE_URL to this address.", base_url=settings.base_url)
        )


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def monitor(connection: Client, handler: BaseRouteHandler) -> None:
    """Open to requests with METRICS_TOKEN; if it is not set, to everybody in development. Others get 404."""
    settings = connection.app.state.shop.settings
    if settings.metrics_token is None:
        if settings.production:
            raise NotFoundException
    elif not compare_digest(
        connection.headers.get("authorization", "").encode(), f"Bearer {settings.metrics_token}".encode()
    ):
        raise NotFoundException


async def while_documented(connection: Client, handler: BaseRouteHandler) -> None:
    """Exists while DOCS is on; otherwise it answers 404 like any unknown page."""
    if not connection.app.state.shop.settings.docs:
        raise NotFoundException
