"""A user's own account through the API: changes, devices, and tokens with their scopes."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from domain.accounts.sessions import Ended
from domain.accounts.views import Principal, Role
from tests.support.api.people import PASSWORD, Person, newest_code, sign_up, user
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.accounts import let_proof_age

NEW = "seven quiet herons 12"
BOB = "bob@example.com"


async def _log_in(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/auth/login", json={"email": email, "password": password})


async def _make_token(client: httpx.AsyncClient, owner: Person, *scopes: str) -> httpx.Response:
    return await client.post("/api/me/tokens", json={"name": "Script", "scopes": scopes}, headers=owner.headers)


async def _promote(shop: OpenShop, owner: Person, role: str) -> None:
    await shop.run("UPDATE users SET role = $2 WHERE email = $1", owner.email, role)
    await shop.shop.sessions._redis.flushdb()


async def test_a_name_changes_and_a_role_never_does(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    changed = await client.patch("/api/me", json={"name": " Ada   King "}, headers=ada.headers)
    assert (changed.status_code, changed.json()["name"]) == (200, "Ada King")
    assert (await client.get("/api/me", headers=ada.headers)).json()["name"] == "Ada King"
    refused = await client.patch("/api/me", json={"name": "Ada", "role": "admin"}, headers=ada.headers)
    assert refused.status_code == 422
    assert (await client.get("/api/me", headers=ada.headers)).json()["role"] == "customer"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/me/password", {"password": NEW}),
        ("/api/me/email", {"email": BOB}),
        ("/api/me/tokens", {"name": "Script", "scopes": ["read"]}),
    ],
)
async def test_important_changes_need_a_fresh_proof(
    client: httpx.AsyncClient, shop: OpenShop, path: str, body: dict[str, object]
) -> None:
    ada = await sign_up(client, shop)
    await let_proof_age(shop)
    refused = await client.post(path, json=body, headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    wrong = await client.post("/api/me/proof", json={"password": "wrong"}, headers=ada.headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/password")
    proved = await client.post("/api/me/proof", json={"password": PASSWORD}, headers=ada.headers)
    assert proved.status_code == 204
    assert (await client.post(path, json=body, headers=ada.headers)).is_success


async def test_a_new_password_ends_every_other_session_and_its_refresh_token(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    ada = await sign_up(client, shop)
    other = user(await _log_in(client, ada.email))
    assert (await client.get("/api/me", headers=other.headers)).status_code == 200
    changed = await client.post("/api/me/password", json={"password": NEW}, headers=ada.headers)
    assert changed.status_code == 204
    assert (await client.get("/api/me", headers=other.headers)).status_code == 401
    refresh = await client.post("/api/auth/refresh", json={"refresh_token": other.refresh_token})
    assert refresh.status_code == 401
    assert (await client.get("/api/me", headers=ada.headers)).status_code == 200
    assert (await _log_in(client, ada.email)).status_code == 401
    assert (await _log_in(client, ada.email, NEW)).status_code == 200


async def test_the_address_changes_by_the_code_at_the_new_one(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    assert (await client.post("/api/me/email", json={"email": BOB}, headers=ada.headers)).status_code == 202
    body = {"email": BOB, "code": await newest_code(shop, BOB)}
    changed = await client.post("/api/me/email/verify", json=body, headers=ada.headers)
    assert (changed.status_code, changed.json()["email"]) == (200, BOB)
    assert (await client.post("/api/me/email/verify", json=body, headers=ada.headers)).status_code == 422
    assert (await client.get("/api/me", headers=ada.headers)).json()["email"] == BOB


async def test_nobody_takes_the_address_of_another_account(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada, bob = await sign_up(client, shop), await sign_up(client, shop, BOB)
    asked = await client.post("/api/me/email", json={"email": bob.email}, headers=ada.headers)
    assert asked.status_code == 202
    body = {"email": BOB, "code": await newest_code(shop, BOB)}
    refused = await client.post("/api/me/email/verify", json=body, headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "email_taken")


async def test_a_forgotten_password(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    token = (await _make_token(client, ada, "read")).json()["token"]
    known = await client.post("/api/auth/password-reset", json={"email": ada.email})
    unknown = await client.post("/api/auth/password-reset", json={"email": "nobody@example.com"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    body = {"email": ada.email, "code": await newest_code(shop, ada.email)}
    proof = (await client.post("/api/auth/password-reset/verify", json=body)).json()["verification_token"]
    signed_up = {"verification_token": proof, "password": NEW, "name": "Ada"}
    assert (await client.post("/api/auth/register", json=signed_up)).status_code == 422
    new = {"verification_token": proof, "password": NEW}
    assert (await client.post("/api/auth/password-reset/confirm", json=new)).status_code == 204
    assert (await client.post("/api/auth/password-reset/confirm", json=new)).status_code == 422
    assert (await client.get("/api/me", headers=ada.headers)).status_code == 401
    assert (await client.get("/api/me", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    assert (await _log_in(client, ada.email, NEW)).status_code == 200


async def test_devices_are_seen_and_signed_out_by_their_owner(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada, bob = await sign_up(client, shop), await sign_up(client, shop, BOB)
    other = user(await _log_in(client, ada.email))
    items = (await client.get("/api/me/sessions", headers=ada.headers)).json()["items"]
    assert [item["present"] for item in items] == [True, False]
    assert all(item["program"] for item in items)
    path = f"/api/me/sessions/{items[1]['id']}"
    assert (await client.delete(path, headers=bob.headers)).status_code == 404
    assert (await client.get("/api/me", headers=other.headers)).status_code == 200
    assert (await client.delete(path, headers=ada.headers)).status_code == 204
    assert (await client.get("/api/me", headers=other.headers)).status_code == 401
    again = user(await _log_in(client, ada.email))
    assert (await client.delete("/api/me/sessions", headers=again.headers)).status_code == 204
    assert (await client.get("/api/me", headers=ada.headers)).status_code == 401


async def test_a_token_does_what_its_scopes_say_and_no_more(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada = await sign_up(client, shop)
    made = await _make_token(client, ada, "read")
    assert made.status_code == 201
    reads = {"Authorization": f"Bearer {made.json()['token']}"}
    item = {"variant_id": str(cast.kettle), "quantity": 1}
    assert (await client.get("/api/me", headers=reads)).status_code == 200
    assert (await client.get("/api/cart", headers=reads)).status_code == 200
    assert (await client.post("/api/cart/items", json=item, headers=reads)).status_code == 403
    assert (await client.post("/api/orders", json={}, headers=reads)).status_code == 403
    assert (await client.get("/api/admin/orders", headers=reads)).status_code == 403
    for path in ("/api/me/sessions", "/api/me/tokens"):
        assert (await client.get(path, headers=reads)).status_code == 403
    writes = {"Authorization": f"Bearer {(await _make_token(client, ada, 'write')).json()['token']}"}
    assert (await client.post("/api/cart/items", json=item, headers=writes)).is_success
    assert (await client.get("/api/cart", headers=writes)).status_code == 403
    listed = (await client.get("/api/me/tokens", headers=ada.headers)).json()["items"]
    assert [(one["scopes"], one["last_used_at"] is not None) for one in listed] == [(["write"], True), (["read"], True)]
    assert (await client.delete(f"/api/me/tokens/{made.json()['id']}", headers=ada.headers)).status_code == 204
    assert (await client.get("/api/me", headers=reads)).status_code == 401


async def test_only_staff_make_tokens_for_the_shop_and_they_end_with_the_role(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    ada = await sign_up(client, shop)
    assert (await _make_token(client, ada, "staff:read")).status_code == 422
    await _promote(shop, ada, "staff")
    token = {"Authorization": f"Bearer {(await _make_token(client, ada, 'staff:read')).json()['token']}"}
    assert (await client.get("/api/admin/orders", headers=token)).status_code == 200
    body = {"status": "confirmed"}
    assert (await client.put(f"/api/orders/{uuid4()}/status", json=body, headers=token)).status_code == 403
    await _promote(shop, ada, "customer")
    assert (await client.get("/api/admin/orders", headers=token)).status_code == 403


async def test_a_session_read_before_it_ended_is_not_cached_after_it(shop: OpenShop) -> None:
    """The race that a cache of sessions must not lose: read, end, then write down what was read."""
    session_id = uuid4()
    ada = Principal(uuid4(), "ada@example.com", "Ada", Role.ADMIN, session_id)
    sessions = shop.shop.sessions
    generation = await sessions.generation()
    await sessions.remember(session_id, ada, generation)
    assert await sessions.find(session_id) == ada
    await sessions.forget([Ended(session_id, None)])
    assert await sessions.find(session_id) is None
    await asyncio.gather(*(sessions.remember(session_id, ada, generation) for _ in range(20)))
    assert await sessions.find(session_id) is None


async def test_a_disabled_account_is_out_everywhere(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    token = {"Authorization": f"Bearer {(await _make_token(client, ada, 'read')).json()['token']}"}
    await shop.run("UPDATE users SET disabled_at = now()")
    await shop.shop.sessions._redis.flushdb()
    for headers in (ada.headers, token):
        assert (await client.get("/api/me", headers=headers)).status_code == 401
    assert (await _log_in(client, ada.email)).status_code == 401
