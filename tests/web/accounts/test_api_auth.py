"""Accounts through the API: code, verification, account, tokens; and everything that must not work."""

import asyncio
import time
from dataclasses import replace
from typing import Any
from uuid import uuid4

import bcrypt
import httpx
import jwt
import pytest

from tests.support.api.people import PASSWORD, newest_code, sign_up, user, verified
from tests.support.shop import OpenShop, open_shop

EMAIL = "ada@example.com"


async def test_from_code_to_account_and_back(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    me = await client.get("/api/me", headers=ada.headers)
    assert me.json() | {"id": ""} == {"id": "", "email": EMAIL, "name": "Ada Byron", "role": "customer"}
    assert me.headers["cache-control"] == "no-store"
    again = await client.post("/api/auth/login", json={"email": EMAIL.upper(), "password": PASSWORD})
    assert again.status_code == 200
    assert again.json()["token_type"] == "bearer"
    assert again.json()["expires_in"] == 3600
    assert (await client.post("/api/auth/logout", headers=ada.headers)).status_code == 204
    assert (await client.get("/api/me", headers=ada.headers)).status_code == 401
    assert (await client.get("/api/me", headers=user(again).headers)).status_code == 200


async def test_responses_do_not_reveal_who_has_an_account(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_up(client, shop)
    known = await client.post("/api/auth/otp", json={"email": EMAIL})
    unknown = await client.post("/api/auth/otp", json={"email": "bob@example.com"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    kinds = "SELECT array_agg(kind::text ORDER BY recipient, id) FROM outgoing_mail WHERE kind <> 'welcome'"
    assert await shop.value(kinds) == ["one_time_code", "account_exists", "one_time_code"]
    wrong = await client.post("/api/auth/login", json={"email": EMAIL, "password": "wrong"})
    nobody = await client.post("/api/auth/login", json={"email": "bob@example.com", "password": "wrong"})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json() | {"request_id": ""} == nobody.json() | {"request_id": ""}


async def test_a_code_is_single_use_bound_and_limited(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await client.post("/api/auth/otp", json={"email": EMAIL})
    code = await newest_code(shop, EMAIL)
    other = await client.post("/api/auth/otp/verify", json={"email": "bob@example.com", "code": code})
    assert other.status_code == 422
    right = {"email": EMAIL, "code": code}
    assert (await client.post("/api/auth/otp/verify", json=right)).status_code == 200
    assert (await client.post("/api/auth/otp/verify", json=right)).status_code == 422


async def test_a_code_is_followed_by_another_once_it_is_no_longer_open(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    """Whoever else asks, the code in the mailbox stays good, and there is no second letter beside it."""
    await client.post("/api/auth/otp", json={"email": EMAIL})
    older = await newest_code(shop, EMAIL)
    assert (await client.post("/api/auth/otp", json={"email": EMAIL})).status_code == 202
    assert await shop.value("SELECT count(*) FROM outgoing_mail") == 1
    await shop.run("UPDATE one_time_codes SET attempts = 5")
    await client.post("/api/auth/otp", json={"email": EMAIL})
    newer = await newest_code(shop, EMAIL)
    assert (await client.post("/api/auth/otp/verify", json={"email": EMAIL, "code": older})).status_code == 422
    assert (await client.post("/api/auth/otp/verify", json={"email": EMAIL, "code": newer})).status_code == 200


async def test_five_wrong_guesses_lock_a_code_also_at_once(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await client.post("/api/auth/otp", json={"email": EMAIL})
    code = await newest_code(shop, EMAIL)
    guesses = [f"{(int(code) + step) % 10**6:06}" for step in range(1, 40)]
    await asyncio.gather(
        *(client.post("/api/auth/otp/verify", json={"email": EMAIL, "code": guess}) for guess in guesses)
    )
    assert await shop.value("SELECT attempts FROM one_time_codes") == 5
    assert (await client.post("/api/auth/otp/verify", json={"email": EMAIL, "code": code})).status_code == 422


@pytest.mark.parametrize("table", ["one_time_codes", "email_proofs"])
async def test_codes_and_proofs_age(client: httpx.AsyncClient, shop: OpenShop, table: str) -> None:
    token = await verified(client, shop, EMAIL)
    await client.post("/api/auth/otp", json={"email": EMAIL})
    seconds = f"SELECT extract(epoch FROM max(expires_at) - now())::int FROM {table}"
    assert await shop.value(seconds) in ({299, 300} if table == "one_time_codes" else {599, 600})
    code = await newest_code(shop, EMAIL)
    await shop.run(f"UPDATE {table} SET expires_at = now()")
    if table == "one_time_codes":
        assert (await client.post("/api/auth/otp/verify", json={"email": EMAIL, "code": code})).status_code == 422
    else:
        body = {"verification_token": token, "password": PASSWORD, "name": "Ada"}
        assert (await client.post("/api/auth/register", json=body)).status_code == 422


async def test_a_proof_makes_one_account_and_never_a_role(client: httpx.AsyncClient, shop: OpenShop) -> None:
    token = await verified(client, shop, EMAIL)
    body = {"verification_token": token, "password": PASSWORD, "name": "Ada"}
    for extra in ("role", "is_admin", "email", "id"):
        refused = await client.post("/api/auth/register", json={**body, extra: "admin"})
        assert refused.status_code == 422, extra
    answers = await asyncio.gather(*(client.post("/api/auth/register", json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert await shop.value("SELECT role FROM users") == "customer"


@pytest.mark.parametrize(
    "password", ["short", "password", "12345678", "aaaaaaaaaaaa", "x" * 129, "y" * 900, "adabyron"]
)
async def test_weak_passwords_are_refused_beside_the_field(
    client: httpx.AsyncClient, shop: OpenShop, password: str
) -> None:
    token = await verified(client, shop, EMAIL)
    body = {"verification_token": token, "password": password, "name": "Ada Byron"}
    refused = await client.post("/api/auth/register", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/password"
    assert (await client.post("/api/auth/register", json={**body, "password": PASSWORD})).status_code == 201


async def test_a_password_from_an_older_shop_works_once_more_and_is_rehashed(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    old = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    await shop.run("INSERT INTO users (email, name, password_hash) VALUES ($1, 'Ada', $2)", EMAIL, old)
    for _ in range(2):
        assert (await client.post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})).status_code == 200
    assert str(await shop.value("SELECT password_hash FROM users")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_refresh_rotates_and_later_reuse_ends_the_family(client: httpx.AsyncClient, shop: OpenShop) -> None:
    first = await sign_up(client, shop)
    answer = await client.post("/api/auth/refresh", json={"refresh_token": first.refresh_token})
    second = user(answer)
    assert (await client.get("/api/me", headers=second.headers)).status_code == 200
    await shop.run("UPDATE refresh_tokens SET used_at = used_at - interval '21 seconds'")
    assert (await client.post("/api/auth/refresh", json={"refresh_token": first.refresh_token})).status_code == 401
    assert (await client.post("/api/auth/refresh", json={"refresh_token": second.refresh_token})).status_code == 401
    assert (await client.get("/api/me", headers=second.headers)).status_code == 401


async def test_two_tabs_that_refresh_at_once_both_stay_signed_in(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    body = {"refresh_token": ada.refresh_token}
    answers = await asyncio.gather(*(client.post("/api/auth/refresh", json=body) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    tabs = [user(answer) for answer in answers]
    assert len({tab.refresh_token for tab in tabs}) == 5
    for tab in (ada, *tabs):
        assert (await client.get("/api/me", headers=tab.headers)).status_code == 200
    again = await client.post("/api/auth/refresh", json={"refresh_token": tabs[3].refresh_token})
    assert again.status_code == 200
    await client.post("/api/auth/logout", headers=ada.headers)
    for token in (ada.refresh_token, tabs[4].refresh_token):
        assert (await client.post("/api/auth/refresh", json={"refresh_token": token})).status_code == 401


async def test_access_tokens_that_are_not_ours_are_refused_alike(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    settings = shop.shop.settings
    key = f"access-token:{settings.secret_key}"
    claims: dict[str, Any] = jwt.decode(ada.access_token, options={"verify_signature": False})
    now = int(time.time())

    def forge(key: str = key, algorithm: str = "HS256", typ: str = "access", **changes: object) -> str:
        changed = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode(changed, key, algorithm=algorithm, headers={"typ": typ})

    assert (await client.get("/api/me", headers={"Authorization": f"Bearer {forge()}"})).status_code == 200
    bad = [
        forge("x" * 64), forge(algorithm="HS384"), forge(typ="refresh"), forge(exp=now - 60), forge(exp=None),
        forge(aud="another"), forge(aud=None), forge(aud=["mercer", "x"]), forge(iss="http://evil.example"),
        forge(nbf=now + 3600), forge(iat=None), forge(sid=str(uuid4())), forge(sid="x"), forge(sid=None),
        forge(jti=None), forge(sub=None), jwt.encode(claims, "", algorithm="none"), ada.refresh_token, "x", "a.b.c",
        ada.access_token[:-2], "",
    ]  # fmt: skip
    seen = set()
    for token in bad:
        refused = await client.get("/api/me", headers={"Authorization": f"Bearer {token}"})
        assert refused.status_code == 401, token
        seen.add(refused.json()["detail"])
    assert len(seen) == 1
    assert (await client.get("/api/me", headers={"Authorization": f"Basic {ada.access_token}"})).status_code == 401


async def test_a_disabled_account_is_out_at_once(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    await shop.run("UPDATE users SET disabled_at = now()")
    assert (await client.get("/api/me", headers=ada.headers)).status_code == 401
    assert (await client.post("/api/auth/refresh", json={"refresh_token": ada.refresh_token})).status_code == 401
    assert (await client.post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})).status_code == 401


async def test_the_first_administrator_needs_the_secret(shop: OpenShop) -> None:
    body = {"email": "root@example.com", "password": PASSWORD, "name": "Root", "secret_key": "open sesame"}
    async with shop.visitor() as visitor:
        assert (await visitor.post("/api/auth/register-admin", json=body)).status_code == 404
    settings = replace(shop.shop.settings, admin_signup_secret="open sesame")
    async with open_shop(settings) as opened, opened.visitor() as visitor:
        wrong = await visitor.post("/api/auth/register-admin", json={**body, "secret_key": "x"})
        assert wrong.status_code == 403
        made = await visitor.post("/api/auth/register-admin", json=body)
        assert (made.status_code, made.json()["user"]["role"]) == (201, "admin")
        assert (await visitor.post("/api/auth/register-admin", json=body)).status_code == 409


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"email": "a@example.com"', "application/json", 400),
        (b"[" * 2000 + b"]" * 2000, "application/json", 400),
        (b'{"email": 1e400}', "application/json", 400),
        (b'{"email": "nobody"}', "application/json", 422),
        (b'{"email": "a@example.com\\u0000"}', "application/json", 422),
        (b'{"email": "a@example.com", "role": "admin"}', "application/json", 422),
        (b"{}", "application/json", 422),
        (b"\xff\xfe", "application/json", 400),
        (b'{"email": "a@example.com"}', "text/plain", 415),
        (b"email=a@example.com", "application/x-www-form-urlencoded", 415),
        (b"", "application/json", 422),
        (b'{"email": "\\ud800@example.com"}', "application/json", 400),
    ],
)
async def test_bodies_that_make_no_sense_are_problems(
    client: httpx.AsyncClient, content: bytes, kind: str, status: int
) -> None:
    refused = await client.post("/api/auth/otp", content=content, headers={"Content-Type": kind})
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    problem = refused.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= set(problem)
    if status == 422:
        assert problem["errors"][0]["pointer"][:1] in {"", "/"}


async def test_a_write_by_session_cookie_needs_an_origin(client: httpx.AsyncClient) -> None:
    client.cookies.set("session", "x" * 43)
    assert (await client.post("/api/auth/otp", json={"email": EMAIL})).status_code == 403
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert (await client.post("/api/auth/otp", json={"email": EMAIL}, headers=headers)).status_code == 202


async def test_a_nul_in_a_log_in_is_no_accident(client: httpx.AsyncClient) -> None:
    body = {"email": "a\x00b", "password": "x"}
    refused = await client.post("/api/auth/login", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/email")
