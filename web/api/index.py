"""Where API clients begin: the name and the version of the API, and links to what there is."""

from litestar import Response, get
from msgspec import Struct

from web.api.openapi import ETAG
from web.api.reference.words import VERSION
from web.api.responses import ApiRequest, cacheable
from web.auth.guards import anyone
from web.config.settings import Settings
from web.shop import TheShop


class IndexLinks(Struct, frozen=True, omit_defaults=True):
    """Addresses from the root of the site. Those of the reference are left out where it is switched off."""

    products: str
    categories: str
    cart: str
    orders: str
    account: str
    sign_in: str
    sign_up: str
    openapi: str | None = None
    docs: str | None = None
    redoc: str | None = None


class Index(Struct, frozen=True):
    """The API: its name, its version, and where to go from here."""

    name: str
    version: str
    links: IndexLinks


@get("", guards=[anyone], tags=["Index"], summary="Where to begin", response_headers=[ETAG])
async def show_index(request: ApiRequest, shop: TheShop) -> Response[Index]:
    """Public. Returns the same for every client."""
    return cacheable(request, Index(shop.settings.name, VERSION, _links(shop.settings)))


def _links(settings: Settings) -> IndexLinks:
    reference = {"openapi": "/openapi.json", "docs": "/docs", "redoc": "/redoc"} if settings.docs else {}
    return IndexLinks(
        products="/api/products",
        categories="/api/categories",
        cart="/api/cart",
        orders="/api/orders",
        account="/api/me",
        sign_in="/api/auth/login",
        sign_up="/api/auth/otp",
        **reference,
    )
