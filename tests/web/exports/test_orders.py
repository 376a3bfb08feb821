"""Orders as a file, for the accountant: by the filter of the list, harmless in a spreadsheet, and on record."""

import csv
import io

import httpx

from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import buy, sign_in

HERE = "/api/admin/exports/orders.csv"


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


async def test_customers_get_no_file(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop)
    assert (await client.get(HERE)).status_code == 403
