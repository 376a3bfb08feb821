"""Second factors through the API: set up, required, used, lost; and everything that must not work."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pyotp
import pytest

from tests.support.api.people import PASSWORD, Person, sign_up, user
from tests.support.authenticator import Authenticator
from tests.support.shop import OpenShop, open_shop
from tests.support.web.accounts import let_proof_age

EMAIL = "ada@example.com"
STEP = "SELECT floor(extract(epoch FROM now()) / 30)::bigint"
NOT_PROVED = "UPDATE sessions SET proved_at = now() - interval '11 minutes'"


def device() -> Authenticator:
    return Authenticator("http://shop.test", "shop.test")


async def code(shop: OpenShop, secret: str, steps: int = 1) -> str:
    """The code of the next step, so that time may go on before it is sent; of the present one for the first use."""
    step = await shop.value(STEP)
    assert isinstance(step, int)
    return pyotp.TOTP(secret).generate_otp(step + steps)


async def add_app(client: httpx.AsyncClient, shop: OpenShop, ada: Person) -> tuple[str, list[str]]:
    """An app, confirmed by its present code; its secret, and recovery codes."""
    begun = await client.post("/api/me/factors/totp", headers=ada.headers)
    assert begun.status_code == 201, begun.text
    secret = begun.json()["secret"]
    first = {"code": await code(shop, secret, 0)}
    confirmed = await client.post("/api/me/factors/totp/confirmation", json=first, headers=ada.headers)
    assert confirmed.status_code == 200, confirmed.text
    return secret, confirmed.json()["recovery_codes"]


async def add_phone(
    client: httpx.AsyncClient, ada: Person, phone: Authenticator, name: str = "Phone"
) -> httpx.Response:
    asked = (await client.post("/api/me/factors/passkeys/options", headers=ada.headers)).json()
    body = {"pending_token": asked["pending_token"], "name": name, "passkey": phone.create(asked["options"])}
    return await client.post("/api/me/factors/passkeys", json=body, headers=ada.headers)


async def log_in(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/auth/login", json={"email": EMAIL, "password": password})


async def second_step(client: httpx.AsyncClient, asked: httpx.Response, **proof: object) -> httpx.Response:
    body = {"pending_token": asked.json()["pending_token"], **proof}
    return await client.post("/api/auth/login/second-step", json=body)


async def test_an_authenticator_app_is_set_up_and_required(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    secret, codes = await add_app(client, shop, ada)
    assert len(codes) == 10
    found = await client.get("/api/me/factors", headers=ada.headers)
    assert found.json() == {"totp": True, "passkeys": [], "recovery_codes_left": 10}
    assert found.headers["cache-control"] == "no-store"
    asked = await log_in(client)
    assert (asked.status_code, asked.json()["code"]) == (401, "second_factor_required")
    assert asked.json()["factors"] == ["totp", "recovery_code"]
    assert "access_token" not in asked.json()
    opened = await second_step(client, asked, code=await code(shop, secret))
    assert opened.status_code == 200, opened.text
    assert (await client.get("/api/me", headers=user(opened).headers)).json()["email"] == EMAIL
    again = await second_step(client, asked, code=await code(shop, secret))
    assert (again.status_code, again.json()["code"]) == (401, "step_ended")


async def test_a_wrong_password_reveals_no_factors(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    await add_app(client, shop, ada)
    wrong = await log_in(client, "wrong")
    nobody = await client.post("/api/auth/login", json={"email": "bob@example.com", "password": "wrong"})
    assert wrong.json() | {"request_id": ""} == nobody.json() | {"request_id": ""}
    assert await shop.value("SELECT count(*) FROM pending_sign_ins") == 0


async def test_the_first_factor_signs_other_devices_out(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    elsewhere = user(await log_in(client))
    assert (await client.get("/api/me", headers=elsewhere.headers)).status_code == 200
    await add_app(client, shop, ada)
    assert (await client.get("/api/me", headers=elsewhere.headers)).status_code == 401
    assert (await client.get("/api/me", headers=ada.headers)).status_code == 200


async def test_a_code_is_good_once(client: httpx.AsyncClient, shop: OpenShop) -> None:
    secret, codes = await add_app(client, shop, await sign_up(client, shop))
    now = await code(shop, secret)
    assert (await second_step(client, await log_in(client), code=now)).status_code == 200
    assert (await second_step(client, await log_in(client), code=now)).status_code == 422
    assert (await second_step(client, await log_in(client), recovery_code=codes[3].upper())).status_code == 200
    assert (await second_step(client, await log_in(client), recovery_code=codes[3])).status_code == 422
    assert await shop.value("SELECT count(*) FROM recovery_codes WHERE used_at IS NULL") == 9


async def test_a_hundred_guesses_at_once_are_five(client: httpx.AsyncClient, shop: OpenShop) -> None:
    secret, _ = await add_app(client, shop, await sign_up(client, shop))
    asked = await log_in(client)
    wrong = f"{(int(await code(shop, secret)) + 77) % 10**6:06}"
    answers = await asyncio.gather(*(second_step(client, asked, code=wrong) for _ in range(100)))
    assert sorted(answer.status_code for answer in answers) == [401] * 95 + [422] * 5
    assert {answer.json()["attempts_left"] for answer in answers if answer.status_code == 422} == {0, 1, 2, 3, 4}
    assert (await second_step(client, asked, code=await code(shop, secret))).status_code == 401
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'factor_guessed'") == 1


async def test_a_passkey_signs_in_alone_and_after_a_password(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada, phone = await sign_up(client, shop), device()
    added = await add_phone(client, ada, phone)
    assert added.status_code == 201, added.text
    assert len(added.json()["recovery_codes"]) == 10
    asked = await log_in(client)
    assert asked.json()["factors"] == ["passkey", "recovery_code"]
    signed = phone.get(asked.json()["passkey_options"])
    assert (await second_step(client, asked, passkey=signed)).status_code == 200
    asked = await client.post("/api/auth/passkey/options")
    signed = phone.get(asked.json()["options"])
    assert (await second_step(client, asked, passkey=signed)).status_code == 200
    assert (await second_step(client, asked, passkey=signed)).status_code == 401
    other = await client.post("/api/auth/passkey/options")
    assert (await second_step(client, other, passkey=signed)).status_code == 422


async def test_a_step_wants_exactly_one_proof(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await add_app(client, shop, await sign_up(client, shop))
    asked = await log_in(client)
    for proof in ({}, {"code": "1", "recovery_code": "2"}, {"code": "1", "passkey": {}}, {"code": "1", "x": 1}):
        assert (await second_step(client, asked, **proof)).status_code == 422
    assert await shop.value("SELECT attempts FROM pending_sign_ins") == 0
    for nonsense in ({}, {"id": 1}, {"id": "é", "response": {}}, {"id": "A", "rawId": "A", "response": {"x": []}}):
        assert (await second_step(client, asked, passkey=nonsense)).status_code == 422


async def test_a_challenge_is_good_for_one_passkey(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    asked = (await client.post("/api/me/factors/passkeys/options", headers=ada.headers)).json()
    body: dict[str, Any] = {"pending_token": asked["pending_token"], "name": "Phone"}
    body["passkey"] = device().create(asked["options"])
    assert (await client.post("/api/me/factors/passkeys", json=body, headers=ada.headers)).status_code == 201
    body["passkey"] = device().create(asked["options"])
    assert (await client.post("/api/me/factors/passkeys", json=body, headers=ada.headers)).status_code == 422


async def test_tokens_of_steps_are_not_exchanged(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    bob = await sign_up(client, shop, "bob@example.com")
    asked = (await client.post("/api/me/factors/passkeys/options", headers=ada.headers)).json()
    body = {"pending_token": asked["pending_token"], "name": "Phone", "passkey": device().create(asked["options"])}
    assert (await client.post("/api/me/factors/passkeys", json=body, headers=bob.headers)).status_code == 422
    sign_in = (await client.post("/api/auth/passkey/options")).json()
    body = {**body, "pending_token": sign_in["pending_token"]}
    assert (await client.post("/api/me/factors/passkeys", json=body, headers=ada.headers)).status_code == 422


async def test_passkeys_are_renamed_and_removed_by_their_owner(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada, phone = await sign_up(client, shop), device()
    bob = await sign_up(client, shop, "bob@example.com")
    passkey = f"/api/me/factors/passkeys/{(await add_phone(client, ada, phone)).json()['id']}"
    assert (await client.patch(passkey, json={"name": "Mine"}, headers=bob.headers)).status_code == 404
    assert (await client.delete(passkey, headers=bob.headers)).status_code == 404
    renamed = await client.patch(passkey, json={"name": " Blue  phone "}, headers=ada.headers)
    assert renamed.json()["passkeys"][0]["name"] == "Blue phone"
    assert (await client.patch(passkey, json={"name": "a\x00b"}, headers=ada.headers)).status_code == 422
    assert (await client.delete(passkey, headers=ada.headers)).status_code == 204
    assert (await client.delete(passkey, headers=ada.headers)).status_code == 404
    assert (await log_in(client)).status_code == 200


WRITES = [
    ("POST", "/api/me/factors/totp", None),
    ("POST", "/api/me/factors/totp/confirmation", {"code": "123456"}),
    ("DELETE", "/api/me/factors/totp", None),
    ("POST", "/api/me/factors/recovery-codes", None),
    ("POST", "/api/me/factors/passkeys/options", None),
    ("POST", "/api/me/factors/passkeys", {"pending_token": "x", "name": "x", "passkey": {}}),
    ("PATCH", "/api/me/factors/passkeys/0198b5a0-0000-7000-8000-000000000000", {"name": "x"}),
    ("DELETE", "/api/me/factors/passkeys/0198b5a0-0000-7000-8000-000000000000", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_an_old_session_needs_a_fresh_proof(
    client: httpx.AsyncClient, shop: OpenShop, method: str, path: str, body: dict[str, Any] | None
) -> None:
    ada = await sign_up(client, shop)
    assert (await client.request(method, path, json=body)).status_code == 401
    await shop.run(NOT_PROVED)
    refused = await client.request(method, path, json=body, headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    wrong = await client.post("/api/me/proof", json={"password": "wrong"}, headers=ada.headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/password")
    assert (await client.post("/api/me/proof", json={"password": PASSWORD}, headers=ada.headers)).status_code == 204
    assert (await client.request(method, path, json=body, headers=ada.headers)).status_code != 403


async def test_recovery_codes_are_renewed_and_the_app_removed(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    nothing = await client.post("/api/me/factors/recovery-codes", headers=ada.headers)
    assert nothing.status_code == 409
    _, older = await add_app(client, shop, ada)
    assert (await client.post("/api/me/factors/totp", headers=ada.headers)).status_code == 409
    newer = (await client.post("/api/me/factors/recovery-codes", headers=ada.headers)).json()["recovery_codes"]
    assert (await second_step(client, await log_in(client), recovery_code=older[0])).status_code == 422
    assert (await second_step(client, await log_in(client), recovery_code=newer[0])).status_code == 200
    assert (await client.delete("/api/me/factors/totp", headers=ada.headers)).status_code == 204
    assert (await client.delete("/api/me/factors/totp", headers=ada.headers)).status_code == 404
    assert (await log_in(client)).status_code == 200
    assert await shop.value("SELECT count(*) FROM recovery_codes") == 0


async def test_staff_need_a_factor_where_the_shop_says_so(shop: OpenShop) -> None:
    strict = replace(shop.shop.settings, staff_second_factor=True, admin_signup_secret="open sesame")
    async with open_shop(strict) as opened, opened.visitor() as visitor:
        body = {"email": EMAIL, "password": PASSWORD, "name": "Root", "secret_key": "open sesame"}
        root = user(await visitor.post("/api/auth/register-admin", json=body))
        refused = await visitor.get("/api/admin/orders", headers=root.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "factor_missing")
        await add_app(visitor, opened, root)
        assert (await visitor.get("/api/admin/orders", headers=root.headers)).status_code == 200
        kept = await visitor.delete("/api/me/factors/totp", headers=root.headers)
        assert (kept.status_code, kept.json()["code"]) == (409, "factor_needed")
        passkey = (await add_phone(visitor, root, device())).json()["id"]
        assert (await visitor.delete("/api/me/factors/totp", headers=root.headers)).status_code == 204
        kept = await visitor.delete(f"/api/me/factors/passkeys/{passkey}", headers=root.headers)
        assert kept.status_code == 409
        assert (await visitor.get("/api/admin/orders", headers=root.headers)).status_code == 200


async def test_guesses_are_limited_beyond_one_sign_in(shop: OpenShop) -> None:
    async with open_shop(replace(shop.shop.settings, rate_limits=True)) as opened, opened.visitor() as visitor:
        answers = [await visitor.post("/api/auth/passkey/options") for _ in range(25)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 5
        steps = [await second_step(visitor, answers[number % 20], passkey={}) for number in range(25)]
        assert [answer.status_code for answer in steps] == [422] * 20 + [429] * 5


async def test_a_factor_is_proved_by_a_factor(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada, phone = await sign_up(client, shop), device()
    secret, codes = await add_app(client, shop, ada)
    assert (await add_phone(client, ada, phone)).status_code == 201

    async def prove(**proof: object) -> httpx.Response:
        await let_proof_age(shop)
        return await client.post("/api/me/proof", json=proof, headers=ada.headers)

    asked = await prove(password=PASSWORD)
    assert (asked.status_code, asked.json()["code"]) == (403, "factor_proof_needed")
    assert asked.json()["factors"] == ["totp", "passkey", "recovery_code"]
    assert (await client.delete("/api/me/factors/totp", headers=ada.headers)).json()["code"] == "proof_needed"
    for bad in ({"code": "123456"}, {"recovery_code": codes[0][:-1]}, {"code": "1", "recovery_code": "2"}):
        assert (await prove(**bad)).status_code == 422, bad
    signed = phone.get(asked.json()["passkey_options"])
    good: list[dict[str, object]] = [
        {"recovery_code": codes[0]},
        {"passkey": signed, "pending_token": asked.json()["pending_token"]},
        {"code": await code(shop, secret)},
    ]
    for proof in good:
        assert (await prove(**proof)).status_code == 204, proof
    assert (await prove(**good[0])).status_code == 422
    step = (await log_in(client)).json()["pending_token"]
    assert (await prove(code=await code(shop, secret, 2), pending_token=step)).status_code == 401
    await client.post("/api/me/proof", json={"recovery_code": codes[1]}, headers=ada.headers)
    assert (await client.delete("/api/me/factors/totp", headers=ada.headers)).status_code == 204
