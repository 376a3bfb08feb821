"""The product feeds for Google and Meta, which read them by their addresses; off until the owner switches them on."""

from typing import cast

from limits import RateLimitItemPerHour
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Stream

from domain.delivery.methods import DeliveryMethod, methods_for
from web.auth.guards import anyone
from web.exports.feed_files import FeedName, feed_file
from web.http.rate_limiting import count
from web.http.render import PUBLIC, PageRequest
from web.infra.etags import is_known
from web.shop import Shop, TheShop

ADDRESSES = {FeedName.GOOGLE: "/feeds/google.xml", FeedName.META: "/feeds/meta.csv"}
READ = RateLimitItemPerHour(30, namespace="product feed")
"""A feed is the whole catalogue, so that it is made seldom; sites read it a few times a day. A 304 is not counted."""


@get(ADDRESSES[FeedName.GOOGLE], guards=[anyone])
async def show_google_feed(request: PageRequest, shop: TheShop) -> Response[bytes]:
    """What is for sale as RSS 2.0 with Google's attributes."""
    return await _feed(request, shop, FeedName.GOOGLE, "application/xml")


@get(ADDRESSES[FeedName.META], guards=[anyone])
async def show_meta_feed(request: PageRequest, shop: TheShop) -> Response[bytes]:
    """What is for sale as CSV with Meta's columns."""
    return await _feed(request, shop, FeedName.META, "text/csv; charset=utf-8")


async def _feed(request: PageRequest, shop: Shop, name: FeedName, media_type: str) -> Response[bytes]:
    """The feed of this generation of the catalogue, with every figure of stock, or 304. Raises `TooManyError`."""
    if not shop.settings.product_feeds:
        raise NotFoundException
    now = await shop.watch.current()
    etag = f'W/"{name}-{now.database}.{now.figures}"'
    headers = {"Cache-Control": PUBLIC, "ETag": etag}
    if is_known(etag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    await count(request, shop, READ)
    pieces = feed_file(name, shop.database, shop.settings, await usual_delivery(shop))
    return cast("Response[bytes]", Stream(pieces, media_type=media_type, headers=headers))


async def usual_delivery(shop: Shop) -> DeliveryMethod | None:
    """The usual method at home, None where nothing is delivered."""
    return next(iter(methods_for(shop.settings.home_country, await shop.catalogue.methods())), None)
