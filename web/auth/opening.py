"""A shop that its owner has closed: visitors are told so, while those who work there, and `mercer law`, look round.

Signing in, orders that were placed, payments of them, pages such as terms, webhooks and health go on.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.enums import HttpMethod

from domain.accounts.views import Role
from domain.clock import now
from domain.errors import UnavailableError
from domain.money import LOCALE
from domain.settings.errors import ClosedError
from domain.words.messages import gettext
from web.auth.principals import find_principal
from web.auth.signed_links import LOOK_HEADER, may_look
from web.shop import Shop

Check = Callable[[Request[Any, Any, Any]], Awaitable[None]]
SHOPPING = (
    "/c",
    "/p",
    "/search",
    "/collections",
    "/cart",
    "/checkout",
    "/api/products",
    "/api/categories",
    "/api/collections",
    "/api/cart",
    "/api/variants",
    "/sitemap.xml",
    "/sitemaps",
    "/feeds",
)
"""What there is only in an open shop, beside its front page and the placing of orders."""


def unless_closed(check: Check) -> Check:
    """What happens before each request: `check`, and a refusal of visitors while the shop is closed.

    What is said from here on has amounts as the shop writes them. Nobody can shop before it is known whether it is
    open.
    """

    async def both(request: Request[Any, Any, Any]) -> None:
        shop: Shop = request.app.state.shop
        LOCALE.set(shop.settings.locale)
        await check(request)
        if (shop.known.read and shop.settings.open) or not _is_shopping(request):
            return
        if not shop.known.read:
            raise UnavailableError(gettext("The shop is not ready yet. Please try again in a moment."))
        if not _places_order(request) and may_look(shop.settings, request.headers.get(LOOK_HEADER, ""), now()):
            return
        principal = await find_principal(request)
        if principal is None or not principal.role.covers(Role.STAFF):
            raise ClosedError(
                gettext("%(name)s is closed at the moment. Please come back later.", name=shop.settings.name)
            )

    return both


def _places_order(request: Request[Any, Any, Any]) -> bool:
    return request.method == HttpMethod.POST and request.url.path in {"/checkout", "/api/orders"}


def _is_shopping(request: Request[Any, Any, Any]) -> bool:
    path = request.url.path
    if path == "/api/orders":
        return request.method == HttpMethod.POST
    return path == "/" or f"{path}/".startswith(tuple(f"{one}/" for one in SHOPPING))
