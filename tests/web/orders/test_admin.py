"""An order's page for staff: its contents, its buttons, and conflicts between two members of staff."""

import re
from dataclasses import dataclass

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import ADDRESS, HTMX, OpenShop, add, allow, check_books, check_provider_books, fields_of
from tests.support.web.people import sign_in

CLERK = "clerk@example.com"
NUMBER = re.compile(r"/orders/(M-\d+)")


@dataclass
class Desk:
    """An order of three kettles and two mugs, paid unless said otherwise, before a member of staff."""

    client: httpx.AsyncClient
    shop: OpenShop
    cast: Cast
    number: str
    link: str

    @property
    def path(self) -> str:
        """The order's address for staff."""
        return f"/admin/orders/{self.number}"

    async def page(self) -> str:
        """The order's page now."""
        answer = await self.client.get(self.path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def fields(self, noun: str) -> dict[str, str]:
        """What the form of this noun would send before anything is typed."""
        return fields_of(await self.page(), f"{self.path}/{noun}")

    async def send(self, noun: str, form: dict[str, str] | None = None, /, **typed: str) -> httpx.Response:
        """Send the form of this noun with something typed into it; a refund is confirmed with that."""
        confirmed = {"confirmed": "yes"} if noun == "refunds" else {}
        return await self.client.post(
            f"{self.path}/{noun}", data={**(form or await self.fields(noun)), **typed, **confirmed}
        )

    async def lines(self) -> list[str]:
        """The ids of the order's lines."""
        async with self.shop.shop.database.read() as connection:
            rows = await connection.fetch(
                "SELECT l.id FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.number = $1 "
                "ORDER BY l.position",
                self.number,
            )
        return [str(row["id"]) for row in rows]

    async def status(self) -> object:
        """Where the order stands."""
        return await self.shop.value("SELECT status FROM orders WHERE number = $1", self.number)

    async def books(self) -> None:
        """The books of the shop and of the provider balance."""
        async with self.shop.shop.database.read() as connection:
            await check_books(connection)
            await check_provider_books(connection)


async def open_desk(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, method: str = "card") -> Desk:
    """Somebody orders, and pays if it is by card; a member of staff is signed in."""
    async with shop.visitor() as visitor:
        await add(visitor, cast.kettle, 3)
        await add(visitor, cast.oat_mug, 2)
        placed = await visitor.post("/checkout", data={**ADDRESS, "payment_method": method})
        place = placed.headers["location"]
        if method == "card":
            place = (await visitor.post(place, data={"outcome": "success"})).headers["location"]
    await sign_in(client, shop, CLERK, Role.STAFF)
    found = NUMBER.search(place)
    assert found, place
    return Desk(client, shop, cast, found[1], place)


@pytest.fixture
async def desk(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> Desk:
    return await open_desk(client, shop, cast)


@pytest.fixture
async def by_invoice(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> Desk:
    await allow(shop, "invoice")
    return await open_desk(client, shop, cast, "invoice")


async def test_the_page_shows_everything_about_an_order(desk: Desk) -> None:
    page = await desk.page()
    for words in (
        "Stovetop Kettle", "3 × £78", "Ada Byron", "SW1Y 4JH", ADDRESS["email"], "Standard delivery", "Confirmed",
        "Pack and ship the order", "Card (test payment): paid", "INV-000001", "Packing slip", "Order placed",
        "VAT at 20%", "Email: Order confirmed", "guest", "payment provider",
    ):  # fmt: skip
        assert words in page, words
    assert "key=" not in page
    for noun in ("shipments", "cancellation", "refunds", "notes"):
        assert f'action="{desk.path}/{noun}"' in page, noun
    for noun in ("confirmation", "delivery", "failure", "payments"):
        assert f'action="{desk.path}/{noun}"' not in page, noun
    for paper in ("packing-slip", "invoice"):
        assert (await desk.client.get(f"{desk.path}/{paper}")).headers["content-type"] == "application/pdf"
    assert (await desk.client.get(f"{desk.path}/credit-notes/1")).status_code == 404


async def test_the_page_costs_few_queries_whatever_the_order(queries: list[str], desk: Desk) -> None:
    await desk.page()
    queries.clear()
    await desk.page()
    assert len(queries) <= 6, queries


async def test_a_part_then_the_rest_then_delivered(desk: Desk) -> None:
    kettle, mug = await desk.lines()
    first = await desk.send("shipments", **{f"send-{kettle}": "1", f"send-{mug}": "0", "carrier": "Royal Mail",
                                            "tracking": "RM1"})  # fmt: skip
    assert (first.status_code, first.headers["location"]) == (303, f"{desk.path}?done=shipments")
    page = await desk.page()
    assert "1 shipped, 2 to ship" in page
    assert "Ship the rest of the order" in page
    assert f'action="{desk.path}/cancellation"' not in page
    form = await desk.fields("shipments")
    assert (form[f"send-{kettle}"], form[f"send-{mug}"]) == ("2", "2")
    await desk.send("shipments", form, tracking="https://parcels.example/RM2")
    assert await desk.status() == "shipped"
    async with desk.shop.visitor() as visitor:
        seen = (await visitor.get(desk.link)).text
    assert 'href="https://www.royalmail.com/track-your-item#/tracking-results/RM1"' in seen
    assert 'href="https://parcels.example/RM2"' in seen
    assert CLERK not in seen
    done = await desk.send("delivery", **{"note-delivery": "The neighbour has it."})
    assert done.status_code == 303
    page = (await desk.client.get(done.headers["location"])).text
    for words in (
        "Order marked as delivered.",
        "The neighbour has it.",
        "staff only",
        "Nothing to do",
        "The order was delivered.",
    ):
        assert words in page, words
    assert await desk.shop.value("SELECT count(*) FROM order_events WHERE actor = $1", CLERK) == 4
    await desk.books()


async def test_refunds_by_line_and_by_amount_to_the_last_penny(desk: Desk) -> None:
    kettle, mug = await desk.lines()
    reason = {"refund_reason": "It arrived with a dent."}
    assert (
        await desk.send("refunds", **{f"back-{kettle}": "1", f"restock-{kettle}": "yes"}, **reason)
    ).status_code == 303
    page = await desk.page()
    assert "1 refunded" in page
    assert "Stovetop Kettle, restocked" in page
    assert "CN-000001" in page
    assert await desk.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", desk.cast.kettle) == (
        KETTLE_STOCK - 2
    )
    await desk.send("refunds", refund_amount="£12.50", **reason)
    much = await desk.send("refunds", refund_amount="1,000", **reason)
    assert much.status_code == 409
    assert "Only £179.50 can still be refunded" in much.text
    assert 'value="1,000"' in much.text
    assert "It arrived with a dent." in much.text
    rest = await desk.send("refunds", refund_amount="179.50", **reason)
    assert rest.status_code == 303
    page = await desk.page()
    assert f'action="{desk.path}/refunds"' not in page
    assert "Refunded" in page
    assert "Cancelled" in page
    assert f"send-{mug}" not in page
    await desk.books()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"refund_amount": "$5", "refund_reason": "x"}, "refund_amount", "Enter an amount in GBP"),
        ({"refund_amount": "", "refund_reason": "x"}, "refund_amount", "Choose items, or enter an amount."),
        ({"refund_amount": "5", "refund_reason": " "}, "refund_reason", "Enter a reason"),
        ({"refund_amount": "5", "refund_reason": "a\x07b"}, "refund_reason", "cannot use"),
        ({"refund_amount": "5", "refund_reason": "x" * 501}, "refund_reason", "500 characters"),
        ({"refund_amount": "5", "refund_reason": "x", "idempotency_key": ""}, "refund_reason", "Reload the page"),
    ],
)
async def test_an_invalid_refund_is_refused_beside_its_field(
    desk: Desk, typed: dict[str, str], field: str, words: str
) -> None:
    refused = await desk.send("refunds", **typed)
    assert refused.status_code == 422
    assert re.search(rf'id="{field}-error">[^<]*{words}', refused.text)
    assert '<details class="act" id="act-refunds" open>' in refused.text
    assert await desk.shop.value("SELECT count(*) FROM refunds") == 0


@pytest.mark.parametrize("count", ["-1", "1.5", "100", "٣", "x"])
async def test_invalid_quantities_are_refused_beside_their_line(desk: Desk, count: str) -> None:
    kettle, mug = await desk.lines()
    for noun, name in (("shipments", f"send-{kettle}"), ("refunds", f"back-{mug}")):
        refused = await desk.send(noun, **{name: count, "refund_reason": "x", "carrier": "DHL"})
        assert refused.status_code == 422, noun
        assert f'id="{name}-error"' in refused.text
        assert f'value="{count}"' in refused.text
    nothing = await desk.send("shipments", **{f"send-{kettle}": "0", f"send-{mug}": "0"})
    assert (nothing.status_code, "Enter how many are in the parcel" in nothing.text) == (422, True)
    assert await desk.status() == "confirmed"


async def test_a_refund_form_sent_twice_refunds_once(desk: Desk) -> None:
    form = {**await desk.fields("refunds"), "refund_amount": "10", "refund_reason": "A scratch."}
    answers = [await desk.send("refunds", form) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert await desk.shop.value("SELECT sum(amount) FROM refunds") == 1000
    other = await desk.send("refunds", form, refund_amount="11")
    assert other.status_code == 422
    assert "already submitted for a different refund" in other.text
    again = fields_of(other.text, f"{desk.path}/refunds")
    assert again["idempotency_key"] != form["idempotency_key"]
    assert again["refund_amount"] == "11"
    assert (await desk.send("refunds", again)).status_code == 303
    assert await desk.shop.value("SELECT sum(amount) FROM refunds") == 2100


async def test_the_slower_of_two_editors_sees_the_change_and_keeps_the_typed_values(desk: Desk) -> None:
    kettle, _ = await desk.lines()
    refund = {**await desk.fields("refunds"), f"back-{kettle}": "1", "refund_reason": "A dent."}
    parcel = {**await desk.fields("shipments"), f"send-{kettle}": "1", "tracking": "RM9"}
    cancelling = await desk.fields("cancellation")
    await desk.send("shipments", parcel)
    for noun, form, kept in (
        ("refunds", refund, "A dent."),
        ("shipments", parcel, "RM9"),
        ("cancellation", cancelling, ""),
    ):
        refused = await desk.send(noun, form)
        assert refused.status_code == 409, noun
        assert f"by {CLERK}" in refused.text
        assert kept in refused.text
        assert 'role="alert"' in refused.text
    assert await desk.shop.value("SELECT count(*) FROM shipments") == 1
    assert await desk.shop.value("SELECT count(*) FROM refunds") == 0
    stale = await desk.send("refunds", refund)
    again = fields_of(stale.text, f"{desk.path}/refunds")
    assert (await desk.send("refunds", again)).status_code == 303
    await desk.books()


async def test_htmx_gets_the_order_alone_and_is_led_on(desk: Desk) -> None:
    headers = {**HTMX, "HX-Target": "admin-orders-order"}
    form = await desk.fields("refunds")
    refused = await desk.client.post(f"{desk.path}/refunds", data=form, headers=headers)
    assert (refused.status_code, "<html" in refused.text) == (422, False)
    assert refused.text.lstrip().startswith('<div class="desk" id="admin-orders-order">')
    form |= {"refund_amount": "5", "refund_reason": "Late."}
    asked = await desk.client.post(f"{desk.path}/refunds", data=form, headers=headers)
    assert asked.text.lstrip().startswith('<div class="desk" id="admin-orders-refund-confirmation">')
    done = await desk.client.post(f"{desk.path}/notes", data={"note": "Call her."}, headers=headers)
    assert done.headers["hx-redirect"] == f"{desk.path}?done=notes"


async def test_notes_are_for_staff_and_are_not_doubled(desk: Desk) -> None:
    for _ in range(2):
        assert (await desk.send("notes", note="<b>Call her</b> first.")).status_code == 303
    page = await desk.page()
    assert page.count("&lt;b&gt;Call her&lt;/b&gt; first.") == 1
    async with desk.shop.visitor() as visitor:
        assert "Call her" not in (await visitor.get(desk.link)).text
    refused = await desk.send("notes", note="")
    assert (refused.status_code, "Enter a note." in refused.text) == (422, True)
    assert (await desk.send("notes", note="a\x00b")).status_code == 422


async def test_an_order_by_invoice_is_confirmed_sent_and_paid(by_invoice: Desk) -> None:
    page = await by_invoice.page()
    assert "its items go back on sale" in page
    assert (await by_invoice.send("payments")).status_code == 409
    form = await by_invoice.fields("confirmation")
    for _ in range(2):
        answer = await by_invoice.send("confirmation", form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{by_invoice.path}?done=confirmation")
    assert await by_invoice.shop.value("SELECT count(*) FROM order_events WHERE kind = 'confirmed'") == 1
    assert f'action="{by_invoice.path}/payments"' in await by_invoice.page()
    assert (await by_invoice.send("payments")).status_code == 303
    page = await by_invoice.page()
    assert "Recorded by staff: paid" in page
    assert f'action="{by_invoice.path}/payments"' not in page
    await by_invoice.books()


@pytest.mark.parametrize(("noun", "status"), [("cancellation", "cancelled"), ("failure", "failed")])
async def test_an_order_that_ends_early_returns_its_stock(by_invoice: Desk, noun: str, status: str) -> None:
    assert (await by_invoice.send(noun, **{f"note-{noun}": "Nobody answers."})).status_code == 303
    assert await by_invoice.status() == status
    page = await by_invoice.page()
    assert "Nobody answers." in page
    assert "Nothing to do" in page
    assert (
        await by_invoice.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", by_invoice.cast.kettle)
        == KETTLE_STOCK
    )
    await by_invoice.books()


async def test_a_paid_order_that_is_cancelled_is_refunded(desk: Desk) -> None:
    assert (await desk.send("cancellation")).status_code == 303
    assert "Refunded" in await desk.page()
    assert await desk.shop.value("SELECT status FROM payments") == "refunded"
    await desk.books()


async def test_a_failed_email_is_tried_again_from_the_order(desk: Desk) -> None:
    await desk.shop.run("UPDATE outgoing_mail SET status = 'failed' WHERE kind = 'order_confirmed'")
    page = await desk.page()
    assert "Could not be sent" in page
    [action] = re.findall(r'action="(/admin/emails/[^"]+/resend)"', page)
    assert (await desk.client.post(action)).status_code == 303


async def test_only_staff_see_an_orders_page(desk: Desk) -> None:
    nouns = ("confirmation", "shipments", "delivery", "cancellation", "failure", "refunds", "payments", "notes")
    assert (await desk.client.get("/admin/orders/M-1")).status_code == 404
    for noun in nouns:
        assert (await desk.client.post(f"/admin/orders/M-1/{noun}")).status_code == 404, noun
    async with desk.shop.visitor() as visitor:
        assert (await visitor.get(desk.path)).headers["location"].startswith("/sign-in")
        await sign_in(visitor, desk.shop, ADDRESS["email"])
        assert (await visitor.get(desk.path)).status_code == 403
        for noun in nouns:
            assert (await visitor.post(f"{desk.path}/{noun}")).status_code == 403, noun
        for paper in ("packing-slip", "invoice", "credit-notes/1"):
            assert (await visitor.get(f"{desk.path}/{paper}")).status_code == 403, paper
    assert await desk.status() == "confirmed"


async def test_a_refund_states_its_amount_before_it_is_made(desk: Desk) -> None:
    kettle, mug = await desk.lines()
    chosen = {f"back-{kettle}": "1", f"restock-{kettle}": "yes", f"back-{mug}": "2", "refund_reason": "<b>A dent.</b>"}
    form = {**await desk.fields("refunds"), **chosen}
    asked = await desk.client.post(f"{desk.path}/refunds", data=form)
    assert asked.status_code == 200
    for words in (
        "£114 goes back to the card", "1 × Stovetop Kettle", "back on the shelf", "2 × Stoneware Mug, Oat",
        "not restocked", "&lt;b&gt;A dent.&lt;/b&gt;", "£156 of £270", ">Refund £114</button>",
    ):  # fmt: skip
        assert words in asked.text, words
    assert await desk.shop.value("SELECT count(*) FROM refunds") == 0
    confirmed = await desk.client.post(f"{desk.path}/refunds", data=fields_of(asked.text, f"{desk.path}/refunds"))
    assert confirmed.status_code == 303
    assert await desk.shop.value("SELECT sum(amount) FROM refunds") == 11400
    stale = await desk.client.post(f"{desk.path}/refunds", data={**form, "idempotency_key": "other"})
    assert (stale.status_code, "A dent." in stale.text) == (409, True)
    await desk.books()


async def test_money_sent_by_hand_is_recorded_with_its_day_and_reference(desk: Desk) -> None:
    form = {"refund_amount": "20", "refund_reason": "Agreed by phone.", "by_hand": "yes", "sent_reference": "TRF 77"}
    for wrong, field in (
        ({"sent_on": "yesterday"}, "sent_on"),
        ({"sent_on": "2999-01-01"}, "sent_on"),
        ({"sent_on": "2001-01-01"}, "sent_on"),
        ({"sent_reference": "x" * 101}, "sent_reference"),
    ):
        refused = await desk.send("refunds", **{**form, **wrong})
        assert (refused.status_code, f'id="{field}-error"' in refused.text) == (422, True), wrong
    asked = await desk.client.post(f"{desk.path}/refunds", data={**await desk.fields("refunds"), **form})
    assert "Record refund of £20" in asked.text
    assert "reference TRF 77" in asked.text
    assert (await desk.send("refunds", **form)).status_code == 303
    page = await desk.page()
    assert "Refunded by hand on" in page
    assert "TRF 77" in page
    assert await desk.shop.value("SELECT details->>'reference' FROM audit_entries WHERE action LIKE '%refund%'") == (
        "TRF 77"
    )
    assert await desk.shop.value("SELECT sent_on = (now() AT TIME ZONE 'Europe/London')::date FROM refunds")
    much = await desk.send("refunds", **{**form, "refund_amount": "250.01"})
    assert much.status_code == 409
    async with desk.shop.visitor() as visitor:
        assert "TRF 77" not in (await visitor.get(desk.link)).text
    await desk.books()
