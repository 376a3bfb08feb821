"""Payment methods: the owner switches them on, and the checkout keeps to their rules."""

from typing import Any

import httpx

from tests.support.api.orders import order_of
from tests.support.api.people import official, sign_up
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, allow
from tests.support.web.people import buy, sign_in

PATH = "/api/admin/payment-methods"
RULE: dict[str, Any] = {"enabled": True, "countries": ["GB"], "minimum": 1000, "maximum": 10000, "hold_hours": 24}


async def test_invoices_are_off_until_the_owner_switches_them_on(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    owner, by_invoice = await official(client, shop, "admin"), order_of(cast, payment_method="invoice")
    listed = (await client.get(PATH, headers=owner.headers)).json()["items"]
    assert [(one["name"], one["enabled"], one["hold_hours"]) for one in listed] == [
        ("card", True, None), ("invoice", False, 48), ("on_delivery", False, 48),
    ]  # fmt: skip
    refused = await client.post("/api/orders", json=by_invoice)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/payment_method")
    seen = (await client.get(f"{PATH}/invoice", headers=owner.headers)).headers["etag"]
    headers = {**owner.headers, "If-Match": seen}
    made = await client.put(f"{PATH}/invoice", json=RULE, headers=headers)
    assert made.status_code == 200, made.text
    assert {name: made.json()[name] for name in RULE} == RULE
    assert (made.json()["paid_orders"], made.json()["currency"]) == (0, "GBP")
    assert (await client.put(f"{PATH}/invoice", json=RULE | {"enabled": False}, headers=headers)).status_code == 412
    placed = await client.post("/api/orders", json=by_invoice)
    assert placed.status_code == 201, placed.text
    refused = await client.post("/api/orders", json=order_of(cast, 2, payment_method="invoice"))
    assert "At most £100" in refused.json()["errors"][0]["detail"]
    entry = "SELECT details->'after'->>'hold_hours' FROM audit_entries WHERE action = 'payment_method.changed'"
    assert await shop.value(entry) == "24"


async def test_what_cannot_be_a_rule_is_refused(client: httpx.AsyncClient, shop: OpenShop) -> None:
    owner, clerk = await official(client, shop, "admin"), await official(client, shop, "staff")
    headers = {**owner.headers, "If-Match": "*"}
    for body, pointer in (
        (RULE | {"countries": ["XX"]}, "/countries"), (RULE | {"maximum": 1}, "/maximum"),
        (RULE | {"hold_hours": 0}, "/hold_hours"),
    ):  # fmt: skip
        refused = await client.put(f"{PATH}/invoice", json=body, headers=headers)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await client.put(f"{PATH}/card", json=RULE, headers=headers)).status_code == 409
    assert (await client.put(f"{PATH}/barter", json=RULE, headers=headers)).status_code == 404
    assert (await client.put(f"{PATH}/invoice", json=RULE, headers=owner.headers)).status_code == 428
    assert (await client.put(f"{PATH}/invoice", json=RULE, headers={**headers, **clerk.headers})).status_code == 403
    assert await shop.value("SELECT count(*) FROM payment_methods") == 0


async def test_the_page_offers_what_this_person_and_cart_may_use(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await allow(shop, "invoice", paid_orders=1, maximum=10000)
    await allow(shop, "on_delivery", countries=["FR"])
    await sign_in(client, shop)
    by_invoice = {**ADDRESS, "payment_method": "invoice"}
    await add(client, cast.kettle)
    page = await client.get("/checkout")
    assert ('value="card"' in page.text, 'value="invoice"' in page.text) == (True, False)
    refused = await client.post("/checkout", data=by_invoice)
    assert (refused.status_code, "once your account has a paid order" in refused.text) == (422, True)
    assert 'value="on_delivery"' not in refused.text
    await buy(client, cast)
    await add(client, cast.kettle)
    assert 'value="invoice"' in (await client.get("/checkout")).text
    await add(client, cast.kettle)
    assert 'value="invoice"' not in (await client.get("/checkout")).text
    french = await client.post("/checkout/quotation", data={**ADDRESS, "country": "FR"})
    assert 'value="on_delivery"' in french.text


async def test_orders_of_nothing_and_orders_of_others_open_no_method(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada = await sign_up(client, shop)
    await allow(shop, "invoice", paid_orders=1)
    body = order_of(cast, payment_method="invoice")
    paid = "INSERT INTO payments (order_id, provider, reference, status, amount, currency) "
    await client.post("/api/orders", json=order_of(cast), headers=ada.headers)
    await shop.run(paid + "SELECT id, 'nobody', 'none', 'paid', 0, 'GBP' FROM orders")
    assert (await client.post("/api/orders", json=body, headers=ada.headers)).status_code == 422
    await shop.run("UPDATE payments SET amount = 7800")
    assert (await client.post("/api/orders", json=body)).status_code == 422
    assert (await client.post("/api/orders", json=body, headers=ada.headers)).status_code == 201
