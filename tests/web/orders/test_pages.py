"""Orders of signed-in customers, and of guests who hold a link: seen, cancelled, reordered, found again."""

import asyncio
import re
from uuid import UUID

import httpx
import pytest

from domain.accounts.secrets import one_time_code
from domain.accounts.views import Role
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import ADDRESS, OpenShop, add, check_books, fields_of
from tests.support.web.people import buy, moved, order_kettle, sign_in


async def link_of(client: httpx.AsyncClient, cast: Cast) -> str:
    """The signed link of an order that a guest has paid."""
    await add(client, cast.kettle)
    placed = await client.post("/checkout", data=ADDRESS)
    return (await client.post(placed.headers["location"], data={"outcome": "success"})).headers["location"]


async def test_a_signed_in_customer_sees_their_order_without_a_key(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop)
    number = await buy(client, cast)
    page = await client.get(f"/orders/{number}")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "key=" not in page.text
    assert number in (await client.get("/account/orders")).text


async def test_the_page_of_an_order_that_nothing_was_sent_of_costs_one_query(
    queries: list[str], client: httpx.AsyncClient, cast: Cast
) -> None:
    """The page that a customer is led to when they have paid, and looks at while they wait."""
    placed = await order_kettle(client, cast)
    paid = await client.post(placed.headers["location"], data={"outcome": "success"})
    await client.get(paid.headers["location"])  # so that asyncpg knows the types
    queries.clear()
    assert "Thank you" in (await client.get(paid.headers["location"])).text
    assert len(queries) == 1


async def test_the_thanks_are_for_a_while_and_offer_a_guest_the_account_that_a_code_proves(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    path = await link_of(client, cast)
    page = (await client.get(path)).text
    assert "Thank you, order M-10001 is placed" in page
    fields = fields_of(page, "/sign-up")
    assert fields == {"email": ADDRESS["email"], "next": "/orders/M-10001"}
    asked = await client.post("/sign-up", data=fields)
    assert asked.headers["location"].startswith("/sign-up/code")
    assert await shop.value("SELECT count(*) FROM users WHERE email = $1", ADDRESS["email"]) == 0
    await sign_in(client, shop, "eve@example.com")
    assert "/sign-up" not in (await client.get(path)).text
    await shop.run("UPDATE order_events SET created_at = created_at - interval '31 minutes'")
    assert "Thank you, order" not in (await client.get(path)).text


@pytest.mark.parametrize("further", ["", "/cancellation", "/reorder"])
async def test_strangers_do_not_find_an_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, further: str
) -> None:
    await sign_in(client, shop)
    path = f"/orders/{await buy(client, cast)}{further}"
    async with shop.visitor() as eve, shop.visitor() as nobody:
        await sign_in(eve, shop, "eve@example.com")
        for stranger in (eve, nobody):
            for address in (path, f"{path}?key=wrong", "/orders/M-99999" + further):
                assert (await stranger.get(address)).status_code == 404
        for action in ("/payments", "/cancellation", "/reorder"):
            assert (await eve.post(path.removesuffix(further) + action)).status_code == 404
    assert await shop.value("SELECT status FROM orders") == "confirmed"


async def test_the_list_has_pages(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    user_id = await sign_in(client, shop)
    await buy(client, cast)
    copies = (
        "INSERT INTO orders (number, user_id, email, currency, subtotal, discount, delivery, tax, total, address, "
        "delivery_method, payment_method, hold_expires_at, status) SELECT 'M-2' || n, $1, email, currency, subtotal, "
        "discount, delivery, tax, total, address, delivery_method, payment_method, hold_expires_at, 'failed' "
        "FROM orders, generate_series(1, 45) AS n"
    )
    await shop.run(copies, user_id)
    seen: list[str] = []
    path = "/account/orders"
    for _ in range(3):
        page = (await client.get(path)).text
        seen += re.findall(r'order-list__number">(M-\d+)', page)
        older = re.search(r'href="(/account/orders\?before=[^"]+)"', page)
        path = older.group(1) if older else ""
    assert len(seen) == len(set(seen)) == 46
    assert path == ""
    assert (await client.get("/account/orders?before=nonsense")).status_code == 200


@pytest.mark.parametrize("signed_in", [True, False])
async def test_an_order_is_cancelled_after_a_question(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, signed_in: bool
) -> None:
    if signed_in:
        await sign_in(client, shop)
    link = await link_of(client, cast)
    link = link.partition("?")[0] if signed_in else link
    page = (await client.get(link)).text
    asking = link.replace("?", "/cancellation?") if "?" in link else f"{link}/cancellation"
    assert asking in page
    question = await client.get(asking)
    assert f'action="{asking}"' in question.text
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    answers = await asyncio.gather(*(client.post(asking) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK
    after = await client.get(link)
    assert "Cancelled" in after.text
    assert "/cancellation" not in after.text
    async with shop.shop.database.read() as connection:
        await check_books(connection)


@pytest.mark.parametrize(("status", "words"), [("shipped", "already on its way"), ("delivered", "already arrived")])
async def test_a_late_cancellation_is_refused_kindly(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, status: str, words: str
) -> None:
    await sign_in(client, shop)
    number = await buy(client, cast)
    await moved(shop, number, status)
    refused = await client.post(f"/orders/{number}/cancellation")
    assert refused.status_code == 409
    assert words in refused.text
    assert (await client.get(f"/orders/{number}/cancellation")).status_code == 303
    assert await shop.value("SELECT status FROM orders") == status


async def test_reordering_fills_the_cart(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await sign_in(client, shop)
    await add(client, cast.oat_mug, 2)
    number = await buy(client, cast)
    for _ in range(2):
        again = await client.post(f"/orders/{number}/reorder")
        assert again.headers["location"] == "/cart"
    assert await shop.value("SELECT array_agg(quantity ORDER BY quantity) FROM cart_lines") == [1, 2]
    assert client.cookies["cart_count"] == "3"


async def test_unavailable_lines_are_named_when_reordering(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    for variant, quantity in ((cast.last_lamp, 1), (cast.oat_mug, 5), (cast.ink_mug, 1)):
        await add(client, variant, quantity)
    link = await link_of(client, cast)
    await shop.run("UPDATE stock_items SET on_hand = 2 WHERE variant_id = $1", cast.oat_mug)
    await shop.run("UPDATE order_lines SET variant_id = NULL WHERE variant_id = $1", cast.ink_mug)
    await shop.run("UPDATE variants SET price = 9900 WHERE id = $1", cast.kettle)
    again = await client.post(link.replace("?", "/reorder?"))
    page = await client.get(again.headers["location"])
    for words in (
        "Opal Lamp is sold out.",
        "Only 2 of Stoneware Mug, Oat are left, not 5.",
        "Stoneware Mug, Ink is no longer available.",
    ):
        assert words in page.text
    assert "Stovetop Kettle" not in page.text
    cart = (await client.get("/cart")).text
    assert "£99" in cart
    await shop.run("UPDATE products SET published = false")
    gone = await client.get(again.headers["location"])
    assert "Stovetop Kettle is no longer available." not in gone.text
    assert "Opal Lamp is no longer available." in gone.text


async def test_a_full_cart_takes_as_many_lines_as_it_can(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await sign_in(client, shop)
    number = await buy(client, cast)
    await add(client, cast.oat_mug)
    clones = (
        "WITH fresh AS (INSERT INTO variants (product_id, sku, options, price) SELECT product_id, 'COPY-' || n, "
        "jsonb_build_object('Colour', n::text), price FROM variants, generate_series(1, 99) AS n WHERE id = $1 "
        "RETURNING id) INSERT INTO cart_lines (cart_id, variant_id, quantity) "
        "SELECT c.id, f.id, 1 FROM carts c, fresh f"
    )
    await shop.run(clones, cast.oat_mug)
    again = await client.post(f"/orders/{number}/reorder")
    assert "A cart holds up to 100 different products" in (await client.get(again.headers["location"])).text
    assert await shop.value("SELECT count(*) FROM cart_lines") == 100


async def asked(client: httpx.AsyncClient, number: str, email: str) -> tuple[int, str]:
    answer = await client.post("/orders/find", data={"number": number, "email": email})
    return answer.status_code, answer.headers.get("location", "")


async def test_a_lost_order_is_found_by_mail_only(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    number = await buy(client, cast)
    emails = "SELECT count(*) FROM outgoing_mail WHERE kind = 'order_link'"
    async with shop.visitor() as other:
        wrong = {await asked(other, number, "eve@example.com"), await asked(other, "M-99999", ADDRESS["email"])}
        assert await shop.value(emails) == 0
        right = {await asked(other, number[2:], "ADA@example.com")}
        assert right == wrong == {(303, "/orders/find?done=sent")}
        assert "key=" not in (await other.get("/orders/find?done=sent")).text
    assert await shop.value(emails) == 1
    assert await shop.value("SELECT recipient FROM outgoing_mail WHERE kind = 'order_link'") == ADDRESS["email"]


@pytest.mark.parametrize("number", ["", "x", "M-", "M-1'; --", "M-٣", "\x00"])
async def test_an_invalid_number_is_refused_beside_its_field(client: httpx.AsyncClient, number: str) -> None:
    refused = await client.post("/orders/find", data={"number": number, "email": "nobody"})
    assert refused.status_code == 422
    for field in ("number", "email"):
        assert f'id="{field}-error"' in refused.text


async def test_a_guests_orders_wait_until_the_address_is_proved(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await buy(client, cast)
    owner = "SELECT user_id FROM orders"
    async with shop.visitor() as eve:
        await sign_in(eve, shop, "eve@example.com")
        await eve.post("/account/email", data={"email": ADDRESS["email"]})
        assert await shop.value(owner) is None
        assert "No orders yet" in (await eve.get("/account/orders")).text


async def proved(shop: OpenShop, visitor: httpx.AsyncClient, path: str) -> None:
    """Type in the code that was mailed to Ada."""
    code_id = await shop.value("SELECT id FROM one_time_codes ORDER BY id DESC LIMIT 1")
    assert isinstance(code_id, UUID)
    answer = await visitor.post(path, data={"code": one_time_code(shop.shop.settings.secret_key, code_id)})
    assert answer.status_code == 303, answer.text


async def test_guest_orders_are_adopted_at_sign_up(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    number = await buy(client, cast, email="Ada@example.com")
    async with shop.visitor() as ada:
        await ada.post("/sign-up", data={"email": ADDRESS["email"]})
        await proved(shop, ada, "/sign-up/code")
        await ada.post("/sign-up/details", data={"name": "Ada", "password": "plum lantern orbit 47"})
        ada.headers["Sec-Fetch-Site"] = "same-origin"
        assert number in (await ada.get("/account/orders")).text
        assert (await ada.get(f"/orders/{number}")).status_code == 200


async def test_guest_orders_are_adopted_with_a_new_address(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    number = await buy(client, cast)
    async with shop.visitor() as ada:
        user_id = await sign_in(ada, shop, "old@example.com")
        await ada.post("/account/email", data={"email": ADDRESS["email"]})
        await proved(shop, ada, "/account/email/code")
        assert await shop.value("SELECT user_id FROM orders WHERE number = $1", number) == user_id


@pytest.mark.parametrize("role", Role)
async def test_the_staff_area_is_linked_for_staff_only(client: httpx.AsyncClient, shop: OpenShop, role: Role) -> None:
    await sign_in(client, shop, "somebody@example.com", role)
    page = (await client.get("/account")).text
    assert ('href="/admin"' in page) is (role is not Role.CUSTOMER)
    assert (await client.get("/admin")).status_code == (403 if role is Role.CUSTOMER else 200)
