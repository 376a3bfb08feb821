"""The vocabulary of the large catalogue, and the products made of it."""

from itertools import pairwise

import pytest

from web.seeds.demo_catalogue import read_demo
from web.seeds.large.copy import slug_of
from web.seeds.large.invent import invent
from web.seeds.large.prices import shop_price
from web.seeds.large.words import read_words
from web.seeds.load import MOST_PRODUCTS
from web.seeds.materials import material_families

WORDS = read_words()


def test_there_are_names_for_the_largest_catalogue() -> None:
    assert WORDS.total > MOST_PRODUCTS


def test_no_two_names_have_the_same_slug() -> None:
    tails = [
        slug_of(f"{style} {material} {noun}")
        for family in WORDS.families
        for style in family.styles
        for material, _, _ in family.materials
        for noun, _ in family.nouns
    ]
    assert len(set(tails)) == len(tails)
    collections = [slug_of(collection) for collection in WORDS.collections]
    assert len(set(collections)) == len(collections)
    assert not [one for one in collections for other in collections if other.startswith(f"{one}-")], (
        "a collection that begins with another could make their names meet"
    )


def test_every_number_has_a_recipe_of_its_own() -> None:
    seen = {WORDS.recipe(number).name for number in range(50_000)}
    assert len(seen) == 50_000
    assert WORDS.recipe(WORDS.total - 1) != WORDS.recipe(0)


def test_every_demo_product_has_a_family() -> None:
    assert {family.demo.slug for family in WORDS.families} == {product.slug for product in read_demo().products}


def test_every_option_of_the_demo_has_shades() -> None:
    for product in read_demo().products:
        for variant in product.variants:
            assert all(value in WORDS.shades[option][value] for option, value in variant.options.items())


def test_invented_products_are_sound() -> None:
    products = [invent(WORDS, number) for number in range(5_000)]
    skus = [variant.sku for product in products for variant in product.variants]
    assert len(set(skus)) == len(skus)
    assert len({product.created_at for product in products}) == len(products)
    assert {len(product.variants) for product in products} == {1, 2, 3, 4}
    for product in products:
        assert product.pictures
        assert product.attributes["Material"]
        assert len({tuple(variant.options.items()) for variant in product.variants}) == len(product.variants)
        assert all(variant.compare_at is None or variant.compare_at > variant.price for variant in product.variants)
        words = product.name.lower().split()
        assert not [word for word, following in pairwise(words) if word == following]


def test_the_same_number_gives_the_same_product() -> None:
    assert invent(WORDS, 77) == invent(WORDS, 77)


@pytest.mark.parametrize(
    ("amount", "price"),
    [(1, 50), (1437, 1450), (3680.4, 3700), (14_390, 14_500), (31_850, 31_900), (30_000, 29_900)],
)
def test_prices_are_rounded_as_shops_do(amount: float, price: int) -> None:
    assert shop_price(amount) == price


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Glazed stoneware", ["Stoneware"]),
        ("Solid oak, paper, brass", ["Wood", "Paper"]),
        ("Solid wood, hard-wax oil", ["Wood"]),
        ("Solid wood, paper cord", ["Wood", "Paper cord"]),
        ("100% linen cover, feather inner", ["Linen"]),
        ("Solid oak and walnut", ["Wood"]),
        ("Stoneware or glass, metal pump", ["Stoneware", "Glass"]),
        ("Glass, cork, living plants", ["Glass", "Cork"]),
        ("Cast iron", ["Cast iron"]),
        ("", []),
    ],
)
def test_material_families(text: str, families: list[str]) -> None:
    assert material_families(text) == families
