"""A shop that its owner has closed: visitors are told so, while those who work there look round.

Signing in, orders that were placed, payments of them, pages such as terms, webhooks and health go on.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.enums import HttpMethod

from domain.accounts.views import Role
from domain.errors import UnavailableError
from domain.settings.errors import ClosedError
from web.auth.principals import find_principal
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

    Nobody can shop before it is known whether it is.
    """

    async def both(request: Request[Any, Any, Any]) -> None:
        await check(request)
        shop: Shop = request.app.state.shop
        if (shop.known.read and shop.settings.open) or not _is_shopping(request):
            return
        if not shop.known.read:
            raise UnavailableError("The shop is not ready yet. Please try again in a moment.")
        principal = await find_principal(request)
        if principal is None or not principal.role.covers(Role.STAFF):
            raise ClosedError(f"{shop.settings.name} is closed at the moment. Please come back later.")

    return both


def _is_shopping(request: Request[Any, Any, Any]) -> bool:
    path = request.url.path
    if path == "/api/orders":
        return request.method == HttpMethod.POST
    return path == "/" or f"{path}/".startswith(tuple(f"{one}/" for one in SHOPPING))
