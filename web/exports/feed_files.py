"""The product feeds as files: written in pieces, so that a shop of any size takes no more memory."""

from collections.abc import AsyncIterator, Callable, Iterable
from enum import StrEnum
from uuid import UUID
from xml.sax.saxutils import escape

from domain.catalogue.offers import list_offers
from domain.delivery.methods import DeliveryMethod
from web.config.settings import Settings
from web.exports.feed_items import Item, item_of
from web.exports.files import written
from web.infra.database import Database

AT_ONCE = 200
"""The products that are held in memory at once."""

COLUMNS = (
    *("id", "title", "description", "availability", "condition", "price", "sale_price", "link", "image_link", "brand"),
    *("gtin", "item_group_id", "shipping", "shipping_weight"),
)
Write = Callable[[Iterable[Item], Settings], bytes]


class FeedName(StrEnum):
    """The feeds, by who reads them."""

    GOOGLE = "google"
    META = "meta"


async def items(
    database: Database, settings: Settings, delivery: DeliveryMethod | None, *, after: UUID | None, limit: int
) -> list[Item]:
    """The variants of the `limit` published products behind `after`: one query."""
    async with database.read() as connection:
        offers = await list_offers(connection, settings.currency, after=after, limit=limit)
    return [item_of(offer, settings, delivery) for offer in offers]


async def feed_file(
    name: FeedName, database: Database, settings: Settings, delivery: DeliveryMethod | None
) -> AsyncIterator[bytes]:
    """The pieces of a feed, without the variants that its reader would refuse.

    No connection is held between two pieces, so a product that is changed meanwhile may be missing or old.
    """
    head, write, tail = WRITERS[name]
    yield head(settings)
    after = None
    while found := await items(database, settings, delivery, after=after, limit=AT_ONCE):
        yield write((one for one in found if not (one.reasons if name is FeedName.META else one.wrong)), settings)
        after = found[-1].offer.product_id
    yield tail


def _google_head(settings: Settings) -> bytes:
    title, home = escape(settings.name), escape(f"{settings.base_url}/")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
        f"<title>{title}</title><link>{home}</link><description>{escape(settings.tagline) or title}</description>"
    ).encode()


def _google(found: Iterable[Item], settings: Settings) -> bytes:
    return "".join(_google_item(one, settings) for one in found).encode()


def _google_item(item: Item, settings: Settings) -> str:
    attributes = {
        **item.attributes,
        "availability": "in_stock" if item.in_stock else "out_of_stock",
        "identifier_exists": "" if item.attributes["gtin"] else "no",
    }
    lines = "".join(f"<g:{name}>{escape(value)}</g:{name}>" for name, value in attributes.items() if value)
    country, price = escape(settings.home_country), escape(item.shipping_price)
    shipping = f"<g:shipping><g:country>{country}</g:country><g:price>{price}</g:price></g:shipping>" if price else ""
    return f"<item>{lines}{shipping}</item>"


def _meta(found: Iterable[Item], settings: Settings) -> bytes:
    return written(_meta_row(one, settings) for one in found)


def _meta_row(item: Item, settings: Settings) -> list[str]:
    values = {
        **item.attributes,
        "availability": "in stock" if item.in_stock else "out of stock",
        "shipping": f"{settings.home_country}::Standard:{item.shipping_price}" if item.shipping_price else "",
    }
    return [values[column] for column in COLUMNS]


WRITERS: dict[FeedName, tuple[Callable[[Settings], bytes], Write, bytes]] = {
    FeedName.GOOGLE: (_google_head, _google, b"</channel></rss>"),
    FeedName.META: (lambda _settings: written([COLUMNS]), _meta, b""),
}
