"""The newest revision, found without Alembic, is the one that Alembic finds; and the database gets there, and back."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from alembic import command as alembic
from alembic.config import Config
from alembic.script import ScriptDirectory

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
