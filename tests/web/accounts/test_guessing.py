"""Guessing from outside: the attacker is counted before the victim, and the victim still gets in."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from tests.support.api.people import PASSWORD, newest_code, sign_up
from tests.support.shop import OpenShop, open_shop
from tests.support.web.accounts import browser, open_account
from tests.web.accounts.test_api_factors import add_app, code

EMAIL, NOBODY = "ada@example.com", "nobody@example.com"
WRONG = "not the password"


@pytest.fixture
async def shop(shop: OpenShop) -> AsyncIterator[OpenShop]:
    """The shop with its limits on, behind a proxy that says where a request comes from."""
    await shop.shop.bell._redis.flushdb()
    settings = replace(shop.shop.settings, rate_limits=True, trusted_proxies=("127.0.0.0/8",))
    async with open_shop(settings) as opened:
        yield opened


def at(network: int) -> dict[str, str]:
    return {"X-Forwarded-For": f"203.0.113.{network}"}


async def log_in(client: httpx.AsyncClient, network: int, password: str = WRONG, email: str = EMAIL) -> httpx.Response:
    return await client.post("/api/auth/login", json={"email": email, "password": password}, headers=at(network))


async def test_one_address_locks_nobody_out_of_signing_in(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_up(client, shop)
    flood = [(await log_in(client, 1)).status_code for _ in range(30)]
    assert flood == [401] * 5 + [429] * 25
    assert (await log_in(client, 2)).status_code == 429
    assert (await log_in(client, 3, PASSWORD)).status_code == 200
    data = {"email": EMAIL, "password": PASSWORD}
    assert (await client.post("/sign-in", data=data, headers=at(4))).status_code == 303


@pytest.mark.parametrize("email", ["", "no address", "@" * 254])
async def test_what_is_no_address_is_answered_as_a_wrong_one(
    client: httpx.AsyncClient, shop: OpenShop, email: str
) -> None:
    assert (await log_in(client, 1, email=email)).status_code == 401


@pytest.mark.parametrize("path", ["/api/auth/otp", "/api/auth/password-reset", "/api/orders/lookup"])
async def test_one_address_refuses_nobody_elses_request_and_fills_no_mailbox(
    client: httpx.AsyncClient, shop: OpenShop, path: str
) -> None:
    body = {"email": EMAIL} | ({"number": "M-10001"} if "lookup" in path else {})
    flood = [(await client.post(path, json=body, headers=at(1))).status_code for _ in range(30)]
    assert flood == [202] * 3 + [429] * 27
    assert {(await client.post(path, json=body, headers=at(network))).status_code for network in range(2, 12)} == {202}
    assert await shop.value("SELECT count(*) FROM outgoing_mail") == (0 if "lookup" in path else 1)


async def test_one_network_neither_uses_up_nor_burns_the_codes_of_another(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    """It gets five codes sent, and may spoil those; then the owner's own code opens."""
    await sign_up(client, shop)
    path, asked, tried = "/api/auth/password-reset", set(), set()
    for _ in range(8):
        await let_minutes_pass(shop)
        asked.add((await client.post(path, json={"email": EMAIL}, headers=at(1))).status_code)
        for _ in range(5):
            wrong = await client.post(f"{path}/verify", json={"email": EMAIL, "code": "000000"}, headers=at(1))
            tried.add(wrong.status_code)
    assert (asked, tried) == ({202, 429}, {422, 429})
    assert await shop.value("SELECT count(*) FROM one_time_codes WHERE purpose = 'reset'") == 5
    await let_minutes_pass(shop)
    assert (await client.post(path, json={"email": EMAIL}, headers=at(2))).status_code == 202
    await client.post(f"{path}/verify", json={"email": EMAIL, "code": "000000"}, headers=at(1))
    body = {"email": EMAIL, "code": await newest_code(shop, EMAIL)}
    assert (await client.post(f"{path}/verify", json=body, headers=at(2))).status_code == 200


async def let_minutes_pass(shop: OpenShop) -> None:
    """As long as the pause after five codes."""
    await shop.run("UPDATE one_time_codes SET created_at = created_at - interval '4 minutes'")
    redis = shop.shop.bell._redis
    for key in await redis.keys("mercer-limits:*:60:*"):
        await redis.delete(key)


async def test_one_network_is_wrong_about_one_account_fifty_times_a_day(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    refused = 0
    for _ in range(51):
        await shop.shop.bell._redis.delete("mercer-limits:log-in:60:address:203.0.113.1")
        refused = (await log_in(client, 1)).headers.get("retry-after", 0)
    assert int(refused) > 86000
    assert await shop.value("SELECT wrong FROM wrong_guesses") == 50
    assert (await log_in(client, 1, email=NOBODY)).status_code == 401


@pytest.mark.parametrize("email", [EMAIL, NOBODY])
async def test_after_a_hundred_in_a_row_all_doors_pause_but_for_known_devices(shop: OpenShop, email: str) -> None:
    async with browser(shop) as known, shop.visitor() as stranger:
        await open_account(known, shop)
        await shop.run("INSERT INTO wrong_guesses (who, wrong) VALUES ('account:' || $1, 99)", email)
        assert (await log_in(stranger, 1, email=email)).status_code == 401
        slowed = [await log_in(stranger, 2, PASSWORD, email)]
        for path in ("otp/verify", "password-reset/verify"):
            body = {"email": email, "code": "123456"}
            slowed.append(await stranger.post(f"/api/auth/{path}", json=body, headers=at(3)))
        slowed.append(await stranger.post("/sign-in", data={"email": email, "password": PASSWORD}, headers=at(4)))
        assert [answer.status_code for answer in slowed] == [429] * 4
        assert {0 < int(answer.headers["retry-after"]) <= 60 for answer in slowed} == {True}
        told = await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'account_guessed'")
        assert told == (email == EMAIL)
        known.headers.update(at(5))
        assert (await known.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})).status_code == 303
        assert (await log_in(known, 6, PASSWORD)).status_code == 200
    await shop.run("UPDATE wrong_guesses SET guessed_at = guessed_at - interval '1 minute'")
    async with shop.visitor() as owner:
        assert (await log_in(owner, 7, PASSWORD)).status_code == 200
    assert await shop.value("SELECT sum(wrong) FROM wrong_guesses") == (None if email == EMAIL else 100)


async def test_a_right_password_or_code_forgets_the_wrong_ones(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_up(client, shop)
    for network, right in ((1, True), (2, False)):
        assert (await log_in(client, network)).status_code == 401
        assert await shop.value("SELECT wrong FROM wrong_guesses") == 1
        if right:
            assert (await log_in(client, network, PASSWORD)).status_code == 200
        else:
            await client.post("/api/auth/password-reset", json={"email": EMAIL}, headers=at(network))
            body = {"email": EMAIL, "code": await newest_code(shop, EMAIL)}
            checked = await client.post("/api/auth/password-reset/verify", json=body, headers=at(network))
            assert checked.status_code == 200
        assert await shop.value("SELECT count(*) FROM wrong_guesses") == 0


async def test_whoever_guesses_at_the_second_step_locks_nobody_out_of_recovery_codes(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    ada = await sign_up(client, shop)
    secret, recovery = await add_app(client, shop, ada)
    await shop.run("INSERT INTO wrong_guesses (who, wrong) SELECT 'factor:' || id || ':', 50 FROM users")
    asked = (await log_in(client, 1, PASSWORD)).json()["pending_token"]

    async def step(**proof: str) -> int:
        body = {"pending_token": asked, **proof}
        return (await client.post("/api/auth/login/second-step", json=body, headers=at(1))).status_code

    assert await step(code=await code(shop, secret)) == 429
    assert await step(recovery_code="0000-0000-0000-0000") == 422
    assert await step(recovery_code=recovery[0]) == 200
    assert await shop.value("SELECT array_agg(split_part(who, ':', 1)) FROM wrong_guesses") == ["factor"]
