"""Exports over JSON's routes: files for spreadsheets and other shops, for staff."""

from collections.abc import AsyncIterator
from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from domain.assortment.listing import LONGEST_SEARCH, ProductFilter, ProductSort, ProductState
from domain.clock import now
from domain.errors import InvalidError
from web.auth.guards import staff
from web.exports.products import product_file
from web.shop import Shop, TheShop

CSV = "text/csv; charset=utf-8"


@get(
    "/admin/exports/products.csv",
    guards=[staff],
    media_type="text/csv",
    tags=["Staff"],
    summary="Export products as CSV",
)
async def export_products(
    shop: TheShop,
    q: Annotated[str, QueryParameter(max_length=LONGEST_SEARCH)] = "",
    of_state: Annotated[ProductState | None, QueryParameter(name="state")] = None,
    sort: FromQuery[ProductSort] = ProductSort.NEWEST,
    published: FromQuery[bool | None] = None,
) -> Stream:
    """Returns the products of the staff's list, a row for each variant. An import of the file changes nothing."""
    wanted = ProductFilter(" ".join(q.split()), _state(of_state, published), sort)
    return Stream(
        _pieces(shop, wanted),
        media_type=CSV,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="products-{now():%Y-%m-%d}.csv"',
        },
    )


async def _pieces(shop: Shop, wanted: ProductFilter) -> AsyncIterator[bytes]:
    async for piece, _rows in product_file(shop.database, wanted):
        yield piece


def _state(state: ProductState | None, published: bool | None) -> ProductState | None:
    if published is None:
        return state
    if state is not None:
        raise InvalidError({"published": "Send this or a state, not both."})
    return ProductState.PUBLISHED if published else ProductState.HIDDEN
