"""The newest revision, found without Alembic, is the one that Alembic finds; and the database gets there, and back."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from alembic import command as alembic
from alembic.config import Config
from alembic.script import ScriptDirectory

from domain.assortment.sales import REPRICE, START
from tests.support.embedded.started import free_port, mercer
from web.infra import schema
from web.infra.schema import current_revision, head_revision, plain_dsn, upgrade


def test_alembic_agrees_on_the_newest_revision() -> None:
    assert ScriptDirectory(str(schema.VERSIONS.parent)).get_heads() == [head_revision()]


def test_two_newest_revisions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "VERSIONS", tmp_path)
    (tmp_path / "a.py").write_text('revision: str = "a"\ndown_revision: str | None = None\n')
    (tmp_path / "b.py").write_text('revision = "b"\ndown_revision = "a"\n')
    assert head_revision() == "b"
    (tmp_path / "c.py").write_text('revision = "c"\ndown_revision = "a"\n')
    with pytest.raises(ValueError, match="there are 2: b, c"):
        head_revision()


def test_a_migrated_database_is_at_the_newest_revision(dsn: str) -> None:
    assert asyncio.run(current_revision(dsn)) == head_revision()


UNPROVED = "SELECT string_agg(conname, ', ' ORDER BY conname) FROM pg_constraint WHERE NOT convalidated"


def test_constraints_are_proved_apart_from_the_migrations_that_bring_them(dsn: str) -> None:
    assert asyncio.run(_value(dsn, UNPROVED)) is None
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(schema.VERSIONS.parent))
    alembic.downgrade(config, "0067")
    alembic.upgrade(config, "0072")
    unproved = str(asyncio.run(_value(dsn, UNPROVED)))
    assert "ck_order_lines_known_withdrawal_exception, ck_order_lines_minimum_age_in_years" in unproved
    upgrade(dsn)
    assert asyncio.run(_value(dsn, UNPROVED)) is None


@pytest.mark.parametrize("command", ["migrate", "up"])
def test_an_older_version_says_so_in_one_line(tmp_path: Path, dsn: str, command: str) -> None:
    asyncio.run(_execute(dsn, "UPDATE alembic_version SET version_num = '9999'"))
    env = {"DATABASE_URL": dsn, "REDIS_URL": "redis://127.0.0.1:1", "PORT": str(free_port())}
    refused = mercer(tmp_path, command, **env)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: The database belongs to a newer version of Mercer: it is at schema 9999")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_asyncpg_is_given_no_name_of_a_driver(scheme: str) -> None:
    assert plain_dsn(f"{scheme}://shop@db/mercer") == "postgresql://shop@db/mercer"


SOLD = """
WITH sold AS (INSERT INTO orders (number, email, currency, subtotal, discount, delivery, tax, tax_included, total,
                                  address, delivery_method, payment_method)
VALUES ('M-1', 'ada@example.com', 'GBP', 1000, 0, 395, 279, false, 1674, '{}', 'standard', 'card') RETURNING id)
INSERT INTO order_lines (order_id, position, sku, slug, name, unit_price, quantity, line_total, tax_rate, tax)
SELECT id, 0, 'KET-1', 'kettle', 'Stovetop Kettle', 1000, 1, 1000, 2000, 200 FROM sold
"""


def test_a_shop_that_sold_with_tax_on_top_can_go_back(dsn: str) -> None:
    asyncio.run(_execute(dsn, SOLD))
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(schema.VERSIONS.parent))
    alembic.downgrade(config, "0013")
    upgrade(dsn)
    asyncio.run(_execute(dsn, "DELETE FROM orders"))


ODD = """
INSERT INTO categories (slug, name) VALUES ('odd', 'Odd');
INSERT INTO products (category_id, slug, name, currency, price_from, price_to, attributes)
SELECT c.id, v.slug, v.slug, 'GBP', 1, 1, v.attributes FROM categories c CROSS JOIN (VALUES
    ('a', '{"Use": "Tea", "No": null}'::jsonb), ('b', '["Tea"]'),
    ('c', '{"Size": [5, null, "L"], "Many": {"a": 1}}'), ('d', '{"Use": ["Tea"]}')) AS v(slug, attributes);
INSERT INTO variants (product_id, sku, options, price)
SELECT p.id, p.slug, CASE p.slug WHEN 'a' THEN 'null' ELSE '{"Size": 5, "Gone": null}' END::jsonb, 1 FROM products p
"""


def test_attributes_that_are_no_lists_are_put_right(dsn: str) -> None:
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(schema.VERSIONS.parent))
    alembic.downgrade(config, "0026")
    asyncio.run(_execute(dsn, ODD))
    upgrade(dsn)
    assert asyncio.run(_value(dsn, "SELECT json_agg(attributes ORDER BY slug)::text FROM products")) == (
        '[{"Use": ["Tea"]}, {}, {"Many": ["{\\"a\\": 1}"], "Size": ["5", "L"]}, {"Use": ["Tea"]}]'
    )
    options = "SELECT json_agg(options ORDER BY sku)::text FROM variants"
    assert asyncio.run(_value(dsn, options)) == '[{}, {"Size": "5"}, {"Size": "5"}, {"Size": "5"}]'
    with pytest.raises(asyncpg.CheckViolationError):
        asyncio.run(_execute(dsn, """UPDATE products SET attributes = '{"Use": null}'"""))


FIRST = """
INSERT INTO categories (slug, name, position) VALUES ('bath', 'Bath', 1), ('textiles', 'Textiles', 2);
INSERT INTO products (category_id, slug, name, currency, price_from, price_to)
SELECT id, 'soap', 'Soap', 'GBP', 1, 1 FROM categories WHERE slug = 'bath';
INSERT INTO product_images (product_id, file, alt, width, height) SELECT id, 'soap', '', 9, 9 FROM products
"""
FRONT_PAGE = """
SELECT string_agg(kind || ' ' || file || ' ' || jsonb_array_length(links), ', ' ORDER BY position)
FROM front_blocks
"""


def test_a_shop_with_the_demo_s_pictures_keeps_its_front_page(dsn: str) -> None:
    plain = "picture  1, departments  0, products  0, nearly_gone  0, promises  0"
    assert asyncio.run(_value(dsn, FRONT_PAGE)) == plain
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(schema.VERSIONS.parent))
    alembic.downgrade(config, "0064")
    asyncio.run(_execute(dsn, FIRST))
    upgrade(dsn)
    assert asyncio.run(_value(dsn, FRONT_PAGE)) == (
        "picture hero-table 1, departments  0, products  0, picture hero-living 0, nearly_gone  0, "
        "picture hero-bath 2, promises  0"
    )


JUG = """
INSERT INTO categories (slug, name) VALUES ('jugs', 'Jugs');
INSERT INTO products (category_id, slug, name, details, currency, price_from, price_to)
SELECT id, 'jug', 'Jug', '["Holds 1.5 litres"]', 'GBP', 1, 1 FROM categories
"""
TABLE = "SELECT pg_relation_filenode('products')::text"


def test_products_are_found_by_their_details_and_nobody_waits_for_that(dsn: str) -> None:
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(schema.VERSIONS.parent))
    alembic.downgrade(config, "0084")
    asyncio.run(_execute(dsn, JUG))
    table = asyncio.run(_value(dsn, TABLE))
    upgrade(dsn)
    found = "SELECT slug FROM products WHERE search @@ websearch_to_tsquery('english', words_of('{}'))"
    assert asyncio.run(_value(dsn, found.format("1,5l"))) == "jug"
    assert asyncio.run(_value(dsn, TABLE)) == table, "the table is not written anew, which would lock everybody out"
    asyncio.run(_execute(dsn, "UPDATE products SET material = 'stoneware'"))
    assert asyncio.run(_value(dsn, found.format("stoneware"))) == "jug"


BEFORE = """
INSERT INTO categories (slug, name) VALUES ('before', 'Before');
INSERT INTO products (category_id, slug, name, currency, price_from, price_to, published)
SELECT id, 'before', 'Before', 'EUR', 7800, 7800, false FROM categories WHERE slug = 'before';
INSERT INTO variants (product_id, sku, options, price, compare_at)
SELECT id, 'BEFORE-1', '{}', 7800, 9900 FROM products WHERE slug = 'before'
"""
ON_SALE = "UPDATE variants SET sale_price = 6000 WHERE sku = 'BEFORE-1' RETURNING id"
METHODS = "SELECT string_agg(code || ' ' || price, ', ' ORDER BY position) FROM delivery_methods WHERE currency = 'EUR'"
USUAL = """
INSERT INTO delivery_methods (code, name, zone, countries, currency, price, days_from, days_to, version)
VALUES ('standard', 'Standard delivery', 'Home', '["GB"]', 'GBP', 395, 2, 4, 1),
       ('express', 'Express delivery', 'Home', '["GB"]', 'GBP', 795, 1, 1, 2)
"""
IN_POUNDS = "SELECT string_agg(code, ', ') FROM delivery_methods WHERE currency = 'GBP'"
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'products'::regclass)"


def test_a_new_shop_has_no_delivery_that_nobody_chose(dsn: str) -> None:
    assert asyncio.run(_value(dsn, IN_POUNDS)) is None
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(schema.VERSIONS.parent))
    alembic.downgrade(config, "0071")
    asyncio.run(_execute(dsn, f"{USUAL};{BEFORE}"))
    upgrade(dsn)
    assert asyncio.run(_value(dsn, IN_POUNDS)) == "express", "what its owner changed stays, also in a shop in euros"
    alembic.downgrade(config, "0071")
    asyncio.run(_execute(dsn, f"{USUAL};UPDATE products SET currency = 'GBP'"))
    upgrade(dsn)
    assert "standard" in str(asyncio.run(_value(dsn, IN_POUNDS))), "a shop that sells in pounds keeps them"


def test_a_shop_in_euros_keeps_its_delivery_and_its_prices(dsn: str) -> None:
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(schema.VERSIONS.parent))
    alembic.downgrade(config, "0054")
    asyncio.run(_execute(dsn, BEFORE))
    asyncio.run(_upgrade_beside_a_publication(dsn))
    assert asyncio.run(_value(dsn, METHODS)) == "standard 395, express 795, standard 1295, standard 2495"
    history = "SELECT (price, compare_at, offered)::text FROM price_history ORDER BY since DESC LIMIT 1"
    assert asyncio.run(_value(dsn, history)) == "(7800,,t)"
    asyncio.run(_start_sale(dsn))
    variant = "SELECT (price, full_price, compare_at, lowest_before)::text FROM variants WHERE sku = 'BEFORE-1'"
    assert asyncio.run(_value(dsn, variant)) == "(6000,7800,7800,7800)"
    alembic.downgrade(config, "0054")
    assert asyncio.run(_value(dsn, "SELECT price_from FROM products WHERE slug = 'before'")) == 7800
    upgrade(dsn)
    assert asyncio.run(_value(dsn, METHODS)) == "standard 395, express 795, standard 1295, standard 2495"


async def _upgrade_beside_a_publication(dsn: str) -> None:
    """Upgrade while a product is published, which is committed once the migration waits for it."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("UPDATE products SET published = true WHERE slug = 'before'")
            upgraded = asyncio.create_task(asyncio.to_thread(upgrade, dsn))
            while not upgraded.done() and not await connection.fetchval(WAITS):  # noqa: ASYNC110 - only PostgreSQL knows
                await asyncio.sleep(0.02)
        await upgraded
    finally:
        await connection.close()


async def _start_sale(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        ids = [await connection.fetchval(ON_SALE)]
        await connection.execute(START.format(column="id"), ids)
        await connection.execute(REPRICE.format(column="id"), ids, 0)
    finally:
        await connection.close()


async def _value(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def _execute(dsn: str, query: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(query)
    finally:
        await connection.close()
