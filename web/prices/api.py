"""The history of prices for API clients."""

from litestar import Response, get
from litestar.params import FromPath
from msgspec import convert

from domain.prices.history import find_history
from web.api.openapi import ETAG, refusals
from web.api.responses import ApiRequest, cacheable
from web.auth.guards import anyone
from web.infra.parsing import read_uuid
from web.prices.schemas import PriceHistory
from web.shop import TheShop


@get(
    "/products/{key:str}/price-history",
    guards=[anyone],
    tags=["Catalogue"],
    summary="What a product has cost",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_price_history(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[PriceHistory]:
    """Public. The lowest price of the 30 days before a reduction is the one that the shop shows beside it."""
    async with shop.database.read() as connection:
        found = await find_history(connection, read_uuid(key) or key)
    return cacheable(request, convert(found, PriceHistory, from_attributes=True))
