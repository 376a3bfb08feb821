"""A user's own data: exported as a whole, and after an erasure nowhere to be found."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.base import Base
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, check_books
from tests.support.web.accounts import browser, let_proof_age, open_account
from tests.support.web.people import buy, moved, sign_in
from tests.support.web.post_office import PostOffice, settings_with
from web.mail.tasks import deliver_emails
from web.orders.tasks import end_holds

EMAIL = "zebedee.quartz@example.com"
HOME = {**ADDRESS, "email": EMAIL, "name": "Zebedee Quartz", "line1": "77 Heliotrope Yard", "city": "Wrexhamshire",
        "postal_code": "LL13 7YP", "keep_address": "on", "company": "Quartz Ltd", "phone": "020 7946 0000",
        "other_billing": "on", "billing_name": "Zebedee Quartz", "billing_line1": "78 Heliotrope Yard",
        "billing_city": "Wrexhamshire", "billing_postal_code": "LL13 7YP", "billing_country": "GB",
        "gift_note": "From Zebedee"}  # fmt: skip
AGENT = "ZebedeesBrowser/7"
NEEDLES = ("zebedee", "quartz", "heliotrope", "wrexhamshire", "ll13")
ERASE = {"confirmation": "delete"}


async def everything(shop: OpenShop) -> str:
    """Every row of every table as text."""
    found = []
    async with shop.shop.database.read() as connection:
        for table in Base.metadata.tables:
            rows = await connection.fetch(f"SELECT t::text AS row FROM {table} t")
            found += [f"{table}: {row['row']}" for row in rows]
    return "\n".join(found)


def left_of(text: str) -> list[str]:
    return [line for line in text.lower().splitlines() if any(needle in line for needle in NEEDLES)]


async def live(zebedee: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> UUID:
    """Leave traces wherever a customer can, by the doors or as they would; returns the account."""
    zebedee.headers["User-Agent"] = AGENT
    guest_order = await buy(zebedee, cast, **HOME)
    await open_account(zebedee, shop, EMAIL)
    await zebedee.post("/account/name", data={"name": "Zebedee Quartz"})
    await zebedee.post("/account/tokens", data={"name": "zebedees program", "read": "on"})
    number = await buy(zebedee, cast, **HOME)
    await buy(zebedee, cast, "failure", **{**HOME, "name": "Quartz again"})
    await shop.run("UPDATE orders SET hold_expires_at = now() WHERE status = 'pending'")
    await end_holds(shop.shop.database, shop.shop.settings)
    async with shop.visitor() as guest:
        later = await buy(guest, cast, **HOME)
    for one in (guest_order, number, later):
        await moved(shop, one, "delivered")
    await zebedee.post("/orders/find", data={"number": number, "email": EMAIL})
    user_id = await shop.value("SELECT id FROM users WHERE email = $1", EMAIL)
    assert isinstance(user_id, UUID)
    await traces_of_others(shop, user_id)
    await zebedee.get("/account/data/export")
    return user_id


async def traces_of_others(shop: OpenShop, user_id: UUID) -> None:
    """What other doors would have written of them."""
    for statement in (
        "INSERT INTO passkeys (user_id, credential_id, public_key, name) VALUES ($1, 'x', 'x', 'Quartz phone')",
        "INSERT INTO totp_secrets (user_id, secret) VALUES ($1, 'x')",
        "INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, 'x')",
        "INSERT INTO pending_sign_ins (token_hash, user_id, expires_at) VALUES ('x', $1, now())",
        "INSERT INTO audit_entries (actor_id, actor, action, subject, details) SELECT $1, email, 'factor.x', email, "
        '\'{"name": "Quartz phone"}\' FROM users WHERE id = $1',
        "INSERT INTO audit_entries (actor, action, subject) SELECT 'boss@example.com', 'x', email FROM users "
        "WHERE id = $1",
        "INSERT INTO order_events (order_id, kind, actor, note) SELECT id, 'staff_note', 'boss@example.com', "
        "'Quartz rang' FROM orders WHERE user_id = $1",
        "INSERT INTO return_requests (number, order_id, words, answer) SELECT 'R-' || number, id, 'Quartz here', "
        "'Dear Zebedee' FROM orders WHERE user_id = $1",
        "INSERT INTO provider_events (provider, event_id, kind, facts, payload) SELECT p.provider, p.id::text, 'x', "
        "jsonb_build_object('reference', p.reference), '{\"holder\": \"Z Quartz\"}' FROM payments p "
        "JOIN orders o ON o.id = p.order_id WHERE o.user_id = $1",
    ):
        await shop.run(statement, user_id)


async def test_an_erasure_leaves_no_personal_data(
    shop: OpenShop,
    cast: Cast,
    post_office: tuple[PostOffice, str],
) -> None:
    office, url = post_office
    async with browser(shop) as zebedee:
        user_id = await live(zebedee, shop, cast)
        assert len({line.partition(":")[0] for line in left_of(await everything(shop))}) >= 9
        figures = "SELECT array_agg((number, status, total, tax, address->>'country')::text ORDER BY id) FROM orders"
        before = await shop.value(figures)
        erased = await zebedee.post("/account/data/erasure", data=ERASE)
        assert (erased.status_code, erased.headers["location"]) == (303, "/sign-in?done=erased")
        assert (await zebedee.get("/account")).headers["location"].startswith("/sign-in")
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    assert [email["To"] for email in office.emails] == [EMAIL]
    assert "deleted" in str(office.emails[0]["Subject"])
    assert left_of(await everything(shop)) == []
    assert await shop.value(figures) == before
    assert await shop.value("SELECT erased_at = disabled_at FROM users WHERE id = $1", user_id)
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'account.erased'") == 1
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_the_address_may_open_a_new_account(shop: OpenShop, cast: Cast) -> None:
    async with browser(shop) as zebedee:
        await live(zebedee, shop, cast)
        await zebedee.post("/account/data/erasure", data=ERASE)
        await open_account(zebedee, shop, EMAIL)
        assert "No orders yet" in (await zebedee.get("/account/orders")).text


async def test_the_export_has_everything_but_secrets(shop: OpenShop, cast: Cast) -> None:
    async with browser(shop) as zebedee:
        await live(zebedee, shop, cast)
        answer = await zebedee.get("/account/data/export")
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    sheet: dict[str, Any] = json.loads(answer.text)
    assert [one["email"] for one in sheet["account"]] == [EMAIL]
    assert {one["address"]["line1"] for one in sheet["addresses"]} == {HOME["line1"]}
    assert {one["device"] for one in sheet["sessions"]} == {AGENT}
    assert len(sheet["orders"]) == 4
    assert {line["name"] for order in sheet["orders"] for line in order["lines"]} == {"Stovetop Kettle"}
    assert all(order["payments"] and order["letters"] for order in sheet["orders"])
    assert {"one_time_code", "welcome"} <= {one["kind"] for one in sheet["letters"]}
    for section in ("api_tokens", "authenticator", "passkeys", "recovery_codes", "codes", "changes"):
        assert sheet[section], section
    assert "hash" not in answer.text
    assert "mrc_" not in answer.text
    assert "Quartz rang" not in answer.text


async def test_an_export_of_many_orders_is_complete(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    user_id = await sign_in(client, shop)
    await buy(client, cast)
    copies = (
        "INSERT INTO orders (number, user_id, email, currency, subtotal, discount, delivery, tax, total, address, "
        "delivery_method, payment_method, hold_expires_at, status) SELECT 'M-2' || n, $1, email, currency, subtotal, "
        "discount, delivery, tax, total, address, delivery_method, payment_method, hold_expires_at, 'failed' "
        "FROM orders, generate_series(1, 250) AS n"
    )
    await shop.run(copies, user_id)
    sheet = json.loads((await client.get("/account/data/export")).text)
    assert len({order["number"] for order in sheet["orders"]}) == 251


@pytest.mark.parametrize(
    ("status", "words"),
    [("pending", "is awaiting payment"), ("confirmed", "is being packed"), ("shipped", "is on its way to you")],
)
async def test_an_open_order_keeps_the_account(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, status: str, words: str
) -> None:
    await sign_in(client, shop)
    number = await buy(client, cast)
    await moved(shop, number, status)
    page = (await client.get("/account/data")).text
    assert f"Order {number} {words}" in page
    assert 'action="/account/data/erasure"' not in page
    before = await everything(shop)
    refused = await client.post("/account/data/erasure", data=ERASE)
    assert refused.status_code == 409
    assert f"Order {number} {words}" in refused.text
    assert await everything(shop) == before


async def test_an_erasure_needs_the_word_erase_and_a_fresh_proof(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop)
    for word in ("", "no", "delete everything"):
        refused = await client.post("/account/data/erasure", data={"confirmation": word})
        assert refused.status_code == 422
        assert "Type “delete” to confirm." in refused.text
    await let_proof_age(shop)
    for answer in (
        await client.get("/account/data/export"),
        await client.post("/account/data/erasure", data=ERASE),
    ):
        assert answer.headers["location"].startswith("/account/proof")
    page = (await client.get("/account/data")).text
    assert 'href="/account/proof?next=/account/data"' in page
    assert "/account/data/export" not in page
    assert await shop.value("SELECT count(*) FROM users WHERE erased_at IS NULL") == 1


async def test_accounts_of_staff_are_not_erased_by_a_button(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop)
    await shop.run("UPDATE users SET role = 'staff'")
    await shop.shop.sessions._redis.flushdb()
    refused = await client.post("/account/data/erasure", data=ERASE)
    assert refused.status_code == 409
    assert "a staff account" in refused.text
