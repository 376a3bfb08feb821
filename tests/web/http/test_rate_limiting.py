"""Rate limits: exact over several processes, by account and by address, and in force while Redis is away."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, open_shop
from tests.support.web.people import sign_in
from web.accounts.limits import CODE, LOG_IN
from web.config.environment import SettingsError
from web.config.settings import Settings, read_settings
from web.embedded.services import Services
from web.infra.rate_limiter import Limits, TooManyError, Window

WRONG = {"email": "ada@example.com", "password": "wrong"}


def limited(shop: OpenShop, **changes: object) -> Settings:
    return replace(shop.shop.settings, rate_limits=True, **changes)  # type: ignore[arg-type]


async def flush(shop: OpenShop) -> None:
    await shop.shop.bell._redis.flushdb()


async def test_the_sixth_wrong_log_in_waits_under_several_processes(shop: OpenShop) -> None:
    await flush(shop)
    async with AsyncExitStack() as stack:
        shops = [await stack.enter_async_context(open_shop(limited(shop))) for _ in range(3)]
        doors = [await stack.enter_async_context(one.visitor()) for one in shops]
        answers = await asyncio.gather(*(doors[n % 3].post("/api/auth/login", json=WRONG) for n in range(12)))
    assert Counter(answer.status_code for answer in answers) == {401: 5, 429: 7}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-policy"] == '"default";q=5;w=60'
    assert refused.json()["code"] == "too_many_requests"
    counted = [answer.headers["ratelimit"] for answer in answers if answer.status_code == 401]
    assert sorted(counted) == [f'"default";r={left};t=60' for left in range(5)]


@pytest.mark.parametrize("redis_is_there", [True, False])
async def test_windows_count_together_or_not_at_all(shop: OpenShop, running: Services, redis_is_there: bool) -> None:
    await flush(shop)
    url = running.redis_url if redis_is_there else "redis://127.0.0.1:1"
    processes = [Limits(url, on=True) for _ in range(2 if redis_is_there else 1)]
    stranger, victim = Window(LOG_IN, "address:stranger"), Window(CODE, "account:victim")

    async def tried(times: int, *windows: Window) -> list[bool]:
        uses = (processes[n % len(processes)].use_all(*windows) for n in range(times))
        return [not isinstance(one, TooManyError) for one in await asyncio.gather(*uses, return_exceptions=True)]

    assert await tried(5, stranger) == [True] * 5
    assert await tried(10, stranger, victim) == [False] * 10
    assert await tried(3, victim) == [True] * 3
    owner = Window(LOG_IN, "address:owner")
    assert await tried(10, owner, victim) == [False] * 10
    assert (await tried(6, owner)).count(True) == 5
    await processes[0].forget(owner)
    assert await tried(1, owner) == [True]
    for one in processes:
        await one.close()


async def test_a_fourth_code_waits_however_the_address_is_written(shop: OpenShop) -> None:
    await flush(shop)
    async with open_shop(limited(shop)) as opened, opened.visitor() as visitor:
        spelt = ["ada@example.com", "Ada@example.com", "ADA@EXAMPLE.COM", "ada@EXAMPLE.com"]
        answers = [await visitor.post("/api/auth/otp", json={"email": email}) for email in spelt]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]


async def test_forwarded_addresses_count_only_from_trusted_proxies(shop: OpenShop) -> None:
    async def from_addresses(settings: Settings) -> list[int]:
        await flush(shop)
        async with open_shop(settings) as opened, opened.visitor() as visitor:
            answers: list[httpx.Response] = [
                await visitor.post(
                    "/api/auth/login",
                    json={**WRONG, "email": f"a{n}@example.com"},
                    headers={"X-Forwarded-For": f"203.0.113.{n}"},
                )
                for n in range(7)
            ]
        return [answer.status_code for answer in answers]

    assert (await from_addresses(limited(shop))).count(429) == 2
    assert (await from_addresses(limited(shop, trusted_proxies=("127.0.0.0/8",)))).count(429) == 0


async def test_without_redis_each_process_counts_for_itself(shop: OpenShop) -> None:
    async with open_shop(limited(shop, redis_url="redis://127.0.0.1:1")) as opened, opened.visitor() as visitor:
        answers = [await visitor.post("/api/auth/login", json=WRONG) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


def test_a_proxy_that_is_no_address_is_refused() -> None:
    assert read_settings({"TRUSTED_PROXIES": "10.0.0.1, 192.168.0.0/16"}).trusted_proxies
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        read_settings({"TRUSTED_PROXIES": "proxy.internal"})


async def test_the_eleventh_order_waits_and_a_repeated_one_is_no_further_order(shop: OpenShop, cast: Cast) -> None:
    await flush(shop)
    async with AsyncExitStack() as stack:
        shops = [await stack.enter_async_context(open_shop(limited(shop))) for _ in range(2)]
        doors = [await stack.enter_async_context(one.visitor()) for one in shops]

        async def order(number: int, key: str) -> httpx.Response:
            headers = {"Idempotency-Key": key}
            return await doors[number % 2].post(
                "/api/orders", json=order_of(cast, items=[{"variant_id": str(cast.oat_mug)}]), headers=headers
            )

        same = await asyncio.gather(*(order(n, "same") for n in range(20)))
        others = await asyncio.gather(*(order(n, f"key {n}") for n in range(12)))
        again = await asyncio.gather(*(order(n, f"key {n}") for n in range(12)))
    assert Counter(answer.status_code for answer in same) == {201: 20}
    assert Counter(answer.status_code for answer in others) == {201: 9, 429: 3}
    assert [answer.status_code for answer in again] == [answer.status_code for answer in others]
    refused = next(answer for answer in others if answer.status_code == 429)
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert await shop.value("SELECT count(*) FROM orders") == 10


async def test_limits_hold_in_the_process_while_redis_is_away(shop: OpenShop, cast: Cast) -> None:
    async with open_shop(limited(shop, redis_url="redis://127.0.0.1:1")) as opened, opened.visitor() as visitor:
        answers = [
            await visitor.post("/api/orders", json=order_of(cast, items=[{"variant_id": str(cast.oat_mug)}]))
            for _ in range(11)
        ]
    assert [answer.status_code for answer in answers] == [201] * 10 + [429]


async def test_orders_are_counted_by_the_address_that_gets_their_emails(shop: OpenShop, cast: Cast) -> None:
    """From ever other carts and networks; its owner, who has proved it, is not counted with them."""
    await flush(shop)
    async with open_shop(limited(shop, trusted_proxies=("127.0.0.0/8",))) as opened:
        statuses = []
        for number in range(12):
            async with opened.visitor() as visitor:
                if number == 11:
                    await sign_in(visitor, opened)
                visitor.headers["X-Forwarded-For"] = f"203.0.113.{number}"
                await add(visitor, cast.kettle)
                statuses.append((await visitor.post("/checkout", data=ADDRESS)).status_code)
    assert statuses == [303] * 10 + [429, 303]
