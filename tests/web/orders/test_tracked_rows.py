"""Orders shipped by rows of tracking numbers: each row stands for itself, and none is shipped twice."""

import asyncio

import httpx
import pytest

from domain.accounts.views import Role
from domain.orders.parcels import Parcel
from domain.orders.tracked_rows import RowState, TrackedRow
from tests.support.cast import Cast
from tests.support.shop import OpenShop, check_books, fields_of
from tests.support.web.people import sign_in
from tests.web.orders.test_admin_list import ordered
from web.orders.tracked import ship_rows

HERE, JSON = "/admin/orders/shipments", "/api/admin/shipments"


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A member of staff, signed in."""
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    return client


async def upload(clerk: httpx.AsyncClient, text: str) -> httpx.Response:
    """The answer to a file."""
    return await clerk.post(HERE, files={"file": ("parcels.csv", text.encode())})


async def test_a_file_is_looked_at_and_then_applied_once(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    one, two, unpaid = await ordered(shop, cast), await ordered(shop, cast), await ordered(shop, cast, "")
    rows = [f"{one[2:]},Royal Mail,RM 1", f"#{two},DHL,00340", f"{unpaid},DHL,7", "M-99999999,DHL,8", f"{one},UPS,9",
            "Ada,DHL,10", f"{one},,", f"{one},DHL,11,12"]  # fmt: skip
    preview = await upload(clerk, "\n".join(["Order number,Courier,Tracking", *rows]))
    assert "2 of 8 rows can be shipped. Nothing has been shipped yet. 6 refused." in preview.text, preview.text
    for sentence in ("not paid or confirmed yet", "no order with this number", "Line 2 is for the same order",
                     "Enter the number of an order", "Enter a tracking number",
                     "Columns in this row: 4, in the header: 3"):  # fmt: skip
        assert sentence in preview.text, sentence
    assert await shop.value("SELECT count(*) FROM shipments") == 0
    form = fields_of(preview.text, f"{HERE}/application")
    applied = await clerk.post(f"{HERE}/application", data=form)
    assert "2 shipped; each customer gets an email." in applied.text
    again = await clerk.post(f"{HERE}/application", data=form)
    assert "0 shipped; each customer gets an email. 2 shipped before." in again.text
    seen = "SELECT string_agg(carrier || ' ' || tracking, ', ' ORDER BY id) FROM shipments"
    assert await shop.value(seen) == "Royal Mail RM 1, DHL 00340"
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_shipped'") == 2
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'order.shipped'") == 2
    async with shop.shop.database.read() as connection:
        await check_books(connection)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "This file is empty"), ("order,tracking\n", "no rows"), ("a,b\n1,2\n", "columns called order and tracking"),
     ("order,tracking\n" + "1,2\n" * 501, "at most 500 rows"), ("x" * 300_000, "more than 200 kB")],
)  # fmt: skip
async def test_a_file_that_makes_no_sense_is_refused_as_a_whole(
    clerk: httpx.AsyncClient, text: str, sentence: str
) -> None:
    answer = await upload(clerk, text)
    assert (answer.status_code, sentence in answer.text) == (422, True), answer.text
    assert (await clerk.post(f"{HERE}/application", data={"rows": text[:50]})).status_code == 422


async def test_programs_send_rows_and_may_send_them_twice(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    number, unpaid = await ordered(shop, cast), await ordered(shop, cast, "")
    body = {"rows": [{"order": number, "tracking": "RM1"}, {"order": unpaid, "tracking": "RM2"}]}

    async def states(**more: object) -> list[str]:
        return [one["state"] for one in (await clerk.post(JSON, json={**body, **more})).json()["items"]]

    assert await states(dry_run=True) == ["ready", "refused"]
    assert await states() == ["shipped", "refused"]
    assert await states() == ["already_shipped", "refused"]
    wrong = (await clerk.post(JSON, json={"rows": [{"order": "x", "tracking": "1"}]})).json()
    assert wrong["errors"][0]["pointer"] == "/rows/0"


async def test_two_who_send_the_same_row_at_once_ship_one_parcel(shop: OpenShop, cast: Cast) -> None:
    rows = [TrackedRow(2, await ordered(shop, cast), Parcel("RM1", "Royal Mail"))]
    both = await asyncio.gather(*(ship_rows(shop.shop, rows, actor="clerk@example.com") for _ in range(2)))
    assert sorted(one.state for [one] in both) == [RowState.ALREADY, RowState.SHIPPED]
    assert await shop.value("SELECT count(*) FROM shipments") == 1
