"""Customers on the staff's pages and over JSON."""

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import buy, sign_in

HERE = "/admin/customers"


@pytest.fixture
async def ada(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> str:
    """The id of a customer who bought something and signed in once more."""
    async with shop.visitor() as visitor:
        user_id = await sign_in(visitor, shop)
        number = await buy(visitor, cast)
        await shop.run("UPDATE orders SET status = 'delivered' WHERE number = $1", number)
    return str(user_id)


async def test_a_customer_is_found_signed_out_exported_and_erased(
    client: httpx.AsyncClient, shop: OpenShop, ada: str
) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    page = f"{HERE}/{ada}"
    for query in ("", "?q=ADA@", "?q=byr"):
        assert f'href="{page}"' in (await client.get(HERE + query)).text, query
    assert "No customers match" in (await client.get(f"{HERE}?q=owner")).text
    spent = await shop.value("SELECT total FROM orders")
    shown = (await client.get(page)).text
    assert f"1, £{int(str(spent)) / 100:.2f} spent".replace(".00", "") in shown
    assert 'href="/admin/orders/M-10001"' in shown
    assert (await client.post(f"{page}/sign-out")).status_code == 303
    assert "On no device." in (await client.get(page)).text
    export = await client.post(f"{page}/export")
    assert export.json()["account"][0]["email"] == "ada@example.com"
    wrong = await client.post(f"{page}/erasure", data={"reason": "", "confirmation": "ada"})
    assert (wrong.status_code, 'id="reason-error"' in wrong.text) == (422, True)
    form = {"reason": "Asked by email", "confirmation": "ADA@example.com"}
    await shop.run("UPDATE orders SET status = 'shipped'")
    early = await client.post(f"{page}/erasure", data=form)
    assert (early.status_code, "on its way" in early.text) == (409, True)
    await shop.run("UPDATE orders SET status = 'delivered'")
    assert (await client.post(f"{page}/erasure", data=form)).headers["location"] == f"{HERE}?done=erased"
    assert (await client.get(page)).status_code == 404
    log = "SELECT array_agg(action ORDER BY id) FROM audit_entries WHERE actor = 'owner@example.com'"
    assert await shop.value(log) == ["customer.signed_out", "account.exported", "account.erased"]


async def test_staff_read_customers_and_change_little(client: httpx.AsyncClient, shop: OpenShop, ada: str) -> None:
    clerk = await official(client, shop, "staff")
    found = (await client.get("/api/admin/customers?q=ada", headers=clerk.headers)).json()
    assert [(one["id"], one["orders"]) for one in found["items"]] == [(ada, 1)]
    one = (await client.get(f"/api/admin/customers/{ada}", headers=clerk.headers)).json()
    assert one == found["items"][0]
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert "Their data" not in (await client.get(f"{HERE}/{ada}")).text
    assert (await client.post(f"{HERE}/{ada}/export")).status_code == 403
