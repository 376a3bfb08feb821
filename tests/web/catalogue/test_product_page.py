"""The page of a product: pictures of what was chosen, facts, and what delivery and returns cost."""

import json
import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from domain.accounts.roles import Job
from domain.catalogue.price_changes import MOST_CHANGES, price_changes
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop
from tests.support.web.people import sign_in
from web.catalogue.structured_data import returns
from web.config.settings import Settings

PICTURES = """
INSERT INTO product_images (product_id, variant_id, file, alt, width, height, position)
SELECT v.product_id, CASE WHEN f.own THEN v.id END, f.file, '', 2400, 2400, f.position
FROM variants v CROSS JOIN (VALUES ('table', false, 5), ('ink-one', true, 6), ('ink-two', true, 7))
    AS f(file, own, position) WHERE v.id = $1
"""

PUBLISHED = """
INSERT INTO page_versions (page_id, number, title, body, published_at)
SELECT id, 1, 'Delivery and returns', 'Text', now() FROM content_pages WHERE slug = 'delivery-and-returns'
"""


def enlarged(page: str) -> list[str]:
    """The files to which the pictures of a page lead, in their order."""
    return re.findall(r'class="gallery__zoom" href="/media/([\w-]+)\.webp"', page)


async def test_pictures_of_the_chosen_variant_come_first_and_lead_to_their_largest_file(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await shop.run("UPDATE product_images SET variant_id = $1, width = 800 WHERE file = 'stoneware-mug'", cast.oat_mug)
    await shop.run(PICTURES, cast.ink_mug)
    for headers in ({}, {**HTMX, "HX-Target": "catalogue-product"}):
        ink = await client.get(f"/p/stoneware-mug?variant={cast.ink_mug}", headers=headers)
        assert enlarged(ink.text) == ["ink-one-1920", "ink-two-1920", "table-1920", "stoneware-mug-800"]
    oat = await client.get(f"/p/stoneware-mug?variant={cast.oat_mug}")
    assert enlarged(oat.text) == ["stoneware-mug-800", "table-1920", "ink-one-1920", "ink-two-1920"]


async def test_the_number_of_the_chosen_variant_is_among_the_facts(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await shop.run("UPDATE variants SET sku = 'MUG-INK' WHERE id = $1", cast.ink_mug)
    headers = {**HTMX, "HX-Target": "catalogue-product"}
    part = (await client.get(f"/p/stoneware-mug?variant={cast.ink_mug}", headers=headers)).text
    assert "<dt>SKU</dt><dd>MUG-INK</dd>" in part
    assert part.index('id="buy-button"') < part.index("product__description") < part.index('id="catalogue-facts"')


async def test_delivery_and_returns_are_in_one_line_which_promises_no_more_than_the_law(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    async def line(path: str) -> str:
        return str(re.findall(r'<p class="buy__note">(.*?)</p>', (await client.get(path)).text, re.DOTALL)[-1])

    assert (await line("/p/stovetop-kettle")).endswith("otherwise from £3.95. 30 days to return it.")
    await shop.run(PUBLISHED)
    await shop.run("UPDATE products SET withdrawal_exception = 'made_to_order' WHERE slug = 'opal-lamp'")
    policy = ' <a href="/pages/delivery-and-returns">Delivery and returns</a>'
    assert (await line("/p/opal-lamp")).endswith("otherwise from £3.95." + policy)


async def described(client: httpx.AsyncClient, slug: str) -> tuple[dict[str, Any], ...]:
    """What the page of a product says of it to search engines: the product and its breadcrumbs."""
    page = (await client.get(f"/p/{slug}")).text
    return tuple(json.loads(page.partition('type="application/ld+json">')[2].partition("</script>")[0]))


async def test_search_engines_are_told_maker_delivery_returns_and_nothing_empty(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await shop.run("INSERT INTO makers (name, address, contact) VALUES ('Kiln & Co', 'Stoke', 'a@example.com')")
    await shop.run("UPDATE products SET maker_id = (SELECT id FROM makers), description = '' WHERE slug = 'opal-lamp'")
    await shop.run("UPDATE product_images SET removed_at = now()")
    lamp, crumbs = await described(client, "opal-lamp")
    [offer] = lamp["offers"]
    assert (lamp["brand"], crumbs["@type"]) == ({"@type": "Brand", "name": "Kiln & Co"}, "BreadcrumbList")
    assert not {"image", "description"} & lamp.keys()
    shipping, policy = offer["shippingDetails"], offer["hasMerchantReturnPolicy"]
    assert shipping["shippingRate"] == {"@type": "MonetaryAmount", "value": "0.00", "currency": "GBP"}
    assert shipping["shippingDestination"]["addressCountry"] == policy["applicableCountry"] == "GB"
    transit = shipping["deliveryTime"]["transitTime"]
    assert (transit["minValue"], transit["maxValue"], policy["merchantReturnDays"]) == (2, 4, 30)
    [mug, _] = (await described(client, "stoneware-mug"))[0]["offers"]
    assert mug["shippingDetails"]["shippingRate"]["value"] == "3.95"
    await shop.run("UPDATE products SET currency = 'EUR' WHERE slug = 'stoneware-mug'")
    await shop.run(
        "UPDATE products SET withdrawal_exception = 'made_to_order', maker_id = NULL WHERE slug = 'opal-lamp'"
    )
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    shop.shop.catalogue.invalidate()
    [mug, _] = (await described(client, "stoneware-mug"))[0]["offers"]
    assert "shippingDetails" not in mug, "a price in euros says nothing of what is free from an amount of pounds"
    await shop.run("UPDATE delivery_methods SET archived_at = now()")
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    shop.shop.catalogue.invalidate()
    lamp, _ = await described(client, "opal-lamp")
    assert "brand" not in lamp
    assert not {"shippingDetails", "hasMerchantReturnPolicy"} & lamp["offers"][0].keys()


async def test_a_page_shows_what_a_product_has_cost_once_that_has_changed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    assert "price-history" not in (await client.get("/p/stovetop-kettle")).text
    for price, compare_at in ((6000, None), (6500, None), (6200, 6500), (6200, None)):
        await shop.run("UPDATE price_history SET since = since - interval '20 days'")
        await shop.run("UPDATE variants SET price = $2, compare_at = $3 WHERE id = $1", cast.kettle, price, compare_at)
        await shop.run("UPDATE products SET price_from = $1, price_to = $1 WHERE slug = 'stovetop-kettle'", price)
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    shop.shop.catalogue.invalidate()
    fold = (await client.get("/p/stovetop-kettle")).text.partition('id="price-history"')[2].partition("</details>")[0]
    assert re.findall(r"£\d+", fold) == ["£62", "£62", "£65", "£60", "£78"]
    assert "Lowest price of the last 30 days: £62" in fold
    assert "price-history" not in (await client.get("/p/opal-lamp")).text


def test_the_oldest_record_that_is_looked_at_is_a_change_only_if_the_one_before_differs() -> None:
    def changes(oldest: int) -> list[int]:
        prices = [price for _ in range(MOST_CHANGES // 2) for price in (700, 500)] + [oldest]
        records = [{"since": f"2026-01-{31 - day:02}", "price": price} for day, price in enumerate(prices)]
        found = price_changes({"lowest": 500, "prices": records})
        return [one.price for one in found.changes] if found else []

    assert (len(changes(oldest=500)), len(changes(oldest=600))) == (MOST_CHANGES - 1, MOST_CHANGES)


@pytest.mark.parametrize(
    ("pays", "fees"),
    [("page", None), ("seller", "FreeReturn"), ("customer", "ReturnFeesCustomerResponsibility")],
)
def test_search_engines_learn_who_pays_for_sending_back(pays: str, fees: str | None) -> None:
    said = returns(replace(Settings(), return_cost=pays)).get("returnFees")
    assert said == (fees and f"https://schema.org/{fees}")


async def test_browsers_remember_what_was_looked_at_only_if_the_owner_wants_it(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    assert 'id="viewed"' not in (await client.get("/p/opal-lamp")).text
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    beside = (await client.get("/admin/settings/selling")).text.partition('id="recently_viewed"')[2]
    assert "While a tab is open, your browser remembers" in beside
    await client.patch("/api/admin/settings", json={"recently_viewed": True}, headers={"If-Match": "*"})
    assert 'id="viewed"' in (await client.get("/p/opal-lamp")).text
