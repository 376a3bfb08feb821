"""What is shown with a product: chosen by staff, else often bought together, else near it; and the words say which."""

import re
from uuid import UUID

import httpx

from domain.accounts.views import Role
from domain.reports.popular import popular_products
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, fields_of
from tests.support.web.people import sign_in
from web.reports.tasks import count_bought_together

ORDER = """
WITH placed AS (
    INSERT INTO orders (number, email, status, currency, subtotal, discount, delivery, tax, total, address,
                        delivery_method, payment_method, placed_at, hold_expires_at, units)
    VALUES ('M-' || nextval('order_numbers'), '$4@example.com', $1, 'GBP', 100, 0, 0, 0, 100, '{}', 'standard', 'card',
            now() - $3::interval, now(), 1) RETURNING id
)
INSERT INTO order_lines (order_id, position, variant_id, sku, slug, name, unit_price, quantity, line_total)
SELECT p.id, l.place, l.variant, 'S', 's', 'S', 100, 1, 100
FROM placed p CROSS JOIN unnest($2::uuid[]) WITH ORDINALITY AS l(variant, place)
"""


async def sold(shop: OpenShop, *variants: UUID, status: str = "delivered", ago: str = "1 day", by: str = "a") -> None:
    await shop.run(ORDER.replace("$3", f"'{ago}'").replace("$4", by), status, variants)


async def shown(client: httpx.AsyncClient, slug: str = "stovetop-kettle") -> tuple[str, list[str]]:
    """The words above the products shown with one, and which they are."""
    band = (await client.get(f"/p/{slug}")).text.partition('id="related-title">')[2].partition("</section>")[0]
    return band.partition("<")[0], re.findall(r'<a href="/p/([\w-]+)"', band)


async def test_words_say_who_chose_what_is_shown_with_a_product(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    near = ("More from Home", ["stoneware-mug", "opal-lamp", "oak-stool"])
    assert await shown(client) == near
    for by in "abc":
        await sold(shop, cast.kettle, cast.oat_mug, cast.ink_mug, cast.last_lamp, by=by)
        await sold(shop, cast.kettle, cast.secret_chair, by=by)
        await sold(shop, cast.kettle, cast.sold_out_stool, status="cancelled", by=by)
        await sold(shop, cast.kettle, cast.sold_out_stool, ago="400 days", by=by)
        await sold(shop, cast.kettle, cast.sold_out_stool)
    await sold(shop, cast.kettle, cast.oat_mug, by="d")
    await sold(shop, cast.kettle, cast.oat_mug, by="D")
    await count_bought_together(shop.shop.database, shop.shop.settings)
    await shop.catch_up()
    assert await shown(client) == ("Often bought together", ["stoneware-mug", "opal-lamp"])
    assert await shop.value("SELECT orders FROM bought_together b JOIN products p ON p.id = b.other_id "
                            "WHERE p.slug = 'stovetop-kettle' ORDER BY orders DESC LIMIT 1") == 4  # fmt: skip

    grace = await official(client, shop, "admin")
    kettle = await shop.value("SELECT id FROM products WHERE slug = 'stovetop-kettle'")
    path = f"/api/admin/products/{kettle}/pairings"
    seen = await client.get(path, headers=grace.headers)
    body = {"products": ["oak-stool", "secret-chair", "opal-lamp"]}
    assert (await client.put(path, json=body, headers=grace.headers)).status_code == 428
    put = await client.put(path, json=body, headers={**grace.headers, "If-Match": seen.headers["etag"]})
    assert (put.status_code, put.headers["etag"]) == (
        200,
        (await client.get(path, headers=grace.headers)).headers["etag"],
    )
    assert await shown(client) == ("Pairs well with", ["oak-stool", "opal-lamp"])
    stale = await client.put(path, json={"products": []}, headers={**grace.headers, "If-Match": seen.headers["etag"]})
    assert stale.status_code == 412
    for wrong in ([str(kettle)], ["opal-lamp"] * 2, ["nothing"], ["opal-lamp"] * 9):
        refused = await client.put(path, json={"products": wrong}, headers={**grace.headers, "If-Match": "*"})
        assert refused.status_code == 422, wrong


async def test_counts_of_orders_are_bounded_and_follow_them(shop: OpenShop, cast: Cast) -> None:
    for by in "abc":
        await sold(shop, *[cast.kettle] * 20, cast.oat_mug, by=by)
    await count_bought_together(shop.shop.database, shop.shop.settings)
    assert await shop.value("SELECT count(*) FROM bought_together") == 0
    for by in "abc":
        await sold(shop, cast.kettle, cast.oat_mug, by=by)
    await count_bought_together(shop.shop.database, shop.shop.settings)
    changes = "SELECT sum(pages)::int FROM catalogue_changes"
    before = int(str(await shop.value(changes)))
    await count_bought_together(shop.shop.database, shop.shop.settings)
    assert (await shop.value("SELECT count(*) FROM bought_together"), await shop.value(changes)) == (2, before)
    await shop.run("UPDATE orders SET status = 'cancelled'")
    before = int(str(await shop.value(changes)))
    await count_bought_together(shop.shop.database, shop.shop.settings)
    assert (await shop.value("SELECT count(*) FROM bought_together"), await shop.value(changes)) == (0, before + 1)


async def test_who_found_nothing_sees_what_was_sold_and_can_be_bought(shop: OpenShop, cast: Cast) -> None:
    for status in ("pending", "failed", "cancelled"):
        await sold(shop, cast.oat_mug, cast.ink_mug, status=status)
    for _ in range(2):
        await sold(shop, cast.sold_out_stool, cast.last_lamp, cast.secret_chair)
    await sold(shop, cast.kettle)
    await shop.run("UPDATE products SET currency = 'EUR' WHERE slug = 'opal-lamp'")
    async with shop.shop.database.read() as connection:
        popular = await popular_products(connection, "GBP", 4)
    assert [one.slug for one in popular] == ["stovetop-kettle"]


async def test_staff_choose_by_forms_alone(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    ids = {slug: await shop.value("SELECT id FROM products WHERE slug = $1", slug)
           for slug in ("stovetop-kettle", "opal-lamp", "oak-stool")}  # fmt: skip
    here = f"/admin/products/{ids['stovetop-kettle']}"
    found = await client.get(f"{here}?q=lamp", headers={**HTMX, "HX-Target": "admin-catalogue-pairings"})
    assert "<html" not in found.text
    added = await client.post(f"{here}/pairings", data=fields_of(found.text, f"{here}/pairings"))
    assert added.headers["location"] == f"{here}?q=lamp&done=paired#pairings"
    await client.post(f"{here}/pairings", data={"paired_id": str(ids["oak-stool"])})
    await client.post(f"{here}/pairings/{ids['oak-stool']}/place", data={"to": "earlier"})
    assert await shown(client) == ("Pairs well with", ["oak-stool", "opal-lamp"])
    await client.post(f"{here}/pairings/{ids['oak-stool']}/removal", data={})
    assert await shown(client) == ("Pairs well with", ["opal-lamp"])
    refused = await client.post(f"{here}/pairings", data={"paired_id": str(ids["stovetop-kettle"])})
    assert (refused.status_code, "cannot be shown with itself" in refused.text) == (422, True)
