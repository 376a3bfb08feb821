"""Goods that the law excepts from withdrawal: said before the order, frozen on it, and held to afterwards."""

import re
from html import unescape

import httpx
import pytest

from domain.accounts.views import Role
from domain.mail.claims import claim_emails
from tests.support.api.orders import order_of, staff
from tests.support.api.people import sign_up
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from tests.web.orders.test_refunds_api import Sale
from tests.web.returns.test_api import ON_HAND, dispatch
from tests.web.withdrawals.test_api import receive, withdraw, withdrawn
from web.mail.mailer import write_out

MARK = "UPDATE products SET withdrawal_exception = $2 WHERE id = (SELECT product_id FROM variants WHERE id = $1)"
MADE, SEALED = "Made to your order", "Sealed for health or hygiene: once you have opened it"


async def sold(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, kind: str, kettles: int = 1) -> Sale:
    """A paid order of kettles with an exception, which the product has lost since, and of two mugs without one."""
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    await shop.run(MARK, cast.kettle, kind)
    items = [{"variant_id": str(cast.kettle), "quantity": kettles}, {"variant_id": str(cast.oat_mug), "quantity": 2}]
    order = (await client.post("/api/orders", json=order_of(cast, items=items), headers=ada.headers)).json()
    paid = await client.post(f"/api/orders/{order['id']}/payments", json={}, headers=ada.headers)
    await shop.run(MARK, cast.kettle, None)
    return Sale(client, shop, cast, ada, clerk, paid.json()["order"])


async def test_shoppers_read_it_before_they_order(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await shop.run(MARK, cast.kettle, "made_to_order")
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    await client.post("/cart/lines", data={"variant_id": str(cast.kettle), "quantity": "1"})
    for page in ("/cart", "/checkout", "/p/stovetop-kettle"):
        assert MADE in (await client.get(page)).text, page


async def test_the_confirmation_says_it_on_paper(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    """Directive 2011/83/EU, article 8, paragraph 7: on a durable medium."""
    await sold(client, shop, cast, "hygiene_seal")
    async with shop.shop.database.transaction() as connection:
        [email] = [one for one in await claim_emails(connection, limit=9) if one.kind == "order_confirmed"]
        copy = await write_out(connection, shop.shop.settings, email)
    for text in (copy.text, unescape(copy.html)):
        assert SEALED in " ".join(text.split())


async def test_nobody_withdraws_from_what_was_made_to_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    sale = await sold(client, shop, cast, "made_to_order")
    assert [line["withdrawal_exception"] for line in sale.order["lines"]] == ["made_to_order", None]
    refused = await withdraw(sale, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "withdrawal_refused")
    assert MADE in refused.json()["detail"]
    made = await withdrawn(sale)
    assert [(one["sku"], one["cancelled"]) for one in made["lines"]] == [(sale.order["lines"][1]["sku"], 2)]
    order = await sale.seen()
    assert (order["status"], order["refunds"][0]["amount"], len(order["refunds"])) == ("confirmed", 3600, 1)
    assert await shop.value(ON_HAND, cast.kettle) == KETTLE_STOCK - 1
    again = await withdraw(sale)
    assert (again.status_code, MADE in again.json()["detail"]) == (409, True)
    await sale.books()


async def test_the_withdrawal_page_says_why(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    sale = await sold(client, shop, cast, "perishable")
    path = f"/orders/{sale.order['number']}"
    page = (await client.get(f"{path}/withdrawal", headers=sale.ada.headers)).text
    assert len(re.findall(r'name="quantity-', page)) == 1
    assert "Excepted by law" in page
    assert "Spoils or expires quickly" in page
    assert "Spoils or expires quickly" in (await client.get(path, headers=sale.ada.headers)).text


@pytest.mark.parametrize(("opened", "back"), [(1, 3600), (0, 3600 + 7800)])
async def test_staff_see_whether_a_seal_was_broken(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, *, opened: int, back: int
) -> None:
    """Opened, it is not refunded, and nor is the delivery, for the customer keeps a part."""
    sale = await sold(client, shop, cast, "hygiene_seal")
    await dispatch(sale)
    made = await withdrawn(sale)
    kettle, mugs = ({"line_id": line["id"], "quantity": line["quantity"]} for line in sale.order["lines"])
    wrong = await receive(sale, made["return_number"], lines=[kettle, {**mugs, "opened": 1}])
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/lines/1/opened")
    both = await receive(sale, made["return_number"], lines=[{**kettle, "opened": 1, "restock": True}])
    assert both.status_code == 422
    received = (await receive(sale, made["return_number"], lines=[{**kettle, "opened": opened}, mugs])).json()
    assert [line["opened"] for line in received["lines"]] == [opened, 0]
    assert received["refund"]["amount"] == back
    reason = (await sale.seen())["refunds"][0]["reason"]
    assert ("Not refunded, because it had been opened: Stovetop Kettle." in reason) is bool(opened)
    await sale.books()


async def test_the_closed_ones_of_a_line_are_refunded_and_restocked(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    sale = await sold(client, shop, cast, "hygiene_seal", kettles=2)
    await dispatch(sale)
    number = (await withdrawn(sale))["return_number"]
    kettles, mugs = ({"line_id": line["id"], "quantity": line["quantity"]} for line in sale.order["lines"])
    many = await receive(sale, number, lines=[{**kettles, "opened": 3}, mugs])
    assert (many.status_code, many.json()["errors"][0]["pointer"]) == (422, "/lines/0/opened")
    lines = [{**kettles, "opened": 1, "restock": True}, mugs]
    received = (await receive(sale, number, lines=lines)).json()
    assert [(line["opened"], line["restocked"]) for line in received["lines"]] == [(1, 1), (0, 0)]
    assert received["refund"]["amount"] == 7800 + 3600
    assert "had been opened: Stovetop Kettle (1 of 2)." in (await sale.seen())["refunds"][0]["reason"]
    assert await shop.value(ON_HAND, cast.kettle) == KETTLE_STOCK - 1
    await sale.books()


async def test_an_unsealed_line_alone_brings_nothing_back(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """By the form of staff; the customer reads why."""
    sale = await sold(client, shop, cast, "media_seal")
    await dispatch(sale)
    number = (await withdrawn(sale, 1))["return_number"]
    line = sale.order["lines"][0]["id"]
    form = {f"came-{line}": "1", f"opened-{line}": "1"}
    async with shop.visitor() as clerk:
        await sign_in(clerk, shop, "clerk@example.com", Role.STAFF)
        assert f'name="opened-{line}"' in (await clerk.get(f"/admin/returns/{number}")).text
        both = await clerk.post(f"/admin/returns/{number}/arrival", data={**form, f"restock-{line}": "on"})
        assert (both.status_code, "None is left to restock" in both.text) == (422, True)
        assert (await clerk.post(f"/admin/returns/{number}/arrival", data=form)).status_code == 303
    assert (await sale.seen())["refunds"] == []
    assert await shop.value("SELECT kind FROM outgoing_mail ORDER BY id DESC LIMIT 1") == "return_received"
    shown = (await client.get(f"/orders/{sale.order['number']}", headers=sale.ada.headers)).text
    assert "It had been opened, so it can" in shown
    await sale.books()
