"""The large catalogue in the database."""

from pathlib import Path

import pytest

from tests.support.seeds.books import ask, check_books, everything
from web.seeds.large.invent import invent
from web.seeds.large.words import read_words
from web.seeds.load import seed

TREE = """
SELECT top.slug AS top, count(DISTINCT shelf.id) AS shelves, count(DISTINCT products.id) AS products
FROM categories AS top JOIN categories AS shelf ON shelf.parent_id = top.id
LEFT JOIN products ON products.category_id = shelf.id
WHERE top.parent_id IS NULL
GROUP BY top.slug
"""


async def slugs(dsn: str) -> set[str]:
    return {row["slug"] for row in await ask(dsn, "SELECT slug FROM products")}


async def test_the_requested_number_of_products_exists(dsn: str, media: Path) -> None:
    await seed(dsn, media, products=3000)
    assert (await ask(dsn, "SELECT count(*) AS found FROM products"))[0]["found"] == 3000
    assert len(await slugs(dsn)) == 3000
    assert "stoneware-mug" in await slugs(dsn)
    await check_books(dsn)


async def test_the_category_tree_is_filled(dsn: str, media: Path) -> None:
    await seed(dsn, media, products=3000)
    tree = await ask(dsn, TREE)
    assert len(tree) == 8
    assert all(row["shelves"] >= 3 and row["products"] > 100 for row in tree)
    empty = "SELECT slug FROM categories WHERE parent_id IS NOT NULL AND id NOT IN (SELECT category_id FROM products)"
    assert await ask(dsn, empty) == []


async def test_stock_is_mostly_in_some_low_some_gone(dsn: str, media: Path) -> None:
    await seed(dsn, media, products=3000)
    counts = await ask(
        dsn, "SELECT count(*) AS n FROM stock_items GROUP BY least(sign(on_hand) + (on_hand > 5)::int, 2)"
    )
    gone, low, plenty = sorted(row["n"] for row in counts)
    assert 0 < gone < low * 2 < plenty


async def test_growing_in_steps_gives_the_same_catalogue(dsn: str, media: Path) -> None:
    await seed(dsn, media, products=200)
    before = await everything(dsn)
    await seed(dsn, media, products=5000)
    after = await everything(dsn)
    assert len(after["products"]) == 5000
    assert all(row in after["products"] for row in before["products"])
    words = read_words()
    assert {invent(words, number).slug for number in range(5000 - 48)} < await slugs(dsn)
    await check_books(dsn)


async def test_names_that_are_taken_are_passed_over(dsn: str, media: Path) -> None:
    await seed(dsn, media)
    taken = invent(read_words(), 3).slug
    await ask(dsn, "UPDATE products SET slug = $1 WHERE slug = 'moka-pot'", taken)
    await seed(dsn, media, products=100)
    assert (await ask(dsn, "SELECT count(*) AS found FROM products"))[0]["found"] == 100
    await check_books(dsn)


async def test_a_number_below_the_demos_seeds_a_part_of_it(dsn: str, media: Path) -> None:
    await seed(dsn, media, products=10)
    assert len(await slugs(dsn)) == 10
    await check_books(dsn)


async def test_a_number_below_the_present_one_removes_no_product(
    dsn: str, media: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await seed(dsn, media)
    before = await everything(dsn)
    capsys.readouterr()
    await seed(dsn, media, products=5)
    assert await everything(dsn) == before
    assert "The catalogue has 48 products already; none generated." in capsys.readouterr().out


@pytest.mark.parametrize("products", [0, -5, 1_000_001, 10**30])
async def test_an_impossible_number_is_refused(dsn: str, media: Path, products: int) -> None:
    with pytest.raises(ValueError, match=r"must be from 1 to 1,000,000, not -?[\d,]+\.$"):
        await seed(dsn, media, products=products)
    assert await slugs(dsn) == set()
