"""A change makes stale whatever shows it, and leaves everything else as it is, in every process."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.assortment.categories import change_category
from domain.assortment.drafts import ProductDraft, VariantDraft
from domain.assortment.image_changes import change_image, remove_image
from domain.assortment.pairings import change_pairings
from domain.assortment.products import add_product, archive_product, change_product
from domain.changes.operations import start_application
from domain.changes.proposal import ProposedRow
from domain.changes.work import work_piece
from domain.connection import Connection
from domain.errors import ShopError
from domain.stock.changes import change_stocks
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.catalogue_changes import (
    forget_sales,
    make_picture,
    move_maker,
    sell_together,
    upload_picture,
)
from tests.support.web.changes import import_rows, nobody
from tests.web.cache.test_pages import WITHIN, shows, two_processes

Change = Callable[[Connection], Awaitable[None]]

PAGES = (
    "/", "/c/home", "/c/kitchen", "/c/lighting", "/c/home?in_stock=1&sort=price", "/c/home?colour=Oat", "/search?q=mug",
    "/p/stovetop-kettle", "/p/opal-lamp", "/p/oak-stool", "/p/stoneware-mug", "/api/products",
    "/api/products?category=kitchen", "/api/products?category=lighting&limit=1", "/api/products/stovetop-kettle",
    "/api/products/opal-lamp", "/api/products/stoneware-mug", "/api/categories", "/api/categories/home",
)  # fmt: skip
ID = "SELECT id FROM products WHERE slug = $1"


def product(key: str, **values: Any) -> Change:
    """Staff change a product."""

    async def change(connection: Connection) -> None:
        def edited(draft: ProductDraft) -> ProductDraft:
            fields = {name: value for name, value in values.items() if name != "price"}
            prices = {"price": values["price"]} if "price" in values else {}
            return replace(draft, **fields, variants=tuple(replace(one, **prices) for one in draft.variants))

        await change_product(connection, key=key, expected=None, change=edited, by=nobody())

    return change


def stock(slug: str, on_hand: int) -> Change:
    """Each variant of a product is counted."""

    async def change(connection: Connection) -> None:
        found = await connection.fetch(
            "SELECT variant_id, $2 - on_hand AS delta FROM stock_items WHERE variant_id IN "
            "(SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = $1) FOR UPDATE",
            slug,
            on_hand,
        )
        deltas = {row["variant_id"]: row["delta"] for row in found if row["delta"]}
        await change_stocks(connection, deltas=deltas, reason="counted", actor="test")

    return change


def paired(slug: str, *others: str) -> Change:
    """Staff choose what is shown with a product."""

    async def change(connection: Connection) -> None:
        one, *chosen = [await connection.fetchval(ID, name) for name in (slug, *others)]
        await change_pairings(connection, product_id=one, expected=None, change=lambda _: tuple(chosen), by=nobody())

    return change


def category(slug: str, **values: Any) -> Change:
    """Staff change a category."""

    async def change(connection: Connection) -> None:
        await change_category(
            connection, key=slug, expected=None, change=lambda draft: replace(draft, **values), by=nobody()
        )

    return change


async def archived(connection: Connection) -> None:
    """The stool is archived."""
    await archive_product(connection, key="oak-stool", expected=None, by=nobody())


async def added(connection: Connection) -> None:
    """Another lamp is added, with an attribute that only such lamps have."""
    number = await connection.fetchval("SELECT count(*) FROM products")
    draft = ProductDraft(
        f"Lamp {number}", "lighting", (VariantDraft(4200 + number),), attributes={"Shade": [f"Linen {number}"]}
    )
    await add_product(connection, draft=draft, currency="GBP", by=nobody())


async def another_variant(connection: Connection) -> None:
    """The mug comes in another colour, of which few are there."""

    def edited(draft: ProductDraft) -> ProductDraft:
        more = VariantDraft(1900, options={"Colour": f"Colour {len(draft.variants)}"}, stock=1)
        return replace(draft, variants=(*draft.variants, more))

    await change_product(connection, key="stoneware-mug", expected=None, change=edited, by=nobody())


def picture(slug: str, alt: str) -> Change:
    """Staff say what a picture of a product shows, or without words take it off."""

    async def change(connection: Connection) -> None:
        image = await connection.fetchval(
            "SELECT i.id FROM product_images i JOIN products p ON p.id = i.product_id "
            "WHERE p.slug = $1 AND i.position >= 0",
            slug,
        )
        if image and alt:
            await change_image(
                connection, image_id=image, expected=None, change=lambda one: replace(one, alt=alt), by=nobody()
            )
        elif image:
            await remove_image(connection, image_id=image, expected=None, by=nobody())

    return change


CHANGES: dict[str, Change] = {
    "another price": product("stovetop-kettle", price=7900),
    "the price of before": product("stovetop-kettle", price=7800),
    "another name": product("opal-lamp", name="Pearl Lamp"),
    "another slug": product("opal-lamp", slug="milk-lamp"),
    "the slug of before": product("milk-lamp", slug="opal-lamp"),
    "other attributes": product("oak-stool", attributes={"Colour": ["Sea"], "Legs": ["Three"]}),
    "hidden": product("stoneware-mug", published=False),
    "shown": product("stoneware-mug", published=True),
    "another shelf": product("stoneware-mug", category="lighting"),
    "its own shelf": product("stoneware-mug", category="kitchen"),
    "the last product of a category": product("opal-lamp", category="home"),
    "back in it": product("opal-lamp", category="lighting"),
    "nearly sold out": stock("stoneware-mug", 2),
    "sold out": stock("stovetop-kettle", 0),
    "delivered": stock("stovetop-kettle", 30),
    "another figure": stock("stovetop-kettle", 25),
    "chosen": paired("opal-lamp", "oak-stool", "secret-chair"),
    "chosen, but hidden": paired("stovetop-kettle", "secret-chair"),
    "the hidden one shown": product("secret-chair", published=True),
    "and hidden": product("secret-chair", published=False),
    "the hidden one dearer": product("secret-chair", price=19900),
    "nothing chosen": paired("opal-lamp"),
    "a category renamed": category("kitchen", name="Cooking"),
    "a category moved": category("lighting", parent=None),
    "and moved back": category("lighting", parent="home"),
    "archived": archived,
    "added": added,
    "a variant more": another_variant,
    "a described picture": picture("stovetop-kettle", "Steam"),
    "a picture of a department less": picture("stovetop-kettle", ""),
    "a maker moved": move_maker,
    "a picture uploaded": upload_picture,
    "a picture ready": make_picture,
    "often bought together": sell_together,
    "no longer bought together": forget_sales,
}


async def do(shop: OpenShop, change: Change) -> None:
    """Do it elsewhere, and wait until this process knows."""
    async with shop.shop.database.transaction() as connection:
        await change(connection)
    await shop.catch_up()


async def look(client: httpx.AsyncClient, paths: tuple[str, ...] = PAGES) -> dict[str, tuple[int, bytes]]:
    """The answers, and of refusals, which say for which request they are, only the status."""
    found = {path: await client.get(path) for path in paths}
    return {path: (one.status_code, one.content if one.is_success else b"") for path, one in found.items()}


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.sampled_from(list(CHANGES)), min_size=3, max_size=8))
async def test_whatever_changes_what_is_cached_is_what_is_made_anew(
    shop: OpenShop, cast: Cast, changes: list[str]
) -> None:
    async with shop.visitor() as visitor:
        await look(visitor)
        for name in changes:
            with suppress(ShopError):
                await do(shop, CHANGES[name])
            cached = await look(visitor)
            await shop.run("SELECT 1")
            anew = await look(visitor)
            assert [path for path in PAGES if cached[path] != anew[path]] == [], (name, changes)


INDEX = "int4send((row_number() OVER"
"""What only the query has that reads sections of the index."""

KETTLE, LAMP, LISTS = "/p/stovetop-kettle", "/p/opal-lamp", {"/c/kitchen", "/c/lighting"}
MUG = "/p/stoneware-mug"
FEW = ("/", *LISTS, KETTLE, LAMP, MUG, "/api/products/stovetop-kettle", "/api/products/opal-lamp", "/api/categories")
EVERYTHING = set(FEW)


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ("another price", {"/", "/c/kitchen", KETTLE, MUG, "/api/products/stovetop-kettle"}),
        ("sold out", {"/", "/c/kitchen", KETTLE, MUG, "/api/products/stovetop-kettle"}),
        ("another figure", {"/api/products/stovetop-kettle"}),
        ("another name", {"/", "/c/lighting", LAMP, MUG, "/api/products/opal-lamp"}),
        ("nearly sold out", {"/", "/c/kitchen", KETTLE, MUG}),
        ("other attributes", {"/", *LISTS, LAMP, MUG}),
        ("a variant more", {"/", *LISTS, KETTLE, MUG}),
        ("hidden", {"/", *LISTS, KETTLE, MUG}),
        ("another shelf", {"/", *LISTS, KETTLE, MUG}),
        ("the hidden one shown", {"/", *LISTS, LAMP, MUG}),
        ("the hidden one dearer", {LAMP}),
        ("the last product of a category", EVERYTHING),
        ("added", {"/", *LISTS, MUG}),
        ("a maker moved", {"/", LAMP, MUG, "/api/products/opal-lamp"}),
        ("a picture ready", {"/", "/c/lighting", LAMP, MUG, "/api/products/opal-lamp"}),
        ("often bought together", {"/", KETTLE, LAMP, MUG}),
        ("a category renamed", EVERYTHING),
    ],
)
async def test_a_change_makes_stale_what_shows_it(shop: OpenShop, cast: Cast, change: str, stale: set[str]) -> None:
    """The kettle is shown with the mug, the lamp with the stool and a hidden chair, the mug with those near it."""
    await beside(shop)
    async with shop.visitor() as visitor:
        await look(visitor, FEW)
        await do(shop, CHANGES[change])
        found = {path: (await visitor.get(path)).headers.get("x-cache", "miss") for path in FEW}
        cached = await look(visitor, FEW)
        await shop.run("SELECT 1")
        assert await look(visitor, FEW) == cached
    assert {path for path, cache in found.items() if cache == "miss"} == stale


async def beside(shop: OpenShop) -> None:
    chosen = paired("stovetop-kettle", "stoneware-mug"), paired("opal-lamp", "oak-stool", "secret-chair")
    for change in (*chosen, move_maker, upload_picture):
        await do(shop, change)


async def test_an_import_leaves_other_categories_as_they_are(
    queries: list[str], shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first piece adds a category to the menu; from then on nothing changes but its own pages, until the end.

    The last one tells that there may be other filters. With a new one all products are read, and only then.
    """
    for name, value in (("REST", 0), ("SLOW_SECONDS", 9)):  # however busy the machine is
        monkeypatch.setattr(f"web.cache.known_section.{name}", value)
    monkeypatch.setattr("domain.changes.pieces.ROWS", 10)
    monkeypatch.setattr("domain.changes.pieces.MOST_VARIANTS", 1)
    rows = [
        ProposedRow(number, f"PAN-{number}", f"pan-{number}", {"name": f"Pan {number}", "category": "Pans",
                    "price": 4500, "stock": 7, "published": True, "attributes": {"Size": (f"{number % 9}",)}})
        for number in range(40)
    ]  # fmt: skip
    change_set = await import_rows(shop.shop.database, rows)
    async with shop.shop.database.transaction() as connection:
        await start_application(connection, change_set_id=change_set, by=nobody())
    async with shop.visitor() as visitor:
        await look(visitor, ("/c/kitchen", "/p/stovetop-kettle", "/c/kitchen?sort=price"))
        seen = []
        while await piece(shop, change_set):
            await shop.catch_up()
            queries.clear()
            seen.append((await visitor.get("/c/kitchen")).headers["x-cache"])
            assert (await visitor.get(f"/c/kitchen?price_max={100 + len(seen)}")).status_code == 200
            await asyncio.sleep(0.05)
            assert (INDEX in "".join(queries)) == (len(seen) == 5)
        assert seen == ["miss", "hit", "hit", "hit", "miss"]
        assert "Pan 39" in (await visitor.get("/c/pans?page=2")).text


async def test_what_an_import_moves_is_gone_from_where_it_was_before_the_import_ends(
    shop: OpenShop, cast: Cast
) -> None:
    sku = str(await shop.value("SELECT sku FROM variants WHERE id = $1", cast.kettle))
    moved = ProposedRow(1, sku, "stovetop-kettle", {"category": "lighting"})
    change_set = await import_rows(shop.shop.database, [moved])
    async with shop.shop.database.transaction() as connection:
        await start_application(connection, change_set_id=change_set, by=nobody())
    async with shop.visitor() as visitor:
        for path in LISTS:
            await visitor.get(path)
        assert await piece(shop, change_set)
        await shop.catch_up()
        found = {path: "Stovetop Kettle" in (await visitor.get(path)).text for path in LISTS}
    assert found == {"/c/kitchen": False, "/c/lighting": True}


async def piece(shop: OpenShop, change_set: UUID) -> bool:
    async with shop.shop.database.transaction() as connection:
        return await work_piece(connection, change_set)


async def test_what_another_process_made_is_shared_though_something_else_has_changed(shop: OpenShop) -> None:
    await beside(shop)
    async with two_processes(shop) as [one, other]:
        made = await one.get(LAMP)
        await asyncio.sleep(0.1)
        await do(shop, CHANGES["another price"])
        await asyncio.sleep(0.8)
        shared = await other.get(LAMP)
        assert (made.headers["x-cache"], shared.headers["x-cache"], shared.content) == ("miss", "hit", made.content)
        await do(shop, CHANGES["another name"])
        assert max(await asyncio.gather(*(shows(door, LAMP, "Pearl Lamp") for door in (one, other)))) < WITHIN
