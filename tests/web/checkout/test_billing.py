"""Another billing address, from the choice at checkout to the documents, and what an address may have besides."""

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.api.orders import ADDRESS as JSON_ADDRESS
from tests.support.api.orders import order_of, staff
from tests.support.cast import Cast
from tests.support.documents import words_of
from tests.support.shop import ADDRESS, OpenShop, add, fields_of
from tests.support.web.people import sign_in

BILLING = {"other_billing": "on", "billing_name": "Grace Hopper", "billing_company": "Looms Ltd",
           "billing_line1": "1 High Street", "billing_city": "Tallinn", "billing_postal_code": "10111",
           "billing_country": "EE"}  # fmt: skip
SHOWN = "Looms Ltd", "1 High Street", "10111", "Estonia"


async def test_another_billing_address_is_asked_for_and_named_on_the_invoice(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle)
    page = (await client.get("/checkout")).text
    assert "other_billing" not in fields_of(page, "/checkout")  # nothing is ticked beforehand
    assert "billing_line1" not in page
    chosen = await client.post("/checkout/quotation", data={**ADDRESS, "other_billing": "on"})
    assert 'name="billing_line1"' in chosen.text
    refused = await client.post("/checkout", data={**ADDRESS, "other_billing": "on", "billing_country": "XX"})
    assert refused.status_code == 422
    assert all(f'id="billing_{name}-error"' in refused.text for name in ("line1", "country"))
    form = {**ADDRESS, **BILLING, "phone": "+44 20 7946 0000", "company": "Dock 4"}
    placed = await client.post("/checkout", data=form)
    paid = await client.post(placed.headers["location"], data={"outcome": "success"})
    order = (await client.get(paid.headers["location"])).text
    assert all(part in order for part in (*SHOWN, "Dock 4", "+44 20 7946 0000"))
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    number = await shop.value("SELECT number FROM orders")
    desk = (await client.get(f"/admin/orders/{number}")).text
    assert all(part in desk for part in (*SHOWN, "Dock 4", "+44 20 7946 0000"))
    slip = words_of((await client.get(f"/admin/orders/{number}/packing-slip")).content)
    assert [word in slip for word in ("Dock 4", "Phone: +44 20 7946 0000", "Looms")] == [True, True, False]
    async with shop.visitor() as program:
        clerk = await staff(program, shop)
        refund = {"reason": "A chip", "amount": 100}
        await program.post(f"/api/orders/{number}/refunds", json=refund, headers=clerk.headers)
    for document in ("/invoice", "/credit-notes/1"):
        words = words_of((await client.get(f"/admin/orders/{number}{document}")).content)
        assert "Grace Hopper Looms Ltd 1 High Street Tallinn 10111 Estonia" in words, document
        assert "Delivered to: Ada Byron, Dock 4, 12 St James\u2019s Square" in words.replace("'", "\u2019"), document
        assert "7946" not in words
    assert await shop.value("SELECT figures #>> '{buyer,address,country}' FROM invoices LIMIT 1") == "GB"


async def test_json_takes_a_billing_address_and_the_key_stands_for_it(client: httpx.AsyncClient, cast: Cast) -> None:
    key, other = {"Idempotency-Key": "once"}, {**JSON_ADDRESS, "company": "Looms Ltd"}
    body = order_of(cast, billing_address=other)
    placed = (await client.post("/api/orders", json=body, headers=key)).json()
    assert placed["billing_address"] == {**other, "line2": "", "region": ""}
    assert "company" not in placed["shipping_address"]
    assert (await client.post("/api/orders", json=order_of(cast), headers=key)).status_code == 422
    wrong = await client.post("/api/orders", json=order_of(cast, billing_address={**other, "postal_code": "1"}))
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/billing_address/postal_code"]
    plain = (await client.post("/api/orders", json=order_of(cast))).json()
    assert plain["billing_address"] is None


@pytest.mark.parametrize(("phone", "status"), [("020 7946 0000", 303), ("call me", 422), ("1" * 41, 422)])
async def test_a_phone_is_a_phone_number(client: httpx.AsyncClient, cast: Cast, phone: str, status: int) -> None:
    await add(client, cast.kettle)
    answer = await client.post("/checkout", data={**ADDRESS, "phone": phone})
    assert answer.status_code == status
    assert ('id="phone-error"' in answer.text) == (status == 422)
