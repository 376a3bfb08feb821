"""A discount code on the checkout page, by forms alone."""

import httpx

from tests.support.cast import Cast
from tests.support.codes import make_code
from tests.support.shop import ADDRESS, HTMX, OpenShop, add, check_books, fields_of


async def coded(shop: OpenShop, **columns: object) -> None:
    async with shop.shop.database.transaction() as connection:
        await make_code(connection, **columns)  # type: ignore[arg-type]


async def test_a_code_is_applied_shown_and_charged(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await coded(shop)
    await add(client, cast.kettle)
    typed = {**ADDRESS, "discount_code": "autumn"}
    applied = await client.post("/checkout/quotation", data=typed)
    assert applied.status_code == 200
    assert "10% off with code AUTUMN" in applied.text
    assert "−£7.80" in applied.text
    fields = fields_of(applied.text, "/checkout")
    assert (fields["expected_total"], fields["discount_code"]) == ("7020", "autumn")
    assert (await client.post("/checkout", data={**fields, **typed})).status_code == 303
    assert await shop.value("SELECT ARRAY[subtotal, discount, total] FROM orders") == [7800, 780, 7020]
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_code_that_was_not_applied_is_shown_before_it_is_charged(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await coded(shop)
    await add(client, cast.kettle)
    fields = {**fields_of((await client.get("/checkout")).text, "/checkout"), **ADDRESS, "discount_code": "AUTUMN"}
    seen = await client.post("/checkout", data=fields)
    assert seen.status_code == 409
    assert "total is now £70.20" in seen.text
    again = {**fields_of(seen.text, "/checkout"), **ADDRESS, "discount_code": "AUTUMN"}
    assert (await client.post("/checkout", data=again)).status_code == 303


async def test_a_refused_code_stands_beside_its_field_and_nothing_is_lost(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await coded(shop, limit_total=1, used=1)
    await add(client, cast.kettle)
    for path in ("/checkout/quotation", "/checkout"):
        for code, status, words in (("nonsense", 422, "That code isn&#39;t valid"), ("AUTUMN", 409, "used up")):
            refused = await client.post(path, data={**ADDRESS, "discount_code": code})
            assert refused.status_code == status, path
            assert 'id="discount_code-error"' in refused.text
            assert words in refused.text
            assert fields_of(refused.text, "/checkout")["discount_code"] == code
            assert fields_of(refused.text, "/checkout")["expected_total"] == "7800"
            assert ADDRESS["name"] in refused.text
    assert await shop.value("SELECT count(*) FROM orders") == 0


async def test_a_code_used_up_meanwhile_is_reported_and_the_order_goes_without(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await coded(shop, limit_total=1)
    await add(client, cast.kettle)
    typed = {**ADDRESS, "discount_code": "AUTUMN"}
    fields = {**fields_of((await client.post("/checkout/quotation", data=typed)).text, "/checkout"), **typed}
    await shop.run("UPDATE discounts SET used = 1")
    refused = await client.post("/checkout", data=fields)
    assert (refused.status_code, "used up" in refused.text) == (409, True)
    without = {**fields_of(refused.text, "/checkout"), **ADDRESS, "discount_code": ""}
    assert (await client.post("/checkout", data=without)).status_code == 303
    assert await shop.value("SELECT discount FROM orders") == 0


async def test_with_htmx_only_the_form_is_sent(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await coded(shop)
    await add(client, cast.kettle)
    headers = {**HTMX, "HX-Target": "checkout-form"}
    answer = await client.post("/checkout/quotation", data={**ADDRESS, "discount_code": "AUTUMN"}, headers=headers)
    assert "<html" not in answer.text
    assert "−£7.80" in answer.text


async def test_a_price_that_changed_under_a_code_is_shown_before_it_is_charged(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await coded(shop, minimum_subtotal=7000)
    await add(client, cast.kettle)
    typed = {**ADDRESS, "discount_code": "AUTUMN"}
    fields = {**fields_of((await client.post("/checkout/quotation", data=typed)).text, "/checkout"), **typed}
    await shop.run("UPDATE variants SET price = 7500 WHERE id = $1", cast.kettle)
    changed = await client.post("/checkout", data=fields)
    assert (changed.status_code, "total is now £67.50" in changed.text) == (409, True)
    await shop.run("UPDATE variants SET price = 6000 WHERE id = $1", cast.kettle)
    below = await client.post("/checkout", data={**fields_of(changed.text, "/checkout"), **typed})
    assert (below.status_code, "Spend £10 more" in below.text) == (409, True)
    assert fields_of(below.text, "/checkout")["expected_total"] == "6000"
    assert await shop.value("SELECT count(*) FROM orders") == 0


async def test_figures_come_from_the_server_whatever_a_form_says(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await coded(shop)
    await add(client, cast.kettle)
    lies = {"discount": "7800", "total": "0", "currency": "JPY", "tax": "0", "delivery": "-100", "unit_price": "1"}
    assert (await client.post("/checkout", data={**ADDRESS, **lies, "discount_code": "AUTUMN"})).status_code == 303
    assert await shop.value("SELECT ARRAY[subtotal, discount, delivery, tax, total] FROM orders") == [
        7800, 780, 0, 1170, 7020,
    ]  # fmt: skip
