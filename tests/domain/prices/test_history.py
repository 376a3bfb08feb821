"""What was charged and when: the lowest price before a reduction, former prices that are true, sales on time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from domain.accounts.views import Principal, Role
from domain.assortment.drafts import ProductDraft
from domain.assortment.products import change_product
from domain.assortment.sales import turn_sales
from domain.books.price_checks import PRICES
from domain.catalogue.product import find_product
from domain.catalogue.tree import category_tree
from domain.catalogue.views import VariantView
from domain.clock import now
from domain.errors import InvalidError
from domain.prices.history import find_history, highest_before
from tests.support.cast import Cast

GRACE = Principal(uuid4(), "grace@example.com", "Grace", Role.ADMIN, uuid4())
KETTLE = "stovetop-kettle"
PRICED = "UPDATE variants SET price = $2, compare_at = $3 WHERE id = $1"


async def let_pass(connection: asyncpg.Connection, days: int) -> None:
    """Make everything that was noted so far as many days older."""
    await connection.execute("UPDATE price_history SET since = since - make_interval(days => $1)", days)


async def change(connection: asyncpg.Connection, **fields: object) -> None:
    """Change the kettle, as staff do."""

    def changed(draft: ProductDraft) -> ProductDraft:
        return replace(draft, variants=(replace(draft.variants[0], **fields),), listed=False)  # type: ignore[arg-type]

    await change_product(connection, key=KETTLE, expected=None, change=changed, by=GRACE)


async def kettle(connection: asyncpg.Connection) -> VariantView:
    """The kettle as the shop shows it."""
    return (await find_product(connection, KETTLE, await category_tree(connection))).variants[0]


async def test_the_lowest_price_is_that_of_the_30_days_before_the_first_step_of_a_reduction(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    await let_pass(connection, 60)
    for price, days in ((5500, 40), (6000, 35), (7800, 5)):
        await connection.execute(PRICED, cast.kettle, price, None)
        await let_pass(connection, days)
    await change(connection, price=5900, compare_at=7800)
    assert (await kettle(connection)).lowest_30_days == 6000
    await let_pass(connection, 40)
    await change(connection, price=4000)
    assert (await kettle(connection)).lowest_30_days == 6000
    history = await find_history(connection, KETTLE)
    assert (history.lowest_30_days, [one.price for one in history.variants[0].prices]) == (
        6000,
        [4000, 5900, 7800, 6000, 5500, 7800],
    )
    await let_pass(connection, 1)
    await change(connection, compare_at=None)
    assert (await find_history(connection, KETTLE)).lowest_30_days == 4000
    await let_pass(connection, 1)
    with pytest.raises(InvalidError, match=r"highest price then was £59\."):
        await change(connection, compare_at=7800)


async def test_what_nobody_was_offered_is_no_former_price(connection: asyncpg.Connection, cast: Cast) -> None:
    await change(connection, price=9900)
    await change(connection, price=7800)
    await connection.execute("UPDATE products SET published = false WHERE slug = $1", KETTLE)
    await let_pass(connection, 40)
    await change(connection, price=9000)
    await let_pass(connection, 1)
    await change(connection, price=8000, compare_at=9000)
    assert await highest_before(connection, [cast.kettle]) == {}
    with pytest.raises(InvalidError) as refused:
        await change_product(
            connection, key=KETTLE, expected=None, change=lambda draft: replace(draft, published=True), by=GRACE
        )
    assert refused.value.errors.keys() == {"variants/0/compare_at"}


async def test_a_sale_begins_and_ends_on_time(connection: asyncpg.Connection, cast: Cast) -> None:
    await let_pass(connection, 3)
    await change(connection, sale_price=6000, sale_from=now() + timedelta(days=1), sale_until=now() + timedelta(days=3))
    assert ((await kettle(connection)).price, await turn_sales(connection, limit=9)) == (7800, 0)
    await connection.execute("UPDATE variants SET sale_from = now() WHERE id = $1", cast.kettle)
    assert await turn_sales(connection, limit=9) == 1
    shown = await kettle(connection)
    assert (shown.price, shown.full_price, shown.compare_at, shown.lowest_30_days) == (6000, 7800, 7800, 7800)
    assert await connection.fetchval("SELECT price_from FROM products WHERE slug = $1", KETTLE) == 6000
    await change(connection, barcode="123")
    assert ((await kettle(connection)).price, (await kettle(connection)).lowest_30_days) == (6000, 7800)
    await connection.execute(
        "UPDATE variants SET sale_from = now() - interval '2 s', sale_until = now() WHERE id = $1", cast.kettle
    )
    assert await turn_sales(connection, limit=9) == 1
    shown = await kettle(connection)
    assert (shown.price, shown.full_price, shown.compare_at, shown.sale_price) == (7800, None, None, None)
    assert await connection.fetchval("SELECT price_to FROM products WHERE slug = $1", KETTLE) == 7800
    noted = "SELECT array_agg(action ORDER BY id) FROM audit_entries WHERE action LIKE '%sale%'"
    assert await connection.fetchval(noted) == ["product.sale_started", "product.sale_ended"]


async def test_a_sale_shows_what_was_charged_instead_of_a_former_price_that_was_not(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    await let_pass(connection, 3)
    await connection.execute(PRICED, cast.kettle, 7800, 9900)
    await let_pass(connection, 3)
    assert ((await kettle(connection)).compare_at, await highest_before(connection, [cast.kettle])) == (
        None,
        {cast.kettle: 7800},
    )
    await change(connection, sale_price=6000)
    shown = await kettle(connection)
    assert (shown.price, shown.compare_at, shown.lowest_30_days) == (6000, 7800, 7800)
    for query in PRICES.values():
        assert await connection.fetch(query) == []


async def test_a_sale_of_what_was_never_dearer_shows_no_former_price(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    await let_pass(connection, 3)
    await change(connection, price=9000, sale_price=8000)
    shown = await kettle(connection)
    assert (shown.price, shown.full_price, shown.compare_at) == (8000, 9000, None)
    with pytest.raises(InvalidError, match="below the price"):
        await change(connection, sale_price=9000)
    with pytest.raises(InvalidError, match="in the future"):
        await change(connection, sale_until=now())
    for field in ("sale_from", "sale_until"):
        with pytest.raises(InvalidError, match="between 2000 and 2200"):
            await change(connection, **{field: datetime.max.replace(tzinfo=UTC)})
