"""Lists made past the application: from the address to bytes, by what this process knows.

Whatever is no plain list, such as an address of before, or what has to be counted, is for the application.
"""

from collections.abc import Awaitable, Callable

from litestar.datastructures import MultiDict

from domain.errors import ShopError
from domain.money import LOCALE
from web.cache.keys import Key, Page
from web.catalogue.shelf import Shelf, shelf_of
from web.catalogue.shop_pages import Asked, ShopPage, category_page, collection_page
from web.http.frames import framed
from web.infra.database import AWAY
from web.shop import Shop
from web.templating.fragments import fragments_of

Make = Callable[[Shelf, Asked, str], Awaitable[ShopPage]]


async def direct_category(shop: Shop, path: str, key: Key) -> Page | None:
    """The list of a category."""
    return await _direct(shop, path, key, category_page)


async def direct_collection(shop: Shop, path: str, key: Key) -> Page | None:
    """The list of a collection."""
    return await _direct(shop, path, key, collection_page)


async def _direct(shop: Shop, path: str, key: Key, make: Make) -> Page | None:
    if not (shop.known.read and shop.settings.open and shop.lists.indexed and path.isascii()):
        return None
    LOCALE.set(shop.settings.locale)
    try:
        page = await make(await shelf_of(shop), Asked(path, MultiDict(key.pairs)), path.rpartition("/")[2])
    except (ShopError, *AWAY):
        return None
    if page.elsewhere or page.frame is None:
        return None
    kept = fragments_of(shop.templates)
    body = kept.joined(page.partials.get(key.part, page.frame.inside), holes={"results": page.results(kept)})
    if not key.part:
        body = framed(shop, path, page.template, page.frame, page.context["canonical"], body)
    return Page(body, page.parts)
