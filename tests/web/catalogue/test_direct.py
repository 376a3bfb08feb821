"""Pages made past the application: those that it would have made itself, byte for byte and header for header."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from uuid import uuid4

import httpx
import pytest
from litestar.types import ASGIApp, HTTPScope, Scope
from structlog.testing import capture_logs

from domain.catalogue.filters import Filters
from domain.catalogue.generation import bump_generation
from domain.search.words import REFRESH, SPELL
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, open_shop
from web.cache import middleware, recorded
from web.cache.keys import Cached, Key
from web.cache.known_catalogue import KnownCatalogue
from web.cache.product_lists import Lists
from web.cache.recorded import Answer
from web.catalogue import direct, pages
from web.catalogue.shelf import Shelf
from web.catalogue.shop_pages import Asked, ShopPage
from web.shop import Shop

WHOLE: Mapping[str, str] = {}
PARTIAL = {**HTMX, "HX-Target": "catalogue-results"}
RESTORED = {**PARTIAL, "HX-History-Restore-Request": "true"}

LISTS = (
    "",
    "?page=2",
    "?sort=-price&price_min=5&price_max=60.50",
    "?price_min=9&price_max=3",
    "?price_min=x%22%3E&price_max=%3Cb%3E",
    "?material=Wool",
    "?colour=Oat&colour=Ink&material=Yes&material=%22%3E%3Cb%3E%27%26",
    "?in_stock=on&page=0&page=7&sort=odd&unknown=%22",
    "?exact=1&q=%3Cb%3E%22",
)
SEARCHES = (
    "?q=mug",
    "?q=+MUG++stoneware+&page=1",
    "?q=stonware+mug",
    "?q=stonware+mug&exact=1",
    "?q=stovetop+mug",
    "?q=nothing+of+this",
    "?q=%22%3Cscript%3E%27%26amp%3B%E2%82%AC%FF%0D%0A",
    "?q=Kn%C3%A4ufe+%F0%9F%AB%96",
    "?q=mug&category=kitchen&category=nowhere&price_min=30",
)
DIRECT = (
    *(f"{path}{query}" for path in ("/c/home", "/search") for query in LISTS),
    *(f"/collections/gifts{query}" for query in LISTS if "page=2" not in query),
    *(f"/search{query}" for query in SEARCHES),
    *("/%63/kitchen", "/c/kitch%65n?sort=price", "/c/empty"),
    *("/p/stoneware-mug", "/p/opal-lamp?variant=odd", "/p/quoted"),
)
FOR_THE_APPLICATION = {
    **dict.fromkeys(("/c/home?page=99", "/search?q=mug&page=99"), 303),
    **dict.fromkeys(("/c/was-home?sort=price&x=%22", "/p/was-lamp", "/collections/was-gifts"), 301),
    **dict.fromkeys(("/c/nowhere", "/c/%E2%82%AC", "/c/a%22%3E", "/c/home%20", "/p/no%0Awhere"), 404),
}

ODD = """A "<b>&amp;'€"""
STOCKED = (
    ("UPDATE products SET currency = 'JPY' WHERE slug = 'opal-lamp'",),
    (
        "UPDATE products SET slug = 'quoted', name = $1, attributes = $2 WHERE slug = 'oak-stool'",
        ODD,
        {"Colour": [ODD]},
    ),
    ("INSERT INTO categories (slug, name, description) VALUES ('empty', $1, $1)", ODD),
    ("INSERT INTO collections (slug, name, description, rule) VALUES ('gifts', $1, $1, $2)", ODD, {"in_stock": True}),
    ("INSERT INTO old_product_slugs SELECT 'was-lamp', id FROM products WHERE slug = 'opal-lamp'",),
    ("INSERT INTO old_category_slugs SELECT 'was-home', id FROM categories WHERE slug = 'home'",),
    ("INSERT INTO old_collection_slugs SELECT 'was-gifts', id FROM collections",),
    (REFRESH,),
    (SPELL,),
)
RENAMED = (
    "UPDATE categories SET name = 'Household' WHERE slug = 'home'",
    "UPDATE products SET attributes = attributes - 'Colour' || '{\"Tinting\": [\"Oat\"]}' WHERE slug = 'stoneware-mug'",
)
OWN = {"x-request-id", "server-timing"}
"""What no two answers have in common."""


@dataclass
class Ways:
    """Two processes that make pages directly where they can, one that has its application make them all."""

    doors: list[httpx.AsyncClient]
    taken: list[str]
    """The paths of pages that the direct ones have left to their applications."""


@pytest.fixture
async def ways(shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ways]:
    """Lists of several pages; words and values that must be escaped; another currency, and addresses of before."""
    monkeypatch.setattr("web.catalogue.listing_form.PAGE_SIZE", 2)
    monkeypatch.setattr("web.catalogue.listing_form.Filters", partial(Filters, page_size=2))
    for statement, *given in STOCKED:
        await shop.run(statement, *given)
    taken, by_application = list[str](), list[Shop]()
    take_down, make = recorded.take_down, recorded.make

    async def noted(app: ASGIApp, scope: Scope) -> Answer:
        taken.append(scope["path"])
        return await take_down(app, scope)

    async def chosen(app: ASGIApp, of: Shop, cached: Cached, scope: HTTPScope, key: Key) -> Answer:
        return await (take_down(app, scope) if of in by_application else make(app, of, cached, scope, key))

    monkeypatch.setattr(recorded, "take_down", noted)
    monkeypatch.setattr(middleware, "make", chosen)
    async with AsyncExitStack() as stack:
        settings = replace(shop.shop.settings, redis_url="redis://127.0.0.1:1")
        shops = [await stack.enter_async_context(open_shop(settings)) for _ in range(3)]
        doors = [await stack.enter_async_context(one.visitor()) for one in shops]
        for door in doors:
            await door.get("/c/lighting")  # from here on, the catalogue is known
        by_application.append(shops[-1].shop)
        taken.clear()
        yield Ways(doors, taken)


def heads(answer: httpx.Response, *without: str) -> dict[str, str]:
    """The header fields but these."""
    return {name: value for name, value in answer.headers.items() if name not in {*OWN, *without}}


async def test_direct_pages_are_those_of_the_application(ways: Ways) -> None:
    """But for the ETags of lists, which are of their compressed form if they are made directly."""
    for sent, address in product((WHOLE, PARTIAL, RESTORED), DIRECT):
        with capture_logs() as logs:
            made, again, wanted = [await door.get(address, headers=sent) for door in ways.doors]
        assert (made.status_code, made.content) == (200, wanted.content), address
        own = () if address.startswith("/p/") else ("etag",)
        assert heads(made, *own) == heads(wanted, *own), address
        assert (again.content, heads(again)) == (made.content, heads(made)), address
        assert not ways.taken, address
        assert not [line for line in logs if line["log_level"] == "error"], address
        known = await ways.doors[1].get(address, headers={**sent, "If-None-Match": made.headers["etag"]})
        assert (known.status_code, known.headers["etag"], known.content) == (304, made.headers["etag"], b""), address
        head = await ways.doors[0].head(address, headers=sent)
        assert heads(head, "x-cache") == heads(made, "x-cache"), address


async def test_what_is_no_plain_page_is_for_the_application(ways: Ways) -> None:
    for address, status in FOR_THE_APPLICATION.items():
        made, _, wanted = [await door.get(address) for door in ways.doors]
        assert (made.status_code, heads(made)) == (wanted.status_code, heads(wanted)), address
        assert made.status_code == status, address
        assert ways.taken, address
        ways.taken.clear()


@pytest.mark.parametrize(
    ("room", "reading", "words", "pages"),
    [
        (KnownCatalogue, "_read", "Household", ("/c/home", "/c/home?sort=price", "/search?q=mug", "/p/stoneware-mug")),
        (Lists, "_read_attributes", "Tinting", ("/c/home", "/c/home?sort=price", "/search?q=mug", "/api/products")),
    ],
    ids=["menus", "filters"],
)
async def test_what_was_made_of_older_knowledge_is_not_kept(
    client: httpx.AsyncClient,
    shop: OpenShop,
    monkeypatch: pytest.MonkeyPatch,
    room: type,
    reading: str,
    words: str,
    pages: tuple[str, ...],
) -> None:
    """The database was away for a moment, right after it had told of a change: what is asked next shows the change."""

    async def away(*_: object) -> None:
        raise ConnectionError

    for page in pages:
        await client.get(page)
    async with shop.shop.database.transaction() as connection:
        for statement in RENAMED:
            await connection.execute(statement)
        await bump_generation(connection)
    with monkeypatch.context() as breaking:
        breaking.setattr(room, reading, away)
        await shop.catch_up()
        before = [await client.get(page) for page in pages]
        assert {answer.status_code for answer in before} == {200}
        assert not any(words.lower() in answer.text.lower() for answer in before)
    for page in pages:
        assert words.lower() in (await client.get(page)).text.lower(), page


@pytest.mark.parametrize("page", ["/p/stoneware-mug?variant={}", "/search?q=mug+{}"])
async def test_who_has_waited_in_vain_is_told_so_and_does_not_wait_again(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """Something else holds the products; nobody has asked for this page before."""
    begun, address = list[str](), page.format(uuid4())

    def noted(make: Callable[..., Awaitable[ShopPage]]) -> Callable[..., Awaitable[ShopPage]]:
        async def counted(shelf: Shelf, asked: Asked, *slug: str) -> ShopPage:
            begun.append(asked.path)
            return await make(shelf, asked, *slug)

        return counted

    for name, module in (("product_page", pages), ("search_page", pages), ("search_page", direct)):
        monkeypatch.setattr(module, name, noted(getattr(module, name)))
    await client.get("/c/home")
    async with shop.shop.database.transaction() as connection:
        await connection.execute("LOCK TABLE products")
        refused = await client.get(address)
    assert (refused.status_code, begun) == (503, [page.partition("?")[0]])
    assert (await client.get(address)).status_code == 200
