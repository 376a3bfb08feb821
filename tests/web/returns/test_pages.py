"""Returns on pages: requested by the owner and by guests with the link, never by strangers; answered by staff."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from domain.accounts.views import Role
from domain.orders.parcels import Parcel
from domain.orders.shipping import send_parcel
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import OpenShop, check_books, fields_of
from tests.support.web.people import buy, sign_in
from tests.web.orders.test_pages import link_of
from web.returns.text import NAMES

ON_HAND = "SELECT on_hand FROM stock_items WHERE variant_id = $1"


@dataclass
class Post:
    """A kettle that was bought, paid and sent, as its owner or a guest with the link sees it."""

    client: httpx.AsyncClient
    shop: OpenShop
    link: str

    def path(self, further: str = "") -> str:
        """The address of the order's page, or of one further down."""
        path, _, query = self.link.partition("?")
        return f"{path}{further}?{query}" if query else path + further

    async def page(self) -> str:
        """The order's page."""
        return (await self.client.get(self.path())).text

    async def form(self, **changes: str) -> dict[str, str]:
        """The form as a browser would send it for the one kettle, with these changes."""
        page = (await self.client.get(self.path("/returns"))).text
        names = re.findall(r'name="((?:quantity|reason)-[^"]+)"', page)
        hidden = fields_of(page, self.path("/returns").replace("&", "&amp;"))
        assert "idempotency_key" in hidden
        values = {"quantity": "1", "reason": "faulty", **changes}
        return {**hidden, "words": changes.get("words", ""), **{one: values[one.partition("-")[0]] for one in names}}

    async def ask(self, **changes: str) -> httpx.Response:
        """Send the form."""
        return await self.client.post(self.path("/returns"), data=await self.form(**changes))


async def dispatch(shop: OpenShop, number: str) -> None:
    async with shop.shop.database.transaction() as connection:
        order_id = await connection.fetchval("SELECT id FROM orders WHERE number = $1", number)
        await send_parcel(connection, order_id=order_id, wanted=None, parcel=Parcel(), actor="staff@example.com")


@pytest.fixture(params=["owner", "guest"])
async def post(request: pytest.FixtureRequest, client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> Post:
    if request.param == "owner":
        await sign_in(client, shop)
        link = f"/orders/{await buy(client, cast)}"
    else:
        link = await link_of(client, cast)
    await dispatch(shop, link.partition("?")[0].rpartition("/")[2])
    return Post(client, shop, link)


@pytest.fixture
async def clerk(shop: OpenShop) -> Any:
    async with shop.visitor() as visitor:
        await sign_in(visitor, shop, "staff@example.com", Role.STAFF)
        yield visitor


async def test_a_return_from_the_link_to_the_refund(post: Post, clerk: httpx.AsyncClient, cast: Cast) -> None:
    page = await post.page()
    assert "Return items" in page
    assert 'id="returns-list"' not in page
    asked = await post.ask(words="It hums.\nLoudly.")
    assert (asked.status_code, asked.headers["location"]) == (303, post.path())
    page = await post.page()
    assert "Return items" not in page
    for words in ("Requested", "R-10001", "It doesn&#39;t work", "wait before sending anything", "Return requested"):
        assert words in page
    listed = (await clerk.get("/admin/returns")).text
    assert 'href="/admin/returns/R-10001"' in listed
    shown = (await clerk.get("/admin/returns/R-10001")).text
    assert "It hums.\nLoudly." in shown
    assert "write R-10001 on the parcel" in shown
    approved = await clerk.post("/admin/returns/R-10001/approval", data={"note": "Send it to Leeds."})
    assert (approved.status_code, approved.headers["location"]) == (303, "/admin/returns/R-10001")
    page = await post.page()
    assert "Send it to Leeds." in page
    assert "staff@example.com" not in page
    shown = (await clerk.get("/admin/returns/R-10001")).text
    assert "£78" in shown
    [came] = re.findall(r'name="(came-[^"]+)"', shown)
    arrival = {came: "1", came.replace("came", "restock"): "on", "note": "One dent."}
    assert (await clerk.post("/admin/returns/R-10001/arrival", data=arrival)).status_code == 303
    page = await post.page()
    assert "refunded £78" in page
    assert "Refunds" in page
    assert "One dent." not in page
    assert await post.shop.value(ON_HAND, cast.kettle) == KETTLE_STOCK
    assert "£78, sent" in (await clerk.get("/admin/returns/R-10001")).text
    async with post.shop.shop.database.read() as connection:
        await check_books(connection)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quantity": "0"}, "Choose how many of an item you&#39;d like to return."),
        ({"quantity": "2"}, "Choose how many of Stovetop Kettle to return, from 0 to 1."),
        ({"quantity": "-1"}, "Choose how many of Stovetop Kettle to return, from 0 to 1."),
        ({"quantity": "one"}, "Choose how many of Stovetop Kettle to return, from 0 to 1."),
        ({"reason": ""}, "Choose a reason for returning Stovetop Kettle."),
        ({"reason": "bored"}, "Choose a reason for returning Stovetop Kettle."),
        ({"words": "x" * 1001}, "Use at most 1000 characters; this has 1001."),
        ({"words": "a\x07b"}, "This contains characters that we cannot use."),
    ],
)
async def test_errors_stand_beside_the_field_and_nothing_is_lost(
    post: Post, changes: dict[str, str], sentence: str
) -> None:
    refused = await post.ask(**{"words": "It hums & hisses.", **changes})
    assert refused.status_code == 422
    assert refused.text.count(sentence) == 2
    assert 'aria-invalid="true"' in refused.text
    if "words" not in changes:
        assert "It hums &amp; hisses.</textarea>" in refused.text
    if "reason" not in changes:
        assert '<option value="faulty" selected>' in refused.text
    assert await post.shop.value("SELECT count(*) FROM return_requests") == 0


async def test_a_form_sent_twice_is_one_request(post: Post) -> None:
    form = await post.form()
    for _ in range(2):
        answer = await post.client.post(post.path("/returns"), data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, post.path())
    assert await post.shop.value("SELECT count(*) FROM return_requests") == 1
    other = await post.client.post(post.path("/returns"), data={**form, "words": "And it hums."})
    assert (other.status_code, "already sent this form" in other.text) == (409, True)
    late = await post.client.post(post.path("/returns"), data={**form, "idempotency_key": "another"})
    assert (late.status_code, "Nothing in this order" in late.text) == (409, True)
    assert await post.shop.value("SELECT count(*) FROM return_requests") == 1


async def test_without_returnable_lines_the_page_redirects_to_the_order(post: Post) -> None:
    await post.shop.run("UPDATE shipments SET created_at = now() - interval '40 days'")
    assert "Return items" not in await post.page()
    away = await post.client.get(post.path("/returns"))
    assert (away.status_code, away.headers["location"]) == (303, post.path())
    late = await post.client.post(post.path("/returns"), data={"quantity": "1"})
    assert (late.status_code, "It is too late to return items from this order." in late.text) == (409, True)


async def test_a_return_is_withdrawn_until_it_is_received(post: Post, clerk: httpx.AsyncClient) -> None:
    await post.ask()
    withdrawal = post.path("/returns/R-10001/withdrawal")
    assert withdrawal.replace("&", "&amp;") in await post.page()
    assert (await post.client.post(withdrawal)).status_code == 303
    page = await post.page()
    assert ("Withdrawn" in page, "R-10001/withdrawal" in page, "Return items" in page) == (True, False, True)
    again = await post.client.post(withdrawal)
    assert (again.status_code, "already withdrawn" in again.text) == (409, True)
    late = await clerk.post("/admin/returns/R-10001/approval", data={"note": "Send it."})
    assert (late.status_code, "It can become: nothing further." in late.text) == (409, True)
    assert (await post.client.post(post.path("/returns/R-99999/withdrawal"))).status_code == 404


async def test_staff_decline_with_a_reason(post: Post, clerk: httpx.AsyncClient) -> None:
    await post.ask()
    silent = await clerk.post("/admin/returns/R-10001/refusal", data={"note": " "})
    assert (silent.status_code, silent.text.count("Enter a message")) == (422, 2)
    assert (await clerk.post("/admin/returns/R-10001/refusal", data={"note": "It was <used>."})).status_code == 303
    page = await post.page()
    assert "It was &lt;used&gt;." in page
    assert NAMES["declined"] in page
    assert "Return items" in page


async def test_invalid_receipts_are_refused_beside_the_field(post: Post, clerk: httpx.AsyncClient) -> None:
    await post.ask()
    await clerk.post("/admin/returns/R-10001/approval", data={"note": "Send it."})
    [came] = re.findall(r'name="(came-[^"]+)"', (await clerk.get("/admin/returns/R-10001")).text)
    for data in ({came: "2"}, {came: "0"}, {}, {came: "x"}, {came: "1", "note": "x" * 1001}):
        refused = await clerk.post("/admin/returns/R-10001/arrival", data={"note": "Mind the lid.", **data})
        assert refused.status_code == 422
        assert 'aria-invalid="true"' in refused.text
        assert "note" in data or "Mind the lid.</textarea>" in refused.text
    assert await post.shop.value("SELECT count(*) FROM refunds") == 0


async def test_strangers_do_not_find_a_return(post: Post) -> None:
    await post.ask()
    path = post.link.partition("?")[0]
    async with post.shop.visitor() as eve, post.shop.visitor() as nobody:
        await sign_in(eve, post.shop, "eve@example.com")
        for stranger in (eve, nobody):
            for further in ("", "?key=wrong"):
                assert (await stranger.get(f"{path}/returns{further}")).status_code == 404
                assert (await stranger.post(f"{path}/returns{further}", data={})).status_code in {403, 404}
                gone = await stranger.post(f"{path}/returns/R-10001/withdrawal{further}")
                assert gone.status_code in {403, 404}
        assert (await eve.post(f"{path}/returns/R-10001/withdrawal")).status_code == 404
        assert (await eve.get("/admin/returns/R-10001")).status_code == 403
    assert await post.shop.value("SELECT status FROM return_requests") == "requested"


async def test_the_list_of_staff_is_filtered(post: Post, clerk: httpx.AsyncClient) -> None:
    assert "No returns yet" in (await clerk.get("/admin/returns")).text
    await post.ask()
    assert "R-10001" in (await clerk.get("/admin/returns?status=requested")).text
    assert "R-10001" not in (await clerk.get("/admin/returns?status=received")).text
    for odd in ("status=nonsense", "before=nonsense", "before=00000000-0000-7000-8000-000000000000"):
        assert "R-10001" in (await clerk.get(f"/admin/returns?{odd}")).text
    assert (await clerk.get("/admin/returns/R-1")).status_code == 404
