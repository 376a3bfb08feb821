"""Products on the staff's pages, by forms alone."""

import re
from uuid import UUID

import httpx
import pytest

from domain.accounts.roles import Job
from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, fields_of
from tests.support.web.people import sign_in
from web.catalogue.tasks import publish_planned

HERE = "/admin/products"
BOWL = {"name": "Crème Brûlée Dish", "category": "kitchen", "v0-price": "£12.50", "v0-stock": "7", "published": "on"}


PICTURED = """
INSERT INTO product_images (product_id, variant_id, file, alt, width, height)
SELECT product_id, id, 'dish', 'A dish', 60, 40 FROM variants WHERE product_id = $1::text::uuid
"""
SHOWN = """
SELECT count(*) FROM product_images i JOIN variants v ON v.id = i.variant_id AND v.product_id = i.product_id
WHERE i.file = 'dish' AND i.alt = 'A dish'
"""


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an administrator."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return client


def names(page: str) -> list[str]:
    return re.findall(r'<th role="rowheader" scope="row">(?:<a [^>]*>)?([^<]+)', page)


async def test_products_are_found_by_name_sku_category_and_state(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    assert len(names((await owner.get(HERE)).text)) == 5
    await shop.run("UPDATE variants SET sku = 'KET-0042' WHERE product_id = (SELECT id FROM products WHERE slug = $1)",
                   "stovetop-kettle")  # fmt: skip
    for query, found in {
        "q=stovetop": ["Stovetop Kettle"],
        "q=ket-00": ["Stovetop Kettle"],
        "q=ket0042": ["Stovetop Kettle"],
        "q=KITCHEN&sort=name": ["Stoneware Mug", "Stovetop Kettle"],
        "q=100%25": [],
        "state=hidden": ["Secret Chair"],
        "state=sold_out": ["Oak Stool"],
        "state=low&sort=price": ["Stoneware Mug", "Opal Lamp", "Oak Stool"],
        "state=nonsense&sort=nonsense&after=nonsense&q=stool": ["Oak Stool"],
    }.items():
        page = await owner.get(f"{HERE}?{query}", headers={**HTMX, "HX-Target": "admin-products-list"})
        assert names(page.text) == found, query


async def test_prices_are_put_in_order_within_their_currency(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    await shop.run("UPDATE products SET currency = 'EUR' WHERE slug = 'opal-lamp'")  # 89 euros before any pounds
    listed = names((await owner.get(f"{HERE}?sort=price")).text)
    assert listed == ["Opal Lamp", *(name for name in listed if name != "Opal Lamp")]


@pytest.mark.parametrize("sort", ["newest", "name", "price"])
async def test_pages_of_the_list_hold_every_product_once(
    owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    whole = names((await owner.get(f"{HERE}?sort={sort}")).text)
    monkeypatch.setattr("web.catalogue.admin.index.PAGE_SIZE", 2)
    seen, url = [], f"{HERE}?sort={sort}"
    while url:
        page = (await owner.get(url)).text
        seen += names(page)
        following = re.search(r'id="products-next" rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert (seen, len(seen)) == (whole, 5)


async def test_a_price_is_changed_in_its_row(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    product_id = await shop.value("SELECT id FROM products WHERE slug = 'opal-lamp'")
    path, kept = f"{HERE}/{product_id}/price", {"q": "lamp", "version": "1"}
    assert fields_of((await owner.get(f"{HERE}?q=lamp")).text, path) == {**kept, "price": "89.00"}
    saved = await owner.post(path, data={**kept, "price": "79,50"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"{HERE}?q=lamp&done=price")
    assert "£79.50" in (await owner.get("/p/opal-lamp")).text
    stale = await owner.post(path, data={**kept, "price": "1"})
    assert (stale.status_code, "Someone changed this" in stale.text) == (409, True)
    unreadable = await owner.post(path, data={**kept, "version": "2", "price": "cheap"})
    assert (unreadable.status_code, "Enter an amount in GBP" in unreadable.text) == (422, True)
    mug = await shop.value("SELECT id FROM products WHERE slug = 'stoneware-mug'")
    several = await owner.post(f"{HERE}/{mug}/price", data={"version": "1", "price": "1"})
    assert (several.status_code, "several variants" in several.text) == (409, True)


async def test_a_product_is_added_changed_copied_archived_and_published(
    owner: httpx.AsyncClient, shop: OpenShop
) -> None:
    made = await owner.post(
        HERE, data={**BOWL, "a0-name": "Material", "a0-values": "Stoneware; Cork", "details": "a\nb"}
    )
    assert made.status_code == 303, made.text
    path = made.headers["location"].partition("?")[0]
    assert "Crème Brûlée Dish" in (await owner.get("/p/creme-brulee-dish")).text
    fields = fields_of((await owner.get(path)).text, path)
    assert (fields["v0-price"], fields["v0-stock"], fields["a0-values"]) == ("12.50", "7", "Stoneware; Cork")
    page = (await owner.get(path)).text
    whole = {**fields, "category": "kitchen", "published": "on", "description": "Round.", "details": "a\nb"}
    assert 'value="kitchen" selected' in page
    saved = await owner.post(path, data={**whole, "v0-price": "10", "v0-compare_at": "12.50"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"{path}?done=changed")
    stale = await owner.post(path, data={**whole, "name": "My Dish"})
    assert (stale.status_code, "Now: 10.00" in stale.text, "My Dish" in stale.text) == (409, True, True)
    low = await owner.post(path, data={**whole, "version": "2", "v0-price": "13", "v0-compare_at": "5"})
    assert (low.status_code, 'id="v0-compare_at-error"' in low.text) == (422, True)
    untrue = await owner.post(path, data={**whole, "version": "2", "v0-price": "10", "v0-compare_at": "12.51"})
    assert (untrue.status_code, "The highest price then was £12.50." in untrue.text) == (422, True)
    await shop.run(PICTURED, path.rpartition("/")[2])
    copied = await owner.post(f"{path}/copy")
    copy = (await owner.get(copied.headers["location"])).text
    assert "Copy of Crème Brûlée Dish" in copy
    assert await shop.value("SELECT published FROM products WHERE name LIKE 'Copy%'") is False
    assert await shop.value(SHOWN) == 2
    assert (await owner.post(f"{path}/archive", data={"version": "1"})).status_code == 409
    assert (await owner.post(f"{path}/archive", data={"version": "2"})).status_code == 303
    assert (await owner.get("/p/creme-brulee-dish")).status_code == 404
    await shop.run("UPDATE variants SET compare_at = 9999 WHERE price = 1000")
    untrue = await owner.post(f"{path}/publication")
    assert (untrue.status_code, 'id="v0-compare_at-error"' in untrue.text) == (422, True)
    await shop.run("UPDATE variants SET compare_at = 1250 WHERE price = 1000")
    assert (await owner.post(f"{path}/publication")).status_code == 303
    shown = (await owner.get("/p/creme-brulee-dish")).text
    assert all(words in shown for words in ("£10", "£12.50", "Lowest price in the 30 days before: £12.50"))
    actions = "SELECT array_agg(action ORDER BY id) FROM audit_entries WHERE action LIKE 'product%'"
    assert await shop.value(actions) == [
        f"product.{one}" for one in ("added", "changed", "added", "archived", "changed")
    ]


async def test_variants_are_made_of_options(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    options = {"option-0": "Colour", "option-0-values": "Oat, Ink", "option-1": "Size", "option-1-values": "S, M, L"}
    form = {"name": "Tee", "category": "home", "v0-price": "20", "published": "on", **options}
    by_colour = {name: value for name, value in form.items() if not name.startswith("option-1")}
    coloured = fields_of((await owner.post(HERE, data={**by_colour, "combine": "yes"})).text, HERE)
    shown = await owner.post(HERE, data={**coloured, **form, "combine": "yes"})
    assert (shown.status_code, await shop.value("SELECT count(*) FROM products WHERE name = 'Tee'")) == (200, 0)
    fields = fields_of(shown.text, HERE)
    rows = [(fields[f"v{row}-o0"], fields[f"v{row}-o1"], fields[f"v{row}-price"]) for row in range(6)]
    assert "v6-o0" not in fields
    assert rows == [(colour, size, "20") for colour in ("Oat", "Ink") for size in ("S", "M", "L")]
    again = fields_of((await owner.post(HERE, data={**fields, **form, "combine": "yes"})).text, HERE)
    assert "v6-o0" not in again
    whole = {**fields, "category": "home", "published": "on", "v5-remove": "on", "v1-o1": ""}
    refused = await owner.post(HERE, data=whole)
    assert (refused.status_code, 'id="v1-o1-error"' in refused.text) == (422, True)
    made = await owner.post(HERE, data={**whole, "v1-o1": "M"})
    assert made.status_code == 303, made.text
    assert (
        await shop.value("SELECT count(*) FROM variants v JOIN products p ON p.id = product_id WHERE name = 'Tee'") == 5
    )
    assert (await owner.post(HERE, data={"combine": "yes"})).status_code == 422


async def test_details_for_parcels_scanners_and_search_engines(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    details = {"v0-weight_grams": "850", "v0-barcode": "4006381 333931", "search_title": "Dish for custard"}
    made = await owner.post(HERE, data={**BOWL, **details, "description": "**Round** and deep.\n\n- Oven-proof"})
    assert made.status_code == 303, made.text
    path = made.headers["location"].partition("?")[0]
    page = (await owner.get("/p/creme-brulee-dish")).text
    assert "<title>Dish for custard" in page
    assert '<meta name="description" content="Round and deep. Oven-proof">' in page
    assert "<strong>Round</strong> and deep." in page
    assert '"gtin":"4006381333931"' in page
    fields = fields_of((await owner.get(path)).text, path)
    assert (fields["v0-weight_grams"], fields["v0-barcode"]) == ("850", "4006381333931")
    whole = {**fields, "category": "kitchen", "published": "on"}
    assert (await owner.post(path, data={**whole, "v0-weight_grams": "", "v0-barcode": "1234"})).status_code == 303
    assert '"gtin"' not in (await owner.get("/p/creme-brulee-dish")).text
    body = (await owner.get("/api/products/creme-brulee-dish")).json()
    assert [(one["weight_grams"], one["barcode"]) for one in body["variants"]] == [(None, "1234")]
    assert await shop.value("SELECT barcode FROM variants WHERE sku LIKE 'CREME%'") == "1234"


async def test_a_product_is_published_at_the_planned_time(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    later = {**BOWL, "publish_at": "2030-06-01T09:00"}
    both = await owner.post(HERE, data=later)
    assert (both.status_code, 'id="publish_at-error"' in both.text) == (422, True)
    del later["published"]
    made = await owner.post(HERE, data=later)
    path = made.headers["location"].partition("?")[0]
    database, settings = shop.shop.database, shop.shop.settings
    assert await publish_planned(database, settings) == 0
    assert (await owner.get("/p/creme-brulee-dish")).status_code == 404
    preview = await owner.get(f"{path}/preview")
    assert "customers cannot see or buy this product yet" in preview.text
    assert preview.headers["cache-control"].endswith("no-store")
    fields = fields_of((await owner.get(path)).text, path)
    assert fields["publish_at"] == "2030-06-01T09:00"
    assert (await owner.post(path, data={**fields, "category": "kitchen"})).status_code == 303
    assert await shop.value("SELECT version FROM products WHERE name = $1", BOWL["name"]) == 1
    await shop.run("UPDATE products SET publish_at = now() WHERE name = $1", BOWL["name"])
    assert await publish_planned(database, settings) == 1
    assert (await owner.get("/p/creme-brulee-dish")).status_code == 200
    planned = "SELECT actor FROM audit_entries WHERE action = 'product.published' AND (details->>'planned')::boolean"
    assert await shop.value(planned) == "shop"


async def test_a_sale_meanwhile_is_not_undone_by_saving(owner: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    path = f"{HERE}/{await shop.value('SELECT product_id FROM variants WHERE id = $1', cast.kettle)}"
    page = (await owner.get(path)).text
    fields = {**fields_of(page, path), "category": "kitchen", "published": "on"}
    before = int(fields["v0-stock"])
    await shop.run("UPDATE stock_items SET on_hand = on_hand - 1 WHERE variant_id = $1", cast.kettle)
    assert (await owner.post(path, data={**fields, "care": "Dry it."})).status_code == 303
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == before - 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"category": "nowhere"}, "category"),
        ({"slug": "No Slug"}, "slug"),
        ({"slug": "opal-lamp"}, "slug"),
        ({"v0-price": ""}, "v0-price"),
        ({"v0-stock": "-1"}, "v0-stock"),
        ({"v0-sku": "x" * 65}, "v0-sku"),
        ({"a0-name": "Colour"}, "a0-values"),
        ({"a0-name": "Use", "a0-values": "Tea", "a1-name": "Use", "a1-values": "Oil"}, "a1-name"),
        ({"option-0": "Size", "option-1": "Size", "v0-o0": "S", "v0-o1": "L"}, "option-0"),
        ({"description": "\x07"}, "description"),
        ({"search_title": "x" * 201}, "search_title"),
        ({"publish_at": "soon"}, "publish_at"),
        ({"v0-weight_grams": "1.5"}, "v0-weight_grams"),
        ({"v0-barcode": "<b>"}, "v0-barcode"),
    ],
)
async def test_refusals_stand_beside_their_fields(
    owner: httpx.AsyncClient, shop: OpenShop, change: dict[str, str], field: str
) -> None:
    refused = await owner.post(HERE, data={**BOWL, **change})
    assert refused.status_code in {409, 422}
    assert f'id="{field}-error"' in refused.text
    assert await shop.value("SELECT count(*) FROM products") == 5


async def test_a_bookkeeper_sees_products_and_no_way_to_change_them(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Job.BOOKKEEPER)
    page = (await client.get(HERE)).text
    assert len(names(page)) == 5
    assert not re.search(rf'href="{HERE}/|/price"', page)
    product_id = UUID(str(await shop.value("SELECT id FROM products WHERE slug = 'opal-lamp'")))
    for path in (f"{HERE}/new", f"{HERE}/{product_id}"):
        assert (await client.get(path)).status_code == 403
    assert (await client.post(f"{HERE}/{product_id}/price", data={"price": "1", "version": "1"})).status_code == 403
