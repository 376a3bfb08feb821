"""Feeds of the shop for programs that read news."""

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from litestar import Response, get

from domain.catalogue.site_map import NewProduct, newest_products
from domain.clock import written_moment
from domain.money import format_money
from web.auth.guards import anyone
from web.cache.keys import CACHED, Cached
from web.config.settings import LANGUAGE, Settings
from web.http.render import PUBLIC
from web.infra.etags import tag_of
from web.shop import TheShop
from web.templating.filters import shortened

ADDRESS = "/feeds/new.atom"
MOST = 50


@get(ADDRESS, guards=[anyone], opt={CACHED: Cached(goods=True)})
async def show_new_products(shop: TheShop) -> Response[bytes]:
    """The newest products as an Atom feed (RFC 4287), kept until there are others: one query."""
    async with shop.database.read() as connection:
        products = await newest_products(connection, MOST)
    body = _feed(shop.settings, products).encode()
    headers = {"Cache-Control": PUBLIC, "ETag": tag_of(body)}
    return Response(body, media_type="application/atom+xml", headers=headers)


def _feed(now: Settings, products: tuple[NewProduct, ...]) -> str:
    home = f"{now.base_url}/"
    updated = max((one.changed for one in products), default=datetime.fromtimestamp(0, UTC))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(LANGUAGE)}>'
        f"<id>{escape(home)}</id><title>{escape(now.name)}</title><updated>{written_moment(updated)}</updated>"
        f"<author><name>{escape(now.name)}</name></author>"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(now.base_url + ADDRESS)}/>'
        f'<link rel="alternate" type="text/html" href={quoteattr(home)}/>'
        f"{''.join(_entry(now, one) for one in products)}</feed>"
    )


def _entry(now: Settings, one: NewProduct) -> str:
    price = format_money(one.price_from, one.currency, now.locale)
    words = " · ".join(filter(None, (price, shortened(one.description))))
    return (
        f"<entry><id>urn:uuid:{one.id}</id><title>{escape(one.name)}</title>"
        f"<published>{written_moment(one.created)}</published><updated>{written_moment(one.changed)}</updated>"
        f'<link rel="alternate" type="text/html" href={quoteattr(f"{now.base_url}/p/{one.slug}")}/>'
        f"<summary>{escape(words)}</summary></entry>"
    )
