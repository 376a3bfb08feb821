"""Lists that no index in memory finds."""

import asyncpg

from domain.catalogue.filters import Filters, Sort
from domain.catalogue.listing import UNKNOWN
from tests.support.cast import Cast


async def test_a_list_by_price_follows_the_index_unless_currencies_differ(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    by_price = Filters(currency="GBP", sort=Sort.PRICE)
    assert not await UNKNOWN.mixed(connection, by_price.sort, by_price.currency)
    await connection.execute("UPDATE products SET currency = 'EUR' WHERE slug = 'stoneware-mug'")
    assert await UNKNOWN.mixed(connection, by_price.sort, by_price.currency)
