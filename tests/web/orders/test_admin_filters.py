"""Orders filtered by what they were placed with, shown in chosen columns, printed and exported as chosen."""

import csv
import io

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.documents import words_of
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from tests.web.orders.test_admin_list import ROW, ordered

MADE = "UPDATE orders SET placed_at = $2, delivery_method = $3, total = $4, subtotal = $4 - delivery WHERE number = $1"
ABROAD = """UPDATE orders SET address = address || '{"country": "FR"}' WHERE number = $1"""


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A member of staff, signed in."""
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    return client


@pytest.fixture
async def two(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> tuple[str, str]:
    """The numbers of an old order to France for £20, and of a dear one; both are paid."""
    old, dear = await ordered(shop, cast), await ordered(shop, cast)
    async with shop.shop.database.transaction() as connection:
        for number, at, method, total in (
            (old, "2026-03-28T23:30:00+00:00", "post", 2000), (dear, "2026-06-30T23:30:00+00:00", "express", 90000),
        ):  # fmt: skip
            statement = MADE.replace("$2", f"'{at}'").replace("$3", f"'{method}'").replace("$4", str(total))
            await connection.execute(statement, number)
        await connection.execute(ABROAD, old)
    return old, dear


async def test_each_fact_filters_alike_on_the_page_in_json_and_in_the_file(
    clerk: httpx.AsyncClient, two: tuple[str, str]
) -> None:
    """The dear order was placed on 1 July, in British Summer Time."""
    old, dear = two
    for query, found in {
        "from=2026-03-29": [dear], "to=2026-03-28": [old], "from=2026-07-01&to=2026-07-01": [dear],
        "to=2026-06-30": [old], "country=FR": [old], "country=fr": [old], "country=DE": [],
        "delivery_method=express": [dear], "sort=largest": [dear, old], "sort=smallest": [old, dear],
        "from=2026-01-01&country=FR&delivery_method=post": [old],
        f"q={old[2:]}": [old], "q=erabl": [],
    }.items():  # fmt: skip
        assert ROW.findall((await clerk.get(f"/admin/orders?{query}")).text) == found, query
        listed = (await clerk.get(f"/api/admin/orders?{query}")).json()["items"]
        assert [one["number"] for one in listed] == found, query
        file = (await clerk.get(f"/api/admin/exports/orders.csv?{query}")).content.decode("utf-8-sig")
        assert [row["number"] for row in csv.DictReader(io.StringIO(file))] == found, query
    page = (await clerk.get("/admin/orders?minimum=20.01&maximum=900")).text
    assert ROW.findall(page) == [dear]
    assert "exports/orders.csv?minimum=2001&amp;maximum=90000" in page
    assert ROW.findall((await clerk.get("/admin/orders?maximum=£20")).text) == [old]
    assert len((await clerk.get("/api/admin/orders?minimum=2000&maximum=2000")).json()["items"]) == 1


async def test_a_part_of_a_number_finds_it(clerk: httpx.AsyncClient, shop: OpenShop, two: tuple[str, str]) -> None:
    await shop.run("UPDATE orders SET number = 'M-7310427' WHERE number = $1", two[0])
    for words in ("1042", "0427", "310427", "M-7310427"):
        assert ROW.findall((await clerk.get("/admin/orders", params={"q": words})).text) == ["M-7310427"], words


async def test_pages_by_total_lead_on(clerk: httpx.AsyncClient, two: tuple[str, str]) -> None:
    first = (await clerk.get("/api/admin/orders?sort=smallest&limit=1")).json()
    second = (await clerk.get(f"/api/admin/orders?sort=smallest&limit=1&cursor={first['next_cursor']}")).json()
    assert [one["items"][0]["number"] for one in (first, second)] == list(two)
    assert second["next_cursor"] is None


async def test_what_makes_no_sense_is_said_beside_its_field(clerk: httpx.AsyncClient, two: tuple[str, str]) -> None:
    page = (await clerk.get("/admin/orders?from=31.12.2026&minimum=much&to=0001-01-01")).text
    assert "Enter a date, such as" in page
    assert "Enter an amount in GBP" in page
    assert "Choose a year" in page
    assert 'value="much"' in page
    assert len(ROW.findall(page)) == 2
    for query in ("from=0001-01-01", "to=9999-12-31", "country=GBR", "minimum=-1", "from=soon", "sort=odd"):
        assert (await clerk.get(f"/api/admin/orders?{query}")).status_code == 422, query


async def test_active_filters_and_columns_stand_in_the_address(clerk: httpx.AsyncClient, two: tuple[str, str]) -> None:
    page = (await clerk.get("/admin/orders?country=FR&minimum=20&columns=customer.country")).text
    assert "<thead" in page
    assert page.count('role="columnheader"') == 4
    assert "France" in page
    assert 'href="/admin/orders?minimum=20.00&amp;columns=customer.country"' in page
    assert 'href="/admin/orders?country=FR&amp;columns=customer.country"' in page
    assert 'href="/admin/views?list=orders&amp;query=country%3DFR' in page


async def test_chosen_orders_are_printed_as_one_pdf_and_exported(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, two: tuple[str, str]
) -> None:
    old, dear = two
    pending = await ordered(shop, cast, "")
    both = f"/admin/orders/packing-slips?number={old}&number={dear}&number={pending}"
    words = words_of((await clerk.get(both)).content)
    assert (f"Packing slip {old}" in words, f"Packing slip {dear}" in words, pending in words) == (True, True, False)
    every = words_of((await clerk.get("/admin/orders/packing-slips?every=yes&country=FR")).content)
    assert (old in every, dear in every) == (True, False)
    assert dear in words_of((await clerk.get(f"/api/admin/packing-slips?number={dear}")).content)
    assert (await clerk.get(f"/api/admin/packing-slips?number={pending}")).json()["code"] == "nothing_to_pack"
    assert (await clerk.get(f"/admin/orders/packing-slips?number={pending}")).status_code == 409
    assert (
        (await clerk.get("/admin/orders/packing-slips?status=pending")).headers["location"].endswith("?status=pending")
    )
    file = (await clerk.get(f"/admin/orders/export?page=yes&page_numbers={dear},{pending}")).text
    assert (old in file, dear in file, pending in file) == (False, True, True)
    nonsense = await clerk.get("/admin/orders/export?every=yes&from=2026-13-01")
    assert nonsense.status_code == 303, "a filter that makes no sense exports nothing"
    noted = "SELECT details->>'number' FROM audit_entries WHERE action = 'orders.exported'"
    assert await shop.value(noted) == f"{dear},{pending}"
    await clerk.get(f"/api/admin/exports/orders.csv?number={old}&number={dear}&q=ada")
    noted = "SELECT details->>'number' || (details->>'q') FROM audit_entries ORDER BY id DESC LIMIT 1"
    assert await shop.value(noted) == f"{old},{dear}…"
