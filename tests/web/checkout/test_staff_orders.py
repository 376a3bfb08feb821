"""Orders that staff place: found by name or SKU, placed once, waiting for their payment by link, or paid by hand."""

from uuid import UUID

import httpx
import pytest

from domain.accounts.views import Role
from domain.connection import Connection
from domain.mail.operations import OutgoingEmail
from tests.support.api.orders import staff
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.codes import make_code
from tests.support.payments import send, told
from tests.support.shop import ADDRESS, OpenShop, check_books, fields_of
from tests.support.web.people import sign_in
from tests.web.orders.test_admin import CLERK
from web.mail.emails import email_of
from web.mail.mailer import render_email
from web.orders.tasks import end_holds, warn_of_holds

PATH = "/admin/orders/new"
CUSTOMER = {**ADDRESS, "email": "eve@example.com"}


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    await sign_in(client, shop, CLERK, Role.STAFF)
    return client


async def books(shop: OpenShop) -> None:
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def make_regulars(connection: Connection) -> UUID:
    """A group of customers, that no customer of staff's orders is known to belong to."""
    group_id: UUID = await connection.fetchval(
        "INSERT INTO customer_groups (name, currency, minimum_orders) VALUES ('Regulars', 'GBP', 1) RETURNING id"
    )
    return group_id


async def filled(clerk: httpx.AsyncClient, cast: Cast, **typed: str) -> dict[str, str]:
    """The form with two kettles and a customer, and the total that it shows."""
    found = await clerk.post(PATH, data={"q": "kettle", "search": "yes"})
    assert f'name="add" value="{cast.kettle}"' in found.text
    form = fields_of(found.text, PATH)
    added = await clerk.post(PATH, data={**form, "add": str(cast.kettle)})
    form = fields_of(added.text, PATH)
    assert form[f"item-{cast.kettle}"] == "1"
    updated = await clerk.post(PATH, data={**form, **CUSTOMER, f"item-{cast.kettle}": "2", "update": "yes", **typed})
    assert updated.status_code == 200, updated.text
    return {**fields_of(updated.text, PATH), **CUSTOMER, **typed}


async def test_an_order_by_phone_waits_for_its_payment_by_link(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    form = await filled(clerk, cast, note="Rang at nine.", hold_hours="30", gift_note="Love, Ada")
    assert form["expected_total"] == "15600"
    answers = [await clerk.post(PATH, data={**form, "place": "link"}) for _ in range(2)]
    assert {one.status_code for one in answers} == {303}
    assert len({one.headers["location"] for one in answers}) == 1
    page = (await clerk.get(answers[0].headers["location"])).text
    assert "Love, Ada" in page
    for words in ("Order placed. The customer gets an email", "Rang at nine.", "Awaiting payment", CLERK):
        assert words in page, words
    hours = "round(extract(epoch FROM hold_expires_at - placed_at) / 3600)"
    assert await shop.value(f"SELECT status || ':' || total || ':' || {hours} FROM orders") == "pending:15600:30"
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK - 2
    assert await shop.value("SELECT array_agg(kind::text || recipient) FROM outgoing_mail") == [
        "order_placedeve@example.com"
    ]
    assert await shop.value("SELECT actor FROM order_events WHERE kind = 'placed'") == CLERK
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'order.placed'") == 1
    number = await shop.value("SELECT number FROM orders")
    further = fields_of((await clerk.get(f"{PATH}?like={number}")).text, PATH)
    assert (further["email"], further["city"]) == ("eve@example.com", "London")
    assert (await clerk.get(f"{PATH}?like=M-1")).status_code == 404
    reference = str(await shop.value("SELECT reference FROM payments WHERE status = 'created'"))
    await send(clerk, shop, told("succeeded", reference, 15600))
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    await books(shop)


async def test_an_order_paid_by_hand_is_confirmed_and_invoiced_at_once(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    done = await clerk.post(PATH, data={**await filled(clerk, cast), "place": "paid"})
    assert done.status_code == 303, done.text
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    assert await shop.value("SELECT provider || amount || status FROM payments") == "by_hand15600paid"
    assert await shop.value("SELECT count(*) FROM invoices WHERE kind = 'invoice'") == 1
    await books(shop)


WRITTEN = "SELECT array_agg(kind || ' ' || recipient ORDER BY kind) FROM outgoing_mail WHERE kind <> 'order_placed'"


async def test_a_phone_order_that_nobody_pays_ends_with_a_word_to_both(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """Its customer is reminded hours before, as nobody waits before a page; whoever placed it is told how it ended."""
    form = await filled(clerk, cast, hold_hours="24")
    await clerk.post(PATH, data={**form, "place": "link"})
    database, settings = shop.shop.database, shop.shop.settings
    await shop.run(
        "UPDATE orders SET placed_at = now() - interval '21 hours', hold_expires_at = now() + interval '3 hours'"
    )
    assert await warn_of_holds(database, settings) == 0
    assert "hold about to end" not in (await clerk.get("/admin")).text
    await shop.run("UPDATE orders SET hold_expires_at = now() + interval '110 minutes'")
    assert "hold about to end" in (await clerk.get("/admin")).text
    assert [await warn_of_holds(database, settings) for _ in range(2)] == [1, 0]
    await shop.run("UPDATE orders SET hold_expires_at = now()")
    assert [await end_holds(database, settings) for _ in range(2)] == [1, 0]
    reminded, failed = "hold_ending eve@example.com", "order_failed eve@example.com"
    assert await shop.value(WRITTEN) == [reminded, failed, f"staff_order_failed {CLERK}"]
    async with database.read() as connection:
        found = await connection.fetchrow("SELECT * FROM outgoing_mail WHERE kind = 'staff_order_failed'")
        email = OutgoingEmail(found["id"], found["kind"], CLERK, found["order_id"], {}, 1)
        context = await email_of(email.kind).context(connection, settings, email)
    told = render_email(settings, email.kind, context)
    assert f"{settings.base_url}/admin/orders/M-10001" in told.text
    assert "eve@example.com" in told.html
    assert "because you placed" not in told.html + told.text


@pytest.mark.parametrize("gone", ["disabled_at = now()", "role = 'customer'"])
async def test_nobody_who_left_is_told_of_an_order_that_was_not_paid(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, gone: str
) -> None:
    await clerk.post(PATH, data={**await filled(clerk, cast), "place": "link"})
    await shop.run(f"UPDATE users SET {gone} WHERE email = $1", CLERK)
    await shop.run("UPDATE orders SET hold_expires_at = now()")
    assert await end_holds(shop.shop.database, shop.shop.settings) == 1
    assert await shop.value(WRITTEN) == ["order_failed eve@example.com"]


async def test_a_refused_form_keeps_what_was_typed_and_orders_nothing(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    form = await filled(clerk, cast)
    item = f"item-{cast.kettle}"
    for typed, status, words in (
        ({item: "0"}, 422, "Add at least one product"),
        ({item: "x"}, 422, f'id="{item}-error"'),
        ({item: "3"}, 409, "The total is now £234, not £156"),
        ({item: "99"}, 409, "Nothing was ordered."),
        ({"email": "eve"}, 422, 'id="email-error"'),
        ({"postal_code": "X"}, 422, 'id="postal_code-error"'),
        ({"hold_hours": "49"}, 422, 'id="hold_hours-error"'),
        ({"discount_code": "NOTHING"}, 422, 'id="discount_code-error"'),
        ({"note": "x" * 501}, 422, 'id="note-error"'),
    ):
        refused = await clerk.post(PATH, data={**form, "place": "link", **typed})
        assert (refused.status_code, words in refused.text) == (status, True), (typed, refused.status_code)
        assert "Ada Byron" in refused.text
    assert await shop.value("SELECT count(*) FROM orders") == 0


async def test_staff_place_an_order_over_json_once_for_each_key(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async with shop.shop.database.transaction() as connection:
        await make_code(connection, "AUTUMN")
        await make_code(connection, "REGULARS", group_id=await make_regulars(connection))
    clerk = await staff(client, shop)
    address = {name: CUSTOMER[name] for name in ("name", "line1", "city", "postal_code", "country")}
    body = {
        "items": [{"variant_id": str(cast.kettle), "quantity": 1}], "email": "eve@example.com",
        "shipping_address": address, "discount_code": "AUTUMN", "payment": "by_hand", "note": "Paid in the shop.",
        "gift_note": "Love, Ada",
    }  # fmt: skip
    headers = {**clerk.headers, "Idempotency-Key": "one"}
    made = await client.post("/api/admin/orders", json=body, headers=headers)
    assert (made.status_code, made.json()["status"]) == (201, "confirmed"), made.text
    assert made.json()["gift_note"] == "Love, Ada"
    again = await client.post("/api/admin/orders", json=body, headers=headers)
    assert (again.headers["idempotent-replayed"], again.json()["id"]) == ("true", made.json()["id"])
    other = await client.post("/api/admin/orders", json={**body, "payment": "link"}, headers=headers)
    assert other.status_code == 422
    wrong = await client.post("/api/admin/orders", json={**body, "expected_total": 1}, headers=clerk.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "total_changed")
    group = await client.post("/api/admin/orders", json={**body, "discount_code": "REGULARS"}, headers=clerk.headers)
    assert (group.status_code, "places signed in" in group.text) == (409, True)
    assert await shop.value("SELECT count(*) FROM orders") == 1
    await books(shop)


async def test_a_code_for_a_group_is_refused_before_its_discount_is_shown(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async with shop.shop.database.transaction() as connection:
        await make_code(connection, "REGULARS", group_id=await make_regulars(connection))
    form = {**await filled(clerk, cast), "discount_code": "REGULARS"}
    refused = await clerk.post(PATH, data={**form, "update": "yes"})
    assert (refused.status_code, "for a group of customers" in refused.text) == (422, True)
    assert "10% off" not in refused.text
