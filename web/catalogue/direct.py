"""Lists made past the application: from the address to bytes, by what this process knows.

Whatever is no plain list, such as an address of before, or one that is refused, is for the application.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.datastructures import MultiDict
from litestar.types import HTTPScope, Scope

from domain.errors import ShopError
from domain.money import LOCALE
from web.cache.keys import Key, Page
from web.catalogue.limits import counted
from web.catalogue.shelf import Shelf, shelf_of
from web.catalogue.shop_pages import Asked, ShopPage, category_page, collection_page, found_by, search_page
from web.http.frames import framed
from web.http.visitor import Client
from web.infra.connections import AWAY
from web.shop import Shop
from web.templating.fragments import fragments_of

Make = Callable[[Shelf, Asked, str], Awaitable[ShopPage]]

FAILED = "failed_directly"
LONG = 0.5
"""What has failed after so many seconds has waited in vain, and the application would wait as long again."""


def may_be_direct(shop: Shop, path: str) -> bool:
    """Whether a page may be made here: the settings are known, which is set for, and nobody is to be turned away."""
    if not (shop.known.read and shop.settings.open and path.isascii()):
        return False
    LOCALE.set(shop.settings.locale)
    return True


async def attempt(scope: HTTPScope, page: Awaitable[ShopPage]) -> ShopPage | None:
    """The page; None if it is refused, or its database away. What that took long for is not tried again."""
    began = time.monotonic()
    try:
        return await page
    except (ShopError, *AWAY) as error:
        if time.monotonic() - began >= LONG:
            state_of(scope)[FAILED] = error
        return None


def raise_again(scope: Scope) -> None:
    """Raise what has failed after a long wait when this request was answered directly."""
    if error := state_of(scope).get(FAILED):
        raise error


def state_of(scope: Scope) -> dict[str, Any]:
    """What is known of the request."""
    return cast("dict[str, dict[str, Any]]", scope).setdefault("state", {})


async def direct_category(shop: Shop, scope: HTTPScope, key: Key) -> Page | None:
    """The list of a category."""
    return await _direct(shop, scope, key, category_page)


async def direct_collection(shop: Shop, scope: HTTPScope, key: Key) -> Page | None:
    """The list of a collection."""
    return await _direct(shop, scope, key, collection_page)


async def direct_search(shop: Shop, scope: HTTPScope, key: Key) -> Page | None:
    """What was found by words; that is noted, and counted as the visitor's."""

    async def make(shelf: Shelf, asked: Asked, _slug: str) -> ShopPage:
        state_of(scope)
        visitor: Client = ASGIConnection(scope)
        page = await search_page(counted(shelf, visitor, shop), asked)
        if not page.elsewhere:
            shop.searches.learn(key.query.encode(), found_by(page))
        return page

    return await _direct(shop, scope, key, make)


async def _direct(shop: Shop, scope: HTTPScope, key: Key, make: Make) -> Page | None:
    path = scope["path"]
    if not (shop.lists.indexed and may_be_direct(shop, path)):
        return None

    async def made() -> ShopPage:
        return await make(await shelf_of(shop), Asked(path, MultiDict(key.pairs)), path.rpartition("/")[2])

    page = await attempt(scope, made())
    if page is None or page.elsewhere or page.frame is None:
        return None
    kept = fragments_of(shop.templates)
    inside = page.partials.get(key.part, page.frame.inside)
    body = kept.joined(inside, popular=page.context.get("popular", ()), holes={"results": page.results(kept)})
    if not key.part:
        body = framed(shop, path, page.template, page.frame, page.context.get("canonical", ""), body)
    return Page(body, page.parts)
