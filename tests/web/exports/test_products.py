"""Products as a file: what the list shows, and nothing changed when it comes back."""

import csv
import io

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from tests.support.web.sheets import rows
from web.exports.columns import COLUMNS

HERE = "/api/admin/exports/products.csv"
NAMED = (
    *(
        "name",
        "description",
        "published",
        "options",
        "price",
        "compare_at",
        "sale_price",
        "weight_grams",
        "barcode",
        "content",
    ),
    *(
        "material",
        "dimensions",
        "care",
        "search_title",
        "search_description",
        "withdrawal_exception",
        "maker",
        "safety",
        "minimum_age",
        "age_reason",
    ),
)
STORED = """
SELECT p.slug, p.name, p.description, p.details, p.material, p.dimensions, p.care, p.published,
       p.attributes, p.search_title, p.search_description, p.withdrawal_exception, p.safety,
       p.minimum_age, p.age_reason,
       (SELECT m.name FROM makers m WHERE m.id = p.maker_id) AS maker,
       v.options, v.price, v.compare_at, v.sale_price, v.sale_from, v.sale_until, v.weight_grams, v.barcode, v.content,
       s.on_hand, c.slug AS category
FROM variants v JOIN products p ON p.id = v.product_id JOIN categories c ON c.id = p.category_id
JOIN stock_items s ON s.variant_id = v.id WHERE v.sku = $1
"""


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of staff."""
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    return client


def table(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_the_file_says_of_every_variant_what_is_stored(
    clerk: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as an import reads it, with pieces smaller than the list."""
    monkeypatch.setattr("web.exports.products.AT_ONCE", 2)
    await shop.run("INSERT INTO makers (name, address, contact) VALUES ('Loom; & Co', 'Lane', 'a@loom.example')")
    await shop.run(
        "UPDATE products SET maker_id = (SELECT id FROM makers), safety = E'- Sharp\\n- Hot', minimum_age = 18"
    )
    await shop.run(
        "UPDATE products SET name = '=2+5', description = E'Two\\n\\n\"lines\", and – é', "
        "withdrawal_exception = 'mixed', dimensions = '-9 °C', "
        "care = 'Wipe; dry', details = '[\"One, two\", \"=three\"]', "
        """attributes = attributes || '{"Use; care": ["a | b", "c: d\\\\"]}' WHERE slug = 'opal-lamp'"""
    )
    await shop.run("UPDATE variants SET compare_at = price + 1, weight_grams = 350 WHERE position = 0")
    await shop.run("UPDATE variants SET sale_price = 1, sale_from = '2031-01-01T00:00:05Z', content = '0.75 l'")
    await shop.run("UPDATE variants SET barcode = '05012345678900' WHERE position = 0")
    answer = await clerk.get(HERE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["content-disposition"].startswith('attachment; filename="products-')
    found = rows(answer.content.decode())
    assert len(found) == await shop.value("SELECT count(*) FROM variants") == len({row.sku for row in found})
    for row in found:
        assert not row.errors
        async with shop.shop.database.read() as connection:
            stored = dict(await connection.fetchrow(STORED, row.sku))
        attributes = {name: tuple(values) for name, values in stored["attributes"].items()}
        wanted = {
            **{name: stored[name] for name in NAMED},
            **{"sale_from": "2031-01-01T00:00:05+00:00", "sale_until": None},
            "attributes": {name: values for name, values in attributes.items() if name not in stored["options"]},
            **{"stock": stored["on_hand"], "category": stored["category"], "details": tuple(stored["details"])},
        }
        assert (row.product, row.values) == (stored["slug"], wanted)


async def test_the_file_follows_the_lists_filter_and_order(clerk: httpx.AsyncClient) -> None:
    for query, products in {
        "state=hidden": ["secret-chair"],
        "published=false": ["secret-chair"],
        "q=KITCHEN&sort=name": ["stoneware-mug", "stoneware-mug", "stovetop-kettle"],
        "q=nothing-like-it": [],
    }.items():
        answer = await clerk.get(f"{HERE}?{query}")
        assert [row["product"] for row in table(answer)] == products, query
        assert answer.content.decode("utf-8-sig").partition("\r\n")[0] == ",".join(COLUMNS)
    page = (await clerk.get("/admin/products?q=lamp&sort=price")).text
    assert f'href="{HERE}?q=lamp&amp;sort=price"' in page


@pytest.mark.parametrize("query", ["state=gone", "category=x", "state=hidden&published=true", "sort="])
async def test_a_filter_that_the_list_has_not_is_refused(clerk: httpx.AsyncClient, query: str) -> None:
    assert (await clerk.get(f"{HERE}?{query}")).status_code == 422


async def test_strangers_and_customers_get_no_file(client: httpx.AsyncClient, shop: OpenShop) -> None:
    assert (await client.get(HERE)).status_code == 401
    await sign_in(client, shop, "ada@example.com", Role.CUSTOMER)
    assert (await client.get(HERE)).status_code == 403
