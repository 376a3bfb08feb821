"""Invoices, credit notes and packing slips: who gets them, from when on, and with which figures."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from domain.invoices import erasure
from domain.invoices.making import WrittenInvoice
from domain.invoices.sellers import remember_seller
from tests.support.api.orders import order_of, staff
from tests.support.api.people import Person, sign_up
from tests.support.cast import Cast
from tests.support.documents import is_tagged, words_of
from tests.support.shop import OpenShop, open_shop
from web.config.settings import Settings
from web.invoices import documents
from web.invoices.tasks import make_invoices


@dataclass
class Sale:
    """An order of three kettles and two mugs, not paid yet, and those who have to do with it."""

    client: httpx.AsyncClient
    shop: OpenShop
    ada: Person
    clerk: Person
    order: dict[str, Any]

    @property
    def path(self) -> str:
        """The order's address."""
        return f"/api/orders/{self.order['id']}"

    async def pay(self) -> None:
        """Ada pays."""
        assert (await self.client.post(f"{self.path}/payments", json={}, headers=self.ada.headers)).status_code == 201

    async def paper(self, further: str = "/invoice", *, who: Person | None = None) -> httpx.Response:
        """A paper of the order, as Ada or somebody else asks for it."""
        return await self.client.get(self.path + further, headers=(who or self.ada).headers)

    async def invoices(self) -> list[dict[str, Any]]:
        """The papers that the order names."""
        found: list[dict[str, Any]] = (await self.client.get(self.path, headers=self.ada.headers)).json()["invoices"]
        return found


@pytest.fixture
async def sale(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> Sale:
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    items = [{"variant_id": str(cast.kettle), "quantity": 3}, {"variant_id": str(cast.oat_mug), "quantity": 2}]
    order = (await client.post("/api/orders", json=order_of(cast, items=items), headers=ada.headers)).json()
    return Sale(client, shop, ada, clerk, order)


def pounds(amount: int) -> str:
    return f"£{amount // 100}.{amount % 100:02}"


async def test_there_is_an_invoice_once_the_order_is_confirmed(sale: Sale) -> None:
    before = await sale.paper()
    assert (before.status_code, before.json()["code"]) == (409, "not_invoiced")
    await sale.pay()
    answer = await sale.paper()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="INV-000001.pdf"'
    assert (await sale.invoices())[0] | {"issued_at": ""} == {
        "kind": "invoice",
        "number": "INV-000001",
        "total": sale.order["total"],
        "issued_at": "",
        "url": f"http://shop.test{sale.path}/invoice",
    }


async def test_an_invoice_agrees_with_its_order_and_is_tagged(sale: Sale) -> None:
    await sale.pay()
    pdf = (await sale.paper()).content
    words = words_of(pdf)
    order = sale.order
    for amount in ("subtotal", "tax", "total"):
        assert pounds(order[amount]) in words, amount
    assert pounds(order["total"] - order["tax"]) in words
    for name in (order["number"], "Stovetop Kettle", "Stoneware Mug, Oat", "Ada Byron", "SW1Y 4JH", "1 Example Street"):
        assert name in words, name
    assert is_tagged(pdf)


async def test_strangers_get_404_and_staff_get_it(sale: Sale) -> None:
    await sale.pay()
    stranger = await sign_up(sale.client, sale.shop, "eve@example.com")
    assert (await sale.paper(who=stranger)).status_code == 404
    assert (await sale.paper("/packing-slip", who=stranger)).status_code == 403
    assert (await sale.paper(who=sale.clerk)).status_code == 200
    async with sale.shop.visitor() as nobody:
        assert (await nobody.get(f"{sale.path}/invoice")).status_code == 404
        by_link = await nobody.get(f"{sale.path}/invoice?key={sale.order['access_key']}")
        page = await nobody.get(sale.order["url"])
        assert "/invoice?key=" in page.text
        assert by_link.status_code == 200
        shown = await nobody.get(sale.order["url"].replace("?", "/invoice?"))
        assert shown.content == by_link.content


async def test_the_worker_makes_a_pdf_once_and_it_stays_the_same(sale: Sale) -> None:
    await sale.pay()
    database, settings = sale.shop.shop.database, sale.shop.shop.settings
    assert await make_invoices(database, settings) == 1
    assert await make_invoices(database, settings) == 0
    made = (await sale.paper()).content
    await sale.shop.run("UPDATE orders SET email = 'else@example.com', address = '{\"country\": \"FR\"}'")
    async with open_shop(replace(settings, seller_name="Another Seller")):
        assert (await sale.paper()).content == made
    await sale.shop.run("UPDATE invoices SET pdf = NULL")
    again = words_of((await sale.paper()).content)
    assert again == words_of(made)
    assert "Another Seller" not in again


async def test_a_document_that_somebody_is_at_keeps_no_other_from_being_stored(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sale.pay()
    await sale.shop.run("INSERT INTO invoices (kind, number, order_id, figures) "
                        "SELECT 'credit_note', 1, order_id, figures FROM invoices")  # fmt: skip
    database, settings, whole = sale.shop.shop.database, sale.shop.shop.settings, documents.draw
    stored = "SELECT string_agg(kind, ' ' ORDER BY kind) FROM invoices WHERE pdf IS NOT NULL"
    async with database.transaction() as somebody:

        async def draw(settings: Settings, invoice: WrittenInvoice, turns: asyncio.Semaphore) -> bytes:
            if invoice.kind == "invoice":
                await somebody.execute("SELECT FROM invoices WHERE id = $1 FOR UPDATE", invoice.id)
            return await whole(settings, invoice, turns)

        monkeypatch.setattr("web.invoices.tasks.draw", draw)
        await make_invoices(database, settings)
        assert await sale.shop.value(stored) == "credit_note"
    monkeypatch.setattr("web.invoices.tasks.draw", whole)
    await make_invoices(database, settings)
    assert await sale.shop.value(stored) == "credit_note invoice"


async def test_a_new_seller_stands_on_later_invoices_only(sale: Sale) -> None:
    settings = replace(sale.shop.shop.settings, seller_address="2 New Road, Leeds", seller_vat_number="GB 999 9999 73")
    for _ in range(2):
        async with sale.shop.shop.database.transaction() as connection:
            await remember_seller(connection, settings.seller)
    assert await sale.shop.value("SELECT count(*) FROM sellers") == 2
    await sale.pay()
    words = words_of((await sale.paper()).content)
    assert "2 New Road Leeds VAT number GB 999 9999 73" in words


async def test_the_worker_brings_no_old_seller_back(sale: Sale) -> None:
    await sale.shop.run("INSERT INTO settings (name, value) VALUES ('seller_name', '\"New Ltd\"')")
    await make_invoices(sale.shop.shop.database, replace(sale.shop.shop.settings, seller_name="Old Ltd"))
    assert await sale.shop.value("SELECT name FROM sellers ORDER BY created_at DESC, id DESC LIMIT 1") == "New Ltd"


async def test_refunds_are_credited_and_together_give_all_tax_back(sale: Sale) -> None:
    await sale.pay()
    line = {"line_id": sale.order["lines"][0]["id"], "quantity": 1}
    for body in ({"lines": [line]}, {"amount": 1001}, {"amount": sale.order["total"] - 7800 - 1001}):
        answer = await sale.client.post(
            f"{sale.path}/refunds", json={"reason": "It had a dent.", **body}, headers=sale.clerk.headers
        )
        assert answer.status_code == 201, answer.text
    papers = await sale.invoices()
    assert [one["number"] for one in papers] == ["INV-000001", "CN-000001", "CN-000002", "CN-000003"]
    words = words_of((await sale.paper("/credit-notes/1")).content)
    for said in ("Credit note CN-000001", "INV-000001", "It had a dent.", "Stovetop Kettle", "£78.00", "£13.00"):
        assert said in words, said
    assert (
        await sale.shop.value("SELECT sum((figures->'tax')::int) FROM invoices WHERE kind = 'credit_note'")
        == sale.order["tax"]
    )
    assert (await sale.paper("/credit-notes/4")).status_code == 404


async def test_a_cancelled_order_is_credited_once_paid_or_not(sale: Sale, cast: Cast) -> None:
    await sale.pay()
    assert (await sale.client.post(f"{sale.path}/cancel", headers=sale.ada.headers)).status_code == 200
    assert [one["total"] for one in await sale.invoices()] == [sale.order["total"]] * 2
    later = order_of(cast, items=[{"variant_id": str(cast.ink_mug)}])
    order = (await sale.client.post("/api/orders", json=later, headers=sale.ada.headers)).json()
    await sale.shop.run("UPDATE orders SET payment_method = 'invoice' WHERE id = $1", order["id"])
    sale.order = order
    for status in ("confirmed", "cancelled"):
        moved = await sale.client.put(f"{sale.path}/status", json={"status": status}, headers=sale.clerk.headers)
        assert moved.status_code == 200, moved.text
    assert [one["number"] for one in await sale.invoices()] == ["INV-000002", "CN-000002"]
    assert "The order was cancelled." in words_of((await sale.paper("/credit-notes/2")).content)
    assert (await sale.paper("/credit-notes/1")).status_code == 404


async def test_an_erased_customer_leaves_the_figures_and_the_country(sale: Sale) -> None:
    await sale.pay()
    assert "Ada" in words_of((await sale.paper()).content)
    for statement in erasure.BY_ORDERS:
        await sale.shop.run(statement, [sale.order["id"]])
    words = words_of((await sale.paper()).content)
    for gone in ("Ada", "ada@example.com", "St James", "SW1Y"):
        assert gone not in words, gone
    assert "United Kingdom" in words
    assert pounds(sale.order["total"]) in words


async def test_the_packing_slip_names_goods_and_address_but_no_price(sale: Sale) -> None:
    await sale.pay()
    answer = await sale.paper("/packing-slip", who=sale.clerk)
    words = words_of(answer.content)
    assert "Deliver to Ada Byron" in words
    assert "Stovetop Kettle" in words
    assert "£" not in words
    assert is_tagged(answer.content)


async def test_the_packing_slip_lists_what_is_due(sale: Sale) -> None:
    """Of three kettles and two mugs one kettle is sent, and one kettle and both mugs are refunded."""
    await sale.pay()
    kettles, mugs = (line["id"] for line in sale.order["lines"])
    refund = {"reason": "A chip", "lines": [{"line_id": kettles, "quantity": 1}, {"line_id": mugs, "quantity": 2}]}
    parcel = {"lines": [{"line_id": kettles, "quantity": 1}]}
    for noun, body in (("refunds", refund), ("shipments", parcel)):
        made = await sale.client.post(f"{sale.path}/{noun}", json=body, headers=sale.clerk.headers)
        assert made.status_code == 201, made.text
    words = words_of((await sale.paper("/packing-slip", who=sale.clerk)).content)
    assert ("Stovetop Kettle" in words, "1 □" in words, words.count("□")) == (True, True, 1)


async def test_nothing_that_a_customer_writes_is_read_as_markup(sale: Sale) -> None:
    odd = '#eval("1+1") $x$ *b* @y <z> 山田'
    await sale.shop.run("UPDATE orders SET address = address || jsonb_build_object('name', $1::text)", odd)
    await sale.pay()
    answer = await sale.paper()
    assert answer.status_code == 200
    assert '#eval("1+1") $x$ *b* @y <z>' in words_of(answer.content)
