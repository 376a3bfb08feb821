"""The site map: an index of its parts, which search engines read one by one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID
from xml.sax.saxutils import escape

from litestar import Response, get
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.catalogue.site_map import (
    category_changes,
    collection_changes,
    page_changes,
    product_parts,
    products_in_part,
)
from domain.catalogue.tree import CategoryTree
from domain.clock import written_moment
from domain.connection import Connection
from web.auth.guards import anyone
from web.cache.keys import CACHED, Cached
from web.http.render import PUBLIC
from web.infra.etags import tag_of
from web.infra.parsing import whole_number
from web.shop import Shop, TheShop

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_PARTS = 50_000
"""So many parts an index may have, by sitemaps.org."""

PRODUCTS = "products-"
Entry = tuple[str, datetime | None]


@get("/sitemap.xml", guards=[anyone], opt={CACHED: Cached(goods=True)})
async def show_site_map(shop: TheShop) -> Response[bytes]:
    """The parts of the site map with their latest changes, kept until there are others: four queries."""
    async with shop.database.read() as connection:
        parts, entries = await product_parts(connection), await _shop_entries(shop, connection)
    products = ((f"/sitemaps/{PRODUCTS}{number}.xml", changed) for number, changed in enumerate(parts, start=1))
    latest = max((changed for _, changed in entries if changed), default=None)
    return _xml(shop, "sitemapindex", "sitemap", [("/sitemaps/shop.xml", latest), *products])


@get("/sitemaps/{name:str}", guards=[anyone], opt={CACHED: Cached(goods=True)})
async def show_site_map_part(shop: TheShop, name: FromPath[str]) -> Response[bytes]:
    """The addresses of the shop's own pages, categories and collections, or of one part of its products."""
    async with shop.database.read() as connection:
        if name == "shop.xml":
            entries = await _shop_entries(shop, connection)
        else:
            number = whole_number(name.removeprefix(PRODUCTS).removesuffix(".xml"), 1, MOST_PARTS)
            if number is None or name != f"{PRODUCTS}{number}.xml":
                raise NotFoundException
            entries = [(f"/p/{slug}", changed) for slug, changed in await products_in_part(connection, number - 1)]
    if not entries:
        raise NotFoundException
    return _xml(shop, "urlset", "url", entries)


async def _shop_entries(shop: Shop, connection: Connection) -> list[Entry]:
    tree, collections = await shop.catalogue.tree(), await shop.catalogue.collections()
    changes, by_slug = await category_changes(connection), await page_changes(connection)
    of_collections = await collection_changes(connection, collections)
    return [
        ("/", max(changes.values(), default=None)),
        *((f"/c/{slug}", _latest(tree, slug, changes)) for slug in tree.slugs),
        *((f"/collections/{one.slug}", of_collections.get(one.id)) for one in collections.views),
        *((f"/pages/{one.slug}", by_slug.get(one.slug)) for one in (await shop.catalogue.pages()).links),
    ]


def _latest(tree: CategoryTree, slug: str, changes: Mapping[UUID, datetime]) -> datetime | None:
    family = tree.family(tree.find(slug).id)
    return max((changes[one] for one in family if one in changes), default=None)


def _xml(shop: Shop, root: str, kind: str, entries: Iterable[Entry]) -> Response[bytes]:
    begin = f"<{kind}><loc>{escape(shop.settings.base_url)}"  # slugs are plain, and there may be very many
    lines = "".join(f"{begin}{path}</loc>{_lastmod(changed)}</{kind}>" for path, changed in entries)
    body = f'{HEAD}<{root} xmlns="{SPACE}">{lines}</{root}>'.encode()
    headers = {"Cache-Control": PUBLIC, "ETag": tag_of(body)}
    return Response(body, media_type=MediaType.XML, headers=headers)


def _lastmod(changed: datetime | None) -> str:
    return f"<lastmod>{written_moment(changed)}</lastmod>" if changed else ""
