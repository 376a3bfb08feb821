"""Change sets in tests: many products to change, the worker's part, and rows of a file."""

from collections.abc import AsyncIterator, Iterable
from uuid import UUID

from domain.accounts.views import Principal, Role
from domain.changes.operations import add_import
from domain.changes.proposal import ProposedRow
from tests.support.shop import OpenShop
from web.changes.staging import store_file
from web.changes.tasks import work_on_change_sets
from web.config.settings import Settings
from web.infra.database import Database

MANY = """
WITH made AS (
    INSERT INTO products (category_id, slug, name, currency, price_from, price_to)
    SELECT c.id, 'bulk-' || n, 'Bulk ' || n, 'GBP', 1000 + n, 1000 + n
    FROM categories c, generate_series(1, $1) AS n WHERE c.slug = 'home' RETURNING id, slug, price_from
), sold AS (
    INSERT INTO variants (product_id, sku, price) SELECT id, upper(slug), price_from FROM made RETURNING id
), moved AS (
    INSERT INTO stock_movements (variant_id, delta, reason, actor) SELECT id, 10, 'seed', 'test' FROM sold
)
INSERT INTO stock_items (variant_id, on_hand) SELECT id, 10 FROM sold
"""


async def add_many(shop: OpenShop, count: int) -> None:
    """Add products called Bulk 1, Bulk 2 and so on, with ten of each for 10.01, 10.02 and so on."""
    await shop.run(MANY, count)


async def work(database: Database) -> int:
    """Do what the worker has to do with change sets; returns the number of pieces."""
    pieces = 0
    while await work_on_change_sets(database, Settings()):
        pieces += 1
    return pieces


async def work_in(shop: OpenShop) -> None:
    """Do what the worker has to do, and wait until this process's cache knows of it."""
    await work(shop.shop.database)
    await shop.catch_up()


def nobody() -> Principal:
    """Whoever imports a file on the command line."""
    return Principal(UUID(int=1), "owner@example.com", "Owner", Role.ADMIN, None)


async def import_rows(database: Database, rows: Iterable[ProposedRow]) -> UUID:
    """Stage an import of these rows; returns its id."""
    async with database.transaction() as connection:
        made = await add_import(
            connection, request={}, title="rows.csv", file_format="mercer", currency="GBP", by=nobody()
        )
    await store_file(database, made, _each(rows))
    await work(database)
    return made


async def _each(rows: Iterable[ProposedRow]) -> AsyncIterator[ProposedRow]:
    for row in rows:
        yield row
