"""The product feeds over JSON, for staff."""

from dataclasses import astuple
from datetime import datetime
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from domain.accounts.roles import Verb
from domain.catalogue.changed_addresses import announced_to
from web.api.responses import fresh
from web.auth.guards import May
from web.exports.feed_check import check_products
from web.exports.feed_files import FeedName
from web.exports.feeds import ADDRESSES, usual_delivery
from web.exports.indexnow import RECEIVER
from web.shop import TheShop


class LeftOut(Struct, frozen=True):
    """A variant that one feed leaves out, or both, and why."""

    product: str
    sku: str
    feeds: list[FeedName]
    reasons: list[str]


class SearchEngines(Struct, frozen=True):
    """How pages that changed are announced to search engines by IndexNow; none unless `enabled`, by a key.

    Addresses `waiting`; how many were `sent` the last time, and the `problem` since then, which is tried again at
    `next_at`.
    """

    enabled: bool
    waiting: int
    sent: int
    sent_at: datetime | None
    problem: str
    failed_at: datetime | None
    next_at: datetime | None


class ProductFeeds(Struct, frozen=True):
    """The addresses of the feeds, which answer 404 unless `enabled`, and what they leave out of some products.

    `checked` products were looked at; `next_cursor` leads to the next ones.
    """

    enabled: bool
    google: str
    meta: str
    checked: int
    items: list[LeftOut]
    search_engines: SearchEngines
    next_cursor: UUID | None


@get("/admin/feeds", guards=[May(Verb.SEE_GOODS)], tags=["Staff"], summary="Check the product feeds")
async def show_product_feeds(shop: TheShop, cursor: FromQuery[UUID | None] = None) -> Response[ProductFeeds]:
    """Checks 200 products at a time. Also says how announcements to search engines go."""
    checked = await check_products(shop.database, shop.settings, await usual_delivery(shop), after=cursor)
    async with shop.database.read() as connection:
        announced = await announced_to(connection, RECEIVER)
    addresses = {name: shop.settings.base_url + path for name, path in ADDRESSES.items()}
    left_out = [
        LeftOut(one.offer.slug, one.offer.sku, list(FeedName) if one.wrong else [FeedName.META], one.reasons)
        for one in checked.left_out
    ]
    return fresh(
        ProductFeeds(
            shop.settings.product_feeds,
            addresses[FeedName.GOOGLE],
            addresses[FeedName.META],
            checked.products,
            left_out,
            SearchEngines(bool(shop.settings.indexnow_key), *astuple(announced)),
            checked.next,
        )
    )
