"""A page of a list with its counts: two queries."""

from domain.catalogue.facets import count_products
from domain.catalogue.filters import MAX_OFFSET, Filters
from domain.catalogue.queries import product_cards
from domain.catalogue.views import Listing
from domain.connection import Connection


async def list_products(connection: Connection, filters: Filters, currency: str) -> Listing:
    """The products of one page of `filters`, with facets and figures. Prices are minor units of `currency`."""
    cards = await product_cards(connection, filters)
    counts = await count_products(connection, filters)
    reachable = min(counts.total, MAX_OFFSET + filters.page_size)
    return Listing(
        cards=cards,
        total=counts.total,
        page=filters.offset // filters.page_size + 1,
        pages=max(1, -(-reachable // filters.page_size)),
        facets=counts.facets,
        shelf_counts=counts.shelves,
        in_stock_count=counts.in_stock,
        lowest_price=counts.lowest_price,
        highest_price=counts.highest_price,
        currency=currency,
    )
