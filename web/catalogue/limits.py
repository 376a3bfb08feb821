"""How often one network may have lists made that the cache does not answer."""

from dataclasses import replace

from limits import RateLimitItemPerMinute

from domain.catalogue.filters import Filters
from domain.catalogue.views import Listing
from web.catalogue.shelf import Shelf
from web.http.rate_limiting import count
from web.http.visitor import Client
from web.infra.rate_limiter import TooManyError
from web.shop import Shop

COUNTED = "search_counted"
SEARCH = RateLimitItemPerMinute(120, namespace="search")


async def count_search(visitor: Client, shop: Shop, text: str, filters: Filters) -> None:
    """Count a list that queries find: one of words or, where there is no index, of filters. Raises `TooManyError`.

    A request is counted, or refused, once, however often its page is begun.
    """
    if not text and (shop.lists.indexed or not filters.chosen):
        return
    before = visitor.state.get(COUNTED)
    if isinstance(before, TooManyError):
        raise before
    if before is None:
        try:
            await count(visitor, shop, SEARCH)
        except TooManyError as refusal:
            visitor.state[COUNTED] = refusal
            raise
        visitor.state[COUNTED] = True


def counted(shelf: Shelf, visitor: Client, shop: Shop) -> Shelf:
    """Return a shelf of which each list is counted as this visitor's."""

    async def find(text: str, filters: Filters) -> Listing:
        await count_search(visitor, shop, text, filters)
        return await shelf.find(text, filters)

    return replace(shelf, find=find)
