"""Orders and customers as files: by the filter of the list, harmless in a spreadsheet, and on record."""

import csv
import io

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import buy, sign_in

HERE, CUSTOMERS = "/api/admin/exports/orders.csv", "/api/admin/exports/customers.csv"


async def test_the_file_has_the_orders_of_the_list(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    paid, open_one = await buy(client, cast, name="=Ada Byron"), await buy(client, cast, outcome="")
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    answer = await client.get(f"{HERE}?sort=oldest")
    found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["number"] for row in found] == [paid, open_one]
    total = await shop.value("SELECT total FROM orders WHERE number = $1", paid)
    first = found[0]
    assert (first["name"], first["status"], first["payment_status"], first["items"], first["currency"]) == (
        "'=Ada Byron", "confirmed", "paid", "1", "GBP"
    )  # fmt: skip
    assert (round(float(first["total"]) * 100), first["placed_at"][-1]) == (total, "Z")
    few = (await client.get(f"{HERE}?status=pending&q={open_one}")).text
    assert (paid in few, open_one in few) == (False, True)
    page = (await client.get("/admin/orders?status=pending")).text
    assert f'href="{HERE}?status=pending"' in page
    noted = "SELECT actor || details::text FROM audit_entries WHERE action = 'orders.exported' ORDER BY id LIMIT 1"
    assert await shop.value(noted) == 'clerk@example.com{"sort": "oldest"}'


async def test_the_file_has_the_customers_of_the_list(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    async with shop.visitor() as ada, shop.visitor() as eve:
        await sign_in(ada, shop)
        await buy(ada, cast)
        await sign_in(eve, shop, "eve@example.com")
    await shop.run("UPDATE users SET name = '@Eve' WHERE email = 'eve@example.com'")
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    answer = await client.get(CUSTOMERS)
    eve_row, ada_row = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert (eve_row["name"], eve_row["orders"], eve_row["spent"]) == ("'@Eve", "0", "0.00")
    assert (ada_row["email"], ada_row["orders"], ada_row["disabled"]) == ("ada@example.com", "1", "no")
    assert round(float(ada_row["spent"]) * 100) == await shop.value("SELECT total FROM orders")
    assert "eve@" not in (await client.get(f"{CUSTOMERS}?q=ADA")).text
    assert f'href="{CUSTOMERS}?q=ada"' in (await client.get("/admin/customers?q=ada")).text
    noted = "SELECT array_agg(details::text ORDER BY id) FROM audit_entries WHERE action = 'customers.exported'"
    assert await shop.value(noted) == ["{}", '{"q": "…"}'], "what was typed may name a person"


@pytest.mark.parametrize("path", [HERE, CUSTOMERS])
async def test_customers_get_no_file(client: httpx.AsyncClient, shop: OpenShop, path: str) -> None:
    await sign_in(client, shop)
    assert (await client.get(path)).status_code == 403
