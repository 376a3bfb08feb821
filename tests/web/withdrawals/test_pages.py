"""The withdrawal function on pages: found from everywhere, by guests too, in two steps, acknowledged at once."""

import re

import httpx

from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import OpenShop, check_books, fields_of
from tests.support.web.people import order_kettle
from tests.web.returns.test_pages import ON_HAND


async def test_a_guest_finds_the_function_and_withdraws(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    assert 'href="/withdraw"' in (await client.get("/")).text
    placed = await order_kettle(client, cast)
    paid = await client.post(placed.headers["location"], data={"outcome": "success"})
    path, _, query = paid.headers["location"].partition("?")
    number = path.rpartition("/")[2]
    email = await shop.value("SELECT email FROM orders")
    asked = await client.post("/withdraw", data={"number": number, "email": email})
    assert "emailed you a link" in (await client.get(asked.headers["location"])).text
    assert await shop.value("SELECT context->>'to_withdraw' FROM outgoing_mail WHERE kind = 'order_link'") == "true"
    link = f"{path}/withdrawal?{query}"

    form = await client.get(link)
    field = re.search(r'name="(quantity-[^"]+)"', form.text)
    assert field
    nothing = await client.post(link, data={"name": "", "email": "x", field[1]: "0"})
    assert nothing.status_code == 422
    assert "Enter your name." in nothing.text
    confirm = await client.post(link, data={"name": "Ada Byron", "email": email, field[1]: "1"})
    assert (confirm.status_code, await shop.value("SELECT count(*) FROM withdrawals")) == (200, 0)
    assert "Confirm withdrawal" in confirm.text
    hidden = fields_of(confirm.text, link)
    for _ in range(2):
        done = await client.post(link, data={**hidden, "confirm": "yes"})
        assert done.status_code == 303
    nothing_left = await client.post(link, data={"name": "Ada Byron", "email": email, field[1]: "1"})
    assert nothing_left.status_code == 409
    assert "There is nothing left" in nothing_left.text
    order = (await client.get(done.headers["location"])).text
    assert "W-10001" in order
    assert f"{path}/withdrawal" not in order
    assert await shop.value("SELECT count(*) FROM withdrawals") == 1
    assert await shop.value(ON_HAND, cast.kettle) == KETTLE_STOCK
    async with shop.visitor() as stranger:
        assert (await stranger.get(f"{path}/withdrawal")).status_code == 404
    async with shop.shop.database.read() as connection:
        await check_books(connection)
