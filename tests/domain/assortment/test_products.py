"""Products as requested: slugs, options and differences; and the queries of a change."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.accounts.views import Principal, Role
from domain.assortment.bulk import ProductChange, write_products
from domain.assortment.checks import check_draft
from domain.assortment.drafts import ProductDraft, VariantDraft, differences, follow_options
from domain.assortment.present import read_products
from domain.assortment.products import change_product
from domain.assortment.slugs import check_slug, slug_from
from domain.assortment.variants import settle
from domain.errors import InvalidError, StaleError, check_version
from tests.support.cast import Cast

MUG = ProductDraft(
    name="Mug",
    category="kitchen",
    slug="mug",
    variants=(VariantDraft(100, options={"Colour": "Oat"}), VariantDraft(300, options={"Colour": "Ink"})),
)
GRACE = Principal(uuid4(), "grace@example.com", "Grace", Role.ADMIN, uuid4())


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Crème Brûlée Dish", "creme-brulee-dish"), ("  --Großer  Teller!! ", "grosser-teller"), ("木", "mu"),
        ("Chef’s Knife 20 cm", "chefs-knife-20-cm"), ("x" * 300, "x" * 152), ("½ Pint", "1-2-pint"),
    ],
)  # fmt: skip
def test_a_slug_is_made_of_a_name(name: str, slug: str) -> None:
    assert slug_from(name, 160) == slug


@pytest.mark.parametrize("slug", ["", "-a", "a-", "a--b", "A", "a b", "a\n", "é", "a/b", "a" * 161, UUID(int=7).hex])
def test_an_invalid_slug_is_refused(slug: str) -> None:
    with pytest.raises(InvalidError):
        check_slug(slug, 160)


def test_attributes_follow_the_options_and_go_with_them() -> None:
    made = follow_options(replace(MUG, attributes={"Wood": ["Oak"], "Colour": ["Sage"]}))
    assert made.attributes == {"Wood": ["Oak"], "Colour": ["Oat", "Ink"]}
    by_size = replace(made, variants=(VariantDraft(100, options={"Size": "L"}),))
    assert follow_options(by_size, made).attributes == {"Wood": ["Oak"], "Size": ["L"]}


def test_attributes_are_told_part_by_part_and_options_in_one_text() -> None:
    chests = (VariantDraft(100, options={"Wood": "Oak / Walnut"}), VariantDraft(100, options={"Wood": "Oak"}))
    made = follow_options(replace(MUG, variants=chests, attributes={"Finish": ["Black, matt", "S/M", "Oil /  / Wax"]}))
    assert made.attributes == {"Finish": ["Black, matt", "S/M", "Oil", "Wax"], "Wood": ["Oak", "Walnut"]}
    assert made.variants == chests


def test_differences_name_both_values() -> None:
    cup = replace(MUG, name="Cup", variants=MUG.variants[:1])
    changed = differences(MUG, cup)
    assert changed["name"] == ("Mug", "Cup")
    assert [one["price"] for one in changed["variants"][0]] == [100, 300]
    dear = replace(cup, variants=(replace(cup.variants[0], price=500),))
    assert differences(cup, dear) == {"price": (100, 500)}


def test_variants_are_known_by_id_or_sku() -> None:
    present = settle((), MUG.variants, "mug")
    assert [one.sku for one in present] == ["MUG-OAT", "MUG-INK"]
    by_id, by_sku = VariantDraft(1, id=present[1].id), VariantDraft(2, sku="MUG-OAT")
    settled = settle(present, (by_id, by_sku), "mug")
    assert [(one.id, one.sku, one.stock) for one in settled] == [
        (present[1].id, "MUG-INK", 0), (present[0].id, "MUG-OAT", 0),
    ]  # fmt: skip
    for wrong in ((by_sku, by_sku), (VariantDraft(1, id=uuid4()),)):
        with pytest.raises(InvalidError):
            settle(present, wrong, "mug")


def test_a_product_has_variants_that_can_be_told_apart() -> None:
    check_draft(MUG)
    for variants in ((), MUG.variants * 2, (*MUG.variants, VariantDraft(1)), (VariantDraft(5, compare_at=5),)):
        with pytest.raises(InvalidError):
            check_draft(replace(MUG, variants=variants))


def test_a_version_must_be_among_those_expected() -> None:
    check_version(3, None)
    check_version(3, {2, 3})
    with pytest.raises(StaleError):
        check_version(3, frozenset())


async def test_a_change_costs_few_queries(connection: asyncpg.Connection, cast: Cast) -> None:
    asked: list[str] = []

    def note(record: Any) -> None:
        asked.append(record.query)

    def dearer(draft: ProductDraft) -> ProductDraft:
        return replace(draft, variants=tuple(replace(one, price=one.price + 1) for one in draft.variants))

    with connection.query_logger(note):
        await change_product(connection, key="stoneware-mug", expected=None, change=dearer, by=GRACE)
    assert len(asked) <= 11


async def test_a_maker_renamed_during_a_bulk_edit_stays(connection: asyncpg.Connection, cast: Cast) -> None:
    await connection.execute("INSERT INTO makers (name, address, contact) VALUES ('Kiln', 'Lane', 'a@kiln.example')")
    await connection.execute("UPDATE products SET maker_id = (SELECT id FROM makers)")
    present = (await read_products(connection, ["stoneware-mug"], locked=True, stock_locked=False))["stoneware-mug"]
    await connection.execute("UPDATE makers SET name = 'Kiln & Clay'")
    changes = [ProductChange(present.id, present, replace(present.draft, name="Cup"))]
    await write_products(connection, changes, currency="GBP", reason="", actor="grace")
    written = await connection.fetchrow(
        "SELECT p.name, m.name AS maker FROM products p LEFT JOIN makers m ON m.id = p.maker_id WHERE p.id = $1",
        present.id,
    )
    assert tuple(written) == ("Cup", "Kiln & Clay")
