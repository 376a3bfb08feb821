"""Whatever changes what the shop shows, staff's writes and the worker's tasks, is seen in other processes.

Their cached answers are compared after each change with answers that are made past the cache.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from domain.catalogue.index.cards import Cards
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.pictures import picture, work
from tests.support.shop import OpenShop, add, open_shop
from tests.web.audit import test_every_write as staff
from web.cache.known_index import KnownIndex
from web.cache.known_section import UNREAD
from web.catalogue.tasks import count_words, publish_planned, turn_sale_prices
from web.config.settings import Settings
from web.content.tasks import turn_front_page
from web.infra.database import Database
from web.orders.tasks import end_holds
from web.reports.tasks import count_bought_together
from web.shop import Shop
from web.templating.fragments import fragments_of

PAGES = (
    "/legal-guarantee", "/", "/c/home", "/c/kitchen?sort=price", "/c/lighting?in_stock=1", "/search?q=kettle",
    "/search?q=sofa", "/search?q=stovetip", "/p/stovetop-kettle", "/p/opal-lamp", "/collections/gifts",
    "/collections/reduced", "/pages/sizes", "/feeds/new.atom", "/sitemap.xml", "/sitemaps/shop.xml",
    "/sitemaps/products-1.xml", "/api/products", "/api/products?category=kitchen", "/api/products/stovetop-kettle",
    "/api/categories", "/api/collections/gifts", "/cart",
)  # fmt: skip
PARTS = (
    staff.walk_orders, staff.walk_returns, staff.walk_delivery, staff.walk_catalogue, staff.walk_product_pages,
    staff.walk_makers, staff.walk_images, staff.walk_synonyms, staff.walk_pages, staff.walk_front_page,
    staff.walk_menus, staff.walk_categories_and_collections, staff.walk_changes, staff.walk_settings,
)  # fmt: skip
KETTLE = "product_id = (SELECT id FROM products WHERE slug = 'stovetop-kettle')"
SALE = "UPDATE variants SET sale_price = 100, sale_from = now(), sale_until = now() + interval '1 hour' WHERE " + KETTLE
HELD = "UPDATE orders SET hold_expires_at = now() - interval '1 minute' WHERE status = 'pending'"
PAIRED = """
INSERT INTO bought_together (product_id, other_id, orders) SELECT k.id, s.id, 9 FROM products k, products s
WHERE k.slug = 'opal-lamp' AND s.slug = 'oak-stool'
"""
Task = Callable[[Database, Settings], Awaitable[int]]
DUE: tuple[tuple[str, Task, str], ...] = (
    (SALE, turn_sale_prices, "/c/kitchen?sort=price"),
    (f"UPDATE variants SET sale_until = now() WHERE {KETTLE}", turn_sale_prices, "/api/products/stovetop-kettle"),
    ("UPDATE products SET publish_at = now() WHERE slug = 'secret-chair'", publish_planned, "/c/home"),
    ("UPDATE front_blocks SET until_at = now()", turn_front_page, "/"),
    (HELD, end_holds, "/api/products/stovetop-kettle"),
    (PAIRED, count_bought_together, "/p/opal-lamp"),
    ("UPDATE products SET name = 'Stovetap' WHERE slug = 'oak-stool'", count_words, "/search?q=stovetip"),
)
"""What comes due, the worker's task, and one page that shows what it did."""

Answer = tuple[int, str, bytes]


@dataclass
class Watched(staff.Walk):
    """Staff who write, a shopper who looks at another process, and one who is shown everything as it is made anew."""

    other: OpenShop = field(kw_only=True)
    reader: httpx.AsyncClient = field(kw_only=True)
    seen: dict[str, Answer] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    async def write(self, method: str, route: str, body: Any, /, *args: Any, **named: Any) -> httpx.Response:
        """Write as staff, and compare what is cached with what is made anew."""
        answer = await super().write(method, route, body, *args, **named)
        await self.compare(f"{method} {route}")
        return answer

    async def compare(self, after: str) -> None:
        """What the other process shows is what this one makes past its cache, knowing nothing of before."""
        await asyncio.gather(self.other.catch_up(), self.shop.catch_up())
        cached = {path: told(await self.reader.get(path)) for path in PAGES}
        forget(self.shop.shop)
        past_the_cache = httpx.ASGITransport(app=self.shop.app._app._app._app)  # type: ignore[attr-defined]
        own = {"transport": past_the_cache, "cookies": self.reader.cookies}
        async with httpx.AsyncClient(base_url="http://shop.test", **own) as client:  # type: ignore[arg-type]
            anew = {path: told(await client.get(path)) for path in PAGES}
        assert [path for path in PAGES if cached[path] != anew[path]] == [], after
        self.changed |= {path for path in PAGES if self.seen and self.seen[path] != cached[path]}
        self.seen = cached


def told(answer: httpx.Response) -> Answer:
    """What an answer shows; a refusal says for which request it is."""
    return answer.status_code, answer.headers.get("location", ""), answer.content if answer.is_success else b""


def forget(shop: Shop) -> None:
    """Have a process read everything again that it knows of the catalogue, and write every piece of a page anew."""
    fragments_of(shop.templates)._rooms.clear()
    shop.catalogue._tree_mark = (0, -1, 0)
    shop.lists._index = KnownIndex(shop.database, shop.watch)
    shop.lists._attributes_as_of = UNREAD
    shop.lists._for_pages, shop.lists._for_programs = Cards(), Cards()


async def test_no_change_leaves_a_page_as_it_was(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    async with open_shop(shop.shop.settings) as other, other.visitor() as reader:
        admin = await official(client, shop, "admin")
        walk = Watched(client, shop, cast, admin, other=other, reader=reader)
        await add(reader, cast.kettle, 2)
        await add(reader, cast.last_lamp)
        file = {"file": ("a.png", picture("PNG", (700, 990)))}
        await walk.write("PUT", "/api/admin/settings/pictures/{name:str}", None, "*", files=file, name="guarantee")
        await work(shop)
        await walk.compare("a picture was made ready")
        for part in PARTS:
            await part(walk)
        assert walk.changed == set(PAGES)
        await watch_the_worker(walk)


async def watch_the_worker(walk: Watched) -> None:
    """What comes due by itself shows as well, however it was made due."""
    for due, task, shown in DUE:
        await walk.shop.run(due)
        await walk.compare(due)
        before, settings = walk.seen, walk.shop.shop.settings
        await task(walk.shop.shop.database, settings)
        await walk.compare(task.__name__)
        assert walk.seen[shown] != before[shown], (due, task.__name__)
