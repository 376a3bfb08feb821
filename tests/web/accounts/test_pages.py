"""Accounts in the browser, by forms alone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from tests.support.api.people import PASSWORD, newest_code
from tests.support.cast import Cast
from tests.support.shop import OpenShop, add, open_shop
from tests.support.web.accounts import EMAIL, browser, let_proof_age, open_account, sign_in

NEW = "seven quiet herons 12"


@pytest.fixture
async def client(shop: OpenShop) -> AsyncIterator[httpx.AsyncClient]:
    """A browser, which says of its forms where they come from."""
    async with browser(shop) as visitor:
        yield visitor


async def test_from_a_code_to_an_account_and_back_to_where_they_were_going(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    sent_away = await client.get("/account/sessions")
    assert (sent_away.status_code, sent_away.headers["location"]) == (303, "/sign-in?next=/account/sessions")
    done = await open_account(client, shop, going="/account/sessions")
    assert done.headers["location"] == "/account/sessions"
    assert "This device" in (await client.get("/account/sessions")).text
    assert (await client.get("/sign-in?next=/cart")).headers["location"] == "/cart"
    assert (await client.post("/sign-out")).status_code == 303
    assert (await client.get("/account")).headers["location"] == "/sign-in?next=/account"
    assert (await sign_in(client)).headers["location"] == "/account"
    page = await client.get("/account")
    assert "Hello, Ada Byron" in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_signing_in_makes_a_new_session_and_ends_the_old_one(client: httpx.AsyncClient, shop: OpenShop) -> None:
    client.cookies.set("session", "chosen-by-an-attacker", domain="shop.test")
    await open_account(client, shop)
    first = client.cookies["session"]
    assert first != "chosen-by-an-attacker"
    await sign_in(client)
    assert client.cookies["session"] != first
    client.cookies.set("session", first, domain="shop.test")
    assert (await client.get("/account")).status_code == 303


async def test_a_signed_out_session_is_refused_although_it_was_cached(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await open_account(client, shop)
    token = client.cookies["session"]
    assert (await client.get("/account")).status_code == 200
    await client.post("/sign-out")
    client.cookies.set("session", token, domain="shop.test")
    assert (await client.get("/account")).status_code == 303


async def test_the_cookies_are_what_they_must_be(client: httpx.AsyncClient, shop: OpenShop) -> None:
    done = await open_account(client, shop)
    for name in ("session", "device"):
        [cookie] = [one for one in done.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


async def test_a_wrong_password_and_an_unknown_address_look_the_same(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    await client.post("/sign-out")
    wrong = await sign_in(client, password="not it at all")
    nobody = await sign_in(client, email="bob@example.com", password="not it at all")
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.text.replace(EMAIL, "") == nobody.text.replace("bob@example.com", "")
    assert EMAIL in wrong.text
    assert "not it at all" not in wrong.text


async def test_an_empty_form_says_what_is_missing_beside_its_field(client: httpx.AsyncClient) -> None:
    page = await client.post("/sign-in", data={"email": "", "password": ""})
    assert page.status_code == 422
    assert 'id="email-error"' in page.text


async def test_a_guests_cart_comes_along_without_losing_a_line(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await open_account(client, shop)
    await add(client, cast.kettle, 2)
    await client.post("/sign-out")
    assert client.cookies.get("cart_count") == "0"
    await add(client, cast.kettle, 1)
    await add(client, cast.ink_mug, 1)
    assert "cart" in client.cookies
    await sign_in(client)
    assert "cart" not in client.cookies
    assert client.cookies["cart_count"] == "4"
    cart = (await client.get("/api/cart")).json()
    assert {item["variant_id"]: item["quantity"] for item in cart["items"]} == {
        str(cast.kettle): 3,
        str(cast.ink_mug): 1,
    }


@pytest.mark.parametrize(
    "going",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "javascript:alert(1)",
     "/ok\r\nSet-Cookie: a=b", "evil.example", "https:evil.example", "/\\/evil.example", "///evil.example"],
)  # fmt: skip
async def test_redirects_never_leave_the_site(client: httpx.AsyncClient, shop: OpenShop, going: str) -> None:
    await open_account(client, shop)
    assert (await sign_in(client, going=going)).headers["location"] == "/account"
    assert (await client.get("/sign-in", params={"next": going})).headers["location"] == "/account"


async def test_a_forgotten_password_is_replaced_and_every_device_signed_out(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await open_account(client, shop)
    async with browser(shop) as other:
        assert (await other.post("/reset-password", data={"email": EMAIL.upper()})).status_code == 303
        code = await newest_code(shop, EMAIL.split("@", maxsplit=1)[0].upper() + "@example.com")
        assert (await other.post("/reset-password/code", data={"code": code})).status_code == 303
        weak = await other.post("/reset-password/new", data={"password": "password1"})
        assert weak.status_code == 422
        done = await other.post("/reset-password/new", data={"password": NEW})
        assert done.headers["location"] == "/sign-in?done=password"
        assert "Password changed" in (await other.get("/sign-in?done=password")).text
        assert (await other.post("/reset-password/new", data={"password": NEW})).headers[
            "location"
        ] == "/reset-password"
        assert (await sign_in(other)).status_code == 401
        assert (await sign_in(other, password=NEW)).status_code == 303
    assert (await client.get("/account")).status_code == 303


async def test_a_code_for_one_purpose_is_worthless_for_another(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    await client.post("/sign-out")
    await client.post("/reset-password", data={"email": EMAIL})
    code = await newest_code(shop, EMAIL)
    assert (await client.get("/sign-up/code")).headers["location"] == "/sign-up"
    assert (await client.post("/sign-up/code", data={"code": code})).headers["location"] == "/sign-up"
    refused = await client.post("/api/auth/otp/verify", json={"email": EMAIL, "code": code})
    assert refused.status_code == 422


async def test_important_changes_ask_for_the_password_again(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    await let_proof_age(shop)
    for path in ("/account/password", "/account/email"):
        assert (await client.get(path)).headers["location"] == f"/account/proof?next={path}"
        sent_on = (await client.post(path, data={"password": NEW})).headers["location"]
        assert sent_on.startswith("/account/proof?typed=")
    refused = await client.post("/account/proof", data={"password": "wrong", "next": "/account/password"})
    assert refused.status_code == 422
    before = client.cookies["session"]
    proved = await client.post("/account/proof", data={"password": PASSWORD, "next": "/account/password"})
    assert proved.headers["location"] == "/account/password"
    assert client.cookies["session"] != before
    assert (await client.get("/account/password")).status_code == 200


async def test_a_new_password_signs_the_other_devices_out_but_not_this_one(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await open_account(client, shop)
    async with browser(shop) as other:
        await sign_in(other)
        assert (await other.get("/account")).status_code == 200
        changed = await client.post("/account/password", data={"password": NEW})
        assert changed.headers["location"] == "/account/security?done=password"
        assert (await other.get("/account")).status_code == 303
    assert (await client.get("/account")).status_code == 200
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'password_changed'") == 1


async def test_the_address_changes_only_with_the_code_that_came_to_the_new_one(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await open_account(client, shop)
    assert (await client.post("/account/email", data={"email": "ada.new@example.com"})).status_code == 303
    wrong = await client.post("/account/email/code", data={"code": "000000"})
    assert wrong.status_code == 422
    assert EMAIL in (await client.get("/account/security")).text
    code = await newest_code(shop, "ada.new@example.com")
    assert (await client.post("/account/email/code", data={"code": code})).status_code == 303
    assert "ada.new@example.com" in (await client.get("/account/security")).text
    told = "SELECT recipient FROM outgoing_mail WHERE kind = 'email_changed'"
    assert await shop.value(told) == EMAIL


async def test_devices_are_listed_and_signed_out_by_their_owner_alone(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await open_account(client, shop)
    async with browser(shop) as other, browser(shop) as stranger:
        await sign_in(other)
        await open_account(stranger, shop, "bob@example.com")
        query = "SELECT id FROM sessions WHERE revoked_at IS NULL ORDER BY id DESC OFFSET 1 LIMIT 1"
        session_id = await shop.value(query)
        path = f"/account/sessions/{session_id}/removal"
        assert (await stranger.post(path)).status_code == 404
        assert (await other.get("/account")).status_code == 200
        assert (await client.post(path)).status_code == 303
        assert (await other.get("/account")).status_code == 303


async def test_an_api_token_is_shown_once_and_can_be_revoked(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    nothing = await client.post("/account/tokens", data={"name": "Script"})
    assert nothing.status_code == 422
    assert 'value="Script"' in nothing.text
    made = await client.post("/account/tokens", data={"name": "Script", "read": "on", "staff:read": "on"})
    assert made.status_code == 422
    made = await client.post("/account/tokens", data={"name": "Script", "read": "on"})
    secret = made.text.partition('<code class="secret-text">')[2].partition("<")[0]
    assert secret.startswith("mrc_")
    assert secret not in (await client.get("/account/tokens")).text
    bearer = {"Authorization": f"Bearer {secret}"}
    async with shop.visitor() as program:
        assert (await program.get("/api/me", headers=bearer)).json()["email"] == EMAIL
        token_id = await shop.value("SELECT id FROM api_tokens")
        assert (await client.post(f"/account/tokens/{token_id}/removal")).status_code == 303
        assert (await program.get("/api/me", headers=bearer)).status_code == 401


async def test_a_browser_without_an_origin_changes_nothing(client: httpx.AsyncClient, shop: OpenShop) -> None:
    """Signed in by a cookie, a write on JSON without Origin or Sec-Fetch-Site is not believed."""
    await open_account(client, shop)
    assert (await client.delete("/api/cart")).status_code == 200
    del client.headers["Sec-Fetch-Site"]
    assert (await client.delete("/api/cart")).status_code == 403
    assert (await client.post("/account/sessions/removal")).status_code == 403


async def test_the_page_of_the_code_says_when_emails_are_slow(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await client.post("/sign-up", data={"email": EMAIL})
    assert "Emails are slow" not in (await client.get("/sign-up/code")).text
    await shop.run("UPDATE outgoing_mail SET created_at = now() - interval '1 minute'")
    assert "Emails are slow" in (await client.get("/sign-up/code")).text


@pytest.mark.parametrize("path", ["/", "/cart", "/checkout", "/p/stovetop-kettle"])
async def test_a_signed_in_page_costs_at_most_one_query_more(
    queries: list[str], client: httpx.AsyncClient, shop: OpenShop, cast: Cast, path: str
) -> None:
    async def cost(visitor: httpx.AsyncClient) -> int:
        """The fewest queries of three visits: what all visitors share is asked for anew now and then."""
        counts = []
        for _ in range(3):
            await shop.shop.sessions._redis.flushdb()
            queries.clear()
            assert (await visitor.get(path)).status_code == 200
            counts.append(len(queries))
        return min(counts)

    async with browser(shop) as guest:
        for visitor in (guest, client):
            if visitor is client:
                await open_account(client, shop)
            await add(visitor, cast.kettle)
        assert await cost(client) <= await cost(guest) + 1


async def test_the_page_of_tokens_leads_to_the_reference_only_where_there_is_one(shop: OpenShop) -> None:
    for docs in (True, False):
        async with open_shop(replace(shop.shop.settings, docs=docs)) as opened, browser(opened) as visitor:
            await open_account(visitor, opened, f"docs.{docs}@example.com".lower())
            assert ('href="/docs"' in (await visitor.get("/account/tokens")).text) is docs
