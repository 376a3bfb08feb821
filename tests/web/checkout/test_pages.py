"""Purchases by a guest, by forms alone."""

import re
from dataclasses import replace

import httpx
import pytest

from domain.checkout import decide
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import ADDRESS, HTMX, OpenShop, add, check_books, fields_of
from tests.support.web.people import order_kettle
from web.infra import combiner


async def test_a_guest_buys_a_kettle_and_pays(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    product = await client.get("/p/stovetop-kettle")
    assert "£78" in product.text
    assert fields_of(product.text, "/cart/lines")["variant_id"] == str(cast.kettle)
    added = await add(client, cast.kettle, 2)
    assert added.status_code == 303
    assert "Stovetop Kettle" in (await client.get(added.headers["location"])).text

    checkout = await client.get("/checkout")
    fields = fields_of(checkout.text, "/checkout")
    assert fields["expected_total"] == "15600"
    assert ">Order and pay £156</button>" in checkout.text  # Directive 2011/83/EU, article 8, paragraph 2
    placed = await client.post("/checkout", data={**fields, **ADDRESS})
    assert placed.status_code == 303, placed.text
    assert placed.headers["location"].startswith("/pay/")
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK - 2

    payment = await client.get(placed.headers["location"])
    assert "156" in payment.text
    paid = await client.post(placed.headers["location"], data={"outcome": "success"})
    assert re.match(r"/orders/M-\d+", paid.headers["location"])
    order = await client.get(paid.headers["location"])
    assert "M-10001" in order.text
    assert "Thank you" in order.text
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    assert "empty" in (await client.get("/cart")).text
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_an_order_is_a_strangers_404(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    placed = await order_kettle(client, cast)
    paid = await client.post(placed.headers["location"], data={"outcome": "success"})
    path = paid.headers["location"]
    async with shop.visitor() as stranger:
        assert (await stranger.get(path)).status_code == 200
        assert (await stranger.get(path.partition("?")[0])).status_code == 404
        assert (await stranger.get(path[:-3] + "abc")).status_code == 404
        assert (await stranger.get("/orders/M-99999?key=x")).status_code == 404


async def test_a_declined_payment_can_be_tried_again(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    placed = await order_kettle(client, cast)
    declined = await client.post(placed.headers["location"], data={"outcome": "failure"})
    page = await client.get(declined.headers["location"])
    assert "declined" in page.text
    action = re.search(r'action="(/orders/[^"]+/payments[^"]*)"', page.text)
    assert action
    again = await client.post(action.group(1).replace("&amp;", "&"))
    assert again.headers["location"].startswith("/pay/")
    assert again.headers["location"] != placed.headers["location"]
    await client.post(again.headers["location"], data={"outcome": "success"})
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    assert await shop.value("SELECT array_agg(status::text ORDER BY id) FROM payments") == ["failed", "paid"]


async def test_a_full_queue_says_on_the_page_when_to_come_back(
    client: httpx.AsyncClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(client, cast.kettle)
    monkeypatch.setattr(combiner, "MAX_WAITING", 0)
    for headers in ({}, HTMX):
        busy = await client.post("/checkout", data={**ADDRESS, "city": "Hay"}, headers=headers)
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
        assert "Lots of people are ordering right now." in busy.text
        assert fields_of(busy.text, "/checkout")["city"] == "Hay"


async def test_a_timeout_leaves_the_order_payable(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    placed = await order_kettle(client, cast)
    unheard = await client.post(placed.headers["location"], data={"outcome": "timeout"})
    assert "could not confirm your payment" in (await client.get(unheard.headers["location"])).text
    assert await shop.value("SELECT status FROM orders") == "pending"


async def test_a_second_answer_of_the_provider_changes_nothing(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    placed = await order_kettle(client, cast)
    for outcome in ("success", "failure", "success"):
        await client.post(placed.headers["location"], data={"outcome": outcome})
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    assert await shop.value("SELECT count(*) FROM order_events WHERE kind = 'confirmed'") == 1


async def test_an_unknown_outcome_is_reported_on_the_page(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    placed = await order_kettle(client, cast)
    refused = await client.post(placed.headers["location"], data={"outcome": "free"})
    assert refused.status_code == 422
    assert await shop.value("SELECT status FROM orders") == "pending"


async def test_a_second_click_leads_to_the_same_order(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await add(client, cast.kettle)
    fields = {**fields_of((await client.get("/checkout")).text, "/checkout"), **ADDRESS}
    first = await client.post("/checkout", data=fields)
    second = await client.post("/checkout", data=fields)
    assert first.headers["location"] == second.headers["location"]
    assert await shop.value("SELECT count(*) FROM orders") == 1


async def test_a_second_click_without_the_hidden_key_finds_the_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle)
    await client.post("/checkout", data=ADDRESS)
    second = await client.post("/checkout", data=ADDRESS)
    assert second.headers["location"].startswith("/orders/M-10001")
    assert await shop.value("SELECT count(*) FROM orders") == 1


async def test_a_used_form_with_another_order_is_refused(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await add(client, cast.kettle)
    fields = {**fields_of((await client.get("/checkout")).text, "/checkout"), **ADDRESS}
    await client.post("/checkout", data=fields)
    await add(client, cast.oat_mug)
    refused = await client.post("/checkout", data={**fields, "line1": "1 Other Street"})
    assert refused.status_code == 422
    assert "earlier order" in refused.text
    assert await shop.value("SELECT count(*) FROM orders") == 1


async def test_a_tampered_total_is_refused_and_nothing_is_lost(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    for total in ("1", "0", "99999999999999"):
        refused = await order_kettle(client, cast, expected_total=total)
        assert refused.status_code == 409
        assert "total is now" in refused.text
        assert ADDRESS["name"] in refused.text
    assert await shop.value("SELECT count(*) FROM orders") == 0
    assert await shop.value("SELECT sum(quantity) FROM cart_lines") == 3


async def test_a_price_that_changed_meanwhile_is_shown_before_it_is_charged(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle)
    fields = {**fields_of((await client.get("/checkout")).text, "/checkout"), **ADDRESS}
    await shop.run("UPDATE variants SET price = 9000 WHERE id = $1", cast.kettle)
    refused = await client.post("/checkout", data=fields)
    assert refused.status_code == 409
    assert "£90" in refused.text
    again = {**fields_of(refused.text, "/checkout"), **ADDRESS}
    assert again["expected_total"] == "9000"
    assert (await client.post("/checkout", data=again)).status_code == 303
    assert await shop.value("SELECT unit_price FROM order_lines") == 9000


async def test_mutant_a_shop_that_ignores_the_total_seen_is_noticed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both tests of the total fail: a price that changed, and a total that somebody made up."""
    decide_one = decide._decide_one
    monkeypatch.setattr(
        decide, "_decide_one", lambda checkout, *more: decide_one(replace(checkout, expected_total=None), *more)
    )
    for drill in (
        test_a_price_that_changed_meanwhile_is_shown_before_it_is_charged,
        test_a_tampered_total_is_refused_and_nothing_is_lost,
    ):
        with pytest.raises(AssertionError):
            await drill(client, shop, cast)


async def test_products_sold_out_meanwhile_are_named(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await add(client, cast.last_lamp)
    await add(client, cast.oat_mug, 5)
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.last_lamp)
    await shop.run("UPDATE stock_items SET on_hand = 2 WHERE variant_id = $1", cast.oat_mug)
    refused = await client.post("/checkout", data=ADDRESS)
    assert refused.status_code == 409
    assert "Opal Lamp has sold out" in refused.text
    assert "Only 2 of Stoneware Mug are left" in refused.text
    assert await shop.value("SELECT count(*) FROM orders") == 0
    assert await shop.value("SELECT count(*) FROM cart_lines") == 2
    assert fields_of(refused.text, "/checkout")["expected_total"] == str(2 * cast.mug_price + 395)
    assert "Take 2" in (await client.get("/cart")).text
    taken = {**ADDRESS, "take_left": f"{cast.oat_mug}:2"}
    page = await client.post("/checkout/quotation", data=taken, headers={**HTMX, "HX-Target": "checkout-form"})
    assert ("Take 2" in page.text, fields_of(page.text, "/checkout")["city"]) == (False, ADDRESS["city"])
    said = page.text.partition('id="checkout-done" tabindex="-1" autofocus data-focus role="status">')[2][:99]
    assert said.startswith("Your cart now has 2 of Stoneware Mug, Oat. The total is now £39.95.")
    removed = await client.post("/checkout/quotation", data={**ADDRESS, "leave_out": str(cast.last_lamp)})
    assert (removed.cookies["cart_count"], "stock-trouble" in removed.text) == ("2", False)
    assert "Opal Lamp was removed from your cart." in removed.text
    late = await client.post("/checkout/quotation", data={**ADDRESS, "take_left": f"{cast.oat_mug}:3"})
    assert "Only 2 of Stoneware Mug are left." in late.text
    placed = await client.post("/checkout", data={**fields_of(removed.text, "/checkout"), **ADDRESS})
    assert placed.status_code == 303
    assert await shop.value("SELECT total FROM orders") == 2 * cast.mug_price + 395


async def test_nothing_that_can_be_bought_has_no_total(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await add(client, cast.kettle)
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.kettle)
    cart, page = (await client.get("/cart")).text, (await client.get("/checkout")).text
    assert "Stovetop Kettle</strong>: sold out" in cart
    assert "Nothing in your cart can be bought at the moment." in page
    assert (fields_of(page, "/checkout")["expected_total"], 'id="place-order"' in page) == ("", False)
    await shop.run("UPDATE stock_items SET on_hand = 9 WHERE variant_id = $1", cast.kettle)
    unseen = await client.post("/checkout", data={**fields_of(page, "/checkout"), **ADDRESS})
    assert (unseen.status_code, "check it" in unseen.text, 'id="place-order"' in unseen.text) == (422, True, True)
    emptied = await client.post("/checkout/quotation", data={**ADDRESS, "leave_out": str(cast.kettle)})
    assert 'action="/cart/restoration"' in (await client.get(emptied.headers["location"])).text
    assert "78" not in page.partition('class="totals"')[2].partition("</dl>")[0]


async def test_products_no_longer_offered_cannot_be_ordered(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle)
    await shop.run("UPDATE products SET published = false WHERE slug = 'stovetop-kettle'")
    assert (await client.post("/checkout", data=ADDRESS)).status_code == 409
    assert (await client.get("/cart")).status_code == 200


async def test_delivery_abroad_is_quoted_and_charged(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await add(client, cast.oat_mug)
    abroad = {**ADDRESS, "country": "FR", "city": "Paris", "postal_code": "75008"}
    quoted = await client.post("/checkout/quotation", data=abroad)
    assert fields_of(quoted.text, "/checkout")["expected_total"] == str(1800 + 1295)
    fields = {**fields_of(quoted.text, "/checkout"), **abroad}
    assert (await client.post("/checkout", data=fields)).status_code == 303
    assert await shop.value("SELECT ARRAY[subtotal, delivery, tax, total] FROM orders") == [1800, 1295, 0, 3095]


async def test_a_country_without_a_delivery_method_is_told_so_beside_it(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle)
    await client.get("/checkout")
    await shop.run("UPDATE delivery_methods SET archived_at = now() WHERE NOT countries ? 'GB'")
    shop.shop.catalogue.invalidate()
    for path in ("/checkout/quotation", "/checkout"):
        page = await client.post(path, data={**ADDRESS, "country": "DE", "postal_code": "10115"})
        assert (page.status_code, "We don&#39;t deliver to this country yet" in page.text) == (422, True), path
        assert 'id="country-error"' in page.text
        assert "12 St James" in page.text


async def test_choosing_another_country_gives_only_the_form_to_htmx(client: httpx.AsyncClient, cast: Cast) -> None:
    await add(client, cast.oat_mug)
    headers = {**HTMX, "HX-Target": "checkout-form"}
    answer = await client.post("/checkout/quotation", data={**ADDRESS, "country": "US"}, headers=headers)
    assert "<html" not in answer.text
    assert 'id="checkout-form"' in answer.text
    assert "ZIP code" in answer.text


async def test_every_wrong_field_is_named_and_nothing_typed_is_lost(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    refused = await order_kettle(client, cast, email="nobody", name="", postal_code="12345", city="Lo\x01ndon")
    assert refused.status_code == 422
    for sentence in (
        "name@example.com",
        "Enter the recipient",
        "Enter a UK postcode, such as",
        "characters that we cannot use",
    ):
        assert sentence in refused.text, sentence
    assert 'value="nobody"' in refused.text
    assert ADDRESS["line1"].replace("'", "&#39;") in refused.text
    assert await shop.value("SELECT count(*) FROM orders") == 0


async def test_unknown_choices_are_refused(client: httpx.AsyncClient, cast: Cast) -> None:
    for change in ({"country": "ZZ"}, {"delivery_method": "drone"}, {"payment_method": "iou"}, {"discount_code": "X"}):
        assert (await order_kettle(client, cast, **change)).status_code == 422, change


async def test_an_empty_cart_cannot_be_ordered(client: httpx.AsyncClient, shop: OpenShop) -> None:
    assert (await client.get("/checkout")).headers["location"] == "/cart"
    assert (await client.post("/checkout", data=ADDRESS)).headers["location"] == "/cart"
    assert await shop.value("SELECT count(*) FROM orders") == 0


async def test_an_order_keeps_who_pays_for_sending_it_back(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """Directive 2011/83/EU, article 6, paragraph 6: only what was said before the order binds."""
    await shop.run("INSERT INTO settings (name, value) VALUES ('return_cost', to_jsonb('seller'::text))")
    await order_kettle(client, cast)
    await shop.run("UPDATE settings SET value = to_jsonb('customer'::text) WHERE name = 'return_cost'")
    assert await shop.value("SELECT return_cost FROM orders") == "seller"
