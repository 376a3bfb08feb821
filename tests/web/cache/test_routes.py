"""Routes say themselves that they may be cached; the table follows them."""

import tracemalloc
from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.params import FromPath, FromQuery

from domain.catalogue.attributes import RESERVED
from tests.support.routes import every_route
from web.cache.keys import CACHED, Cached, page_key
from web.cache.routes import CachedRoutes

ROUTES = CachedRoutes(every_route())
ADDRESSES = {
    "/": set(),
    "/c/home": {"q", "exact", "sort", "price_min", "price_max", "in_stock", "page"},
    "/collections/gifts": {"q", "exact", "sort", "price_min", "price_max", "in_stock", "page"},
    "/search": {"q", "exact", "sort", "price_min", "price_max", "in_stock", "page", "category"},
    "/p/lamp": set(),
    "/pages/terms": set(),
    "/legal-guarantee": set(),
    "/sitemap.xml": set(),
    "/sitemaps/shop.xml": set(),
    "/feeds/new.atom": set(),
    "/api/products": {
        "category",
        "collection",
        "exact",
        "q",
        "sort",
        "price_min",
        "price_max",
        "in_stock",
        "limit",
        "cursor",
    },
    "/api/products/lamp": set(),
    "/api/categories": set(),
    "/api/categories/home": set(),
    "/api/collections": set(),
    "/api/collections/gifts": set(),
}


@pytest.mark.parametrize(("path", "parameters"), ADDRESSES.items())
def test_what_may_be_cached(path: str, parameters: set[str]) -> None:
    cached = ROUTES.find(path)
    assert cached
    assert cached.parameters == parameters
    assert cached.lists_products == bool(parameters)
    assert cached.strict == path.startswith("/api/")
    assert cached.figures == path.startswith("/api/products")


def test_nothing_else_may_be_cached() -> None:
    declared = [
        path for route in every_route() for path in [route.path_format.format_map(Names())] if ROUTES.find(path)
    ]
    assert len(declared) == len(ADDRESSES)
    for path in ["/cart", "/c", "/c/", "/c/home/more", "/p/", "/api/products/", "/api/orders/M-1", "/nowhere", "//"]:
        assert ROUTES.find(path) is None, path


def test_what_addresses_say_besides_attributes_is_reserved() -> None:
    found = [one for path in ADDRESSES if (one := ROUTES.find(path))]
    assert set().union(*(one.parameters | one.ids for one in found)) < RESERVED


class Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "some-name"


def app_of(*handlers: Any) -> CachedRoutes:
    return CachedRoutes(Litestar(list(handlers), openapi_config=None, logging_config=None).routes)


def test_a_route_of_its_own_is_not_taken_for_one_below_another() -> None:
    @get("/news/{slug:str}", opt={CACHED: Cached(frozenset({"page"}))})
    async def show(slug: FromPath[str]) -> None: ...

    @get("/news/mine")
    async def show_mine() -> None: ...

    @post("/news")
    async def write() -> None: ...

    @get("/polls", opt={CACHED: Cached(strict=True)})
    async def polls(colour: FromQuery[str] = "", size: FromQuery[int] = 1) -> None: ...

    routes = app_of(show, show_mine, write, polls)
    assert (today := routes.find("/news/today"))
    assert (today.parameters, today.strict) == (frozenset({"page"}), False)
    assert routes.find("/news/mine") is None
    assert routes.find("/news") is None
    assert (found := routes.find("/polls"))
    assert (found.parameters, found.strict) == (frozenset({"colour", "size"}), True)


def test_an_address_that_differs_in_the_middle_is_refused() -> None:
    @get("/news/{slug:str}/comments", opt={CACHED: Cached()})
    async def show(slug: FromPath[str]) -> None: ...

    with pytest.raises(ValueError, match=r"/news/\{slug\}/comments"):
        app_of(show)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("", "/x#"),
        ("b=2&a=1&b=1&c=3", "/x?a=1&b=2&b=1#"),
        ("a=&volt=12&utm=1", "/x?volt=12#"),
        ("id=nonsense&id=00000000-0000-0000-0000-000000000000", "/x#"),
        ("id=" + "0" * 32 + "&id=1", "/x?id=00000000-0000-0000-0000-000000000000#"),
    ],
)
def test_a_key_says_what_is_read_and_no_more(query: str, key: str) -> None:
    cached = Cached(frozenset({"a", "b"}), ids=frozenset({"id"}), lists_products=True)
    found = page_key(cached, "/x", query, "", frozenset({"volt"}))
    assert found
    assert found.text == key
    assert page_key(cached, "/x", found.query, "", frozenset({"volt"})) == found


def test_keys_take_little_memory_whatever_is_asked_for() -> None:
    """As many addresses of as many parameters as fit, which are good for nothing but to fill it."""
    cached = ROUTES.find("/search")
    assert cached
    page_key.cache_clear()
    tracemalloc.start()
    try:
        for number in range(5000):
            page_key(cached, "/search", "&".join(f"q={number:04x}{place:02x}" for place in range(33)), "")
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        page_key.cache_clear()
    assert taken < 10_000_000
