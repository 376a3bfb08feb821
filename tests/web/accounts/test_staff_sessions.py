"""Sessions of staff end when nobody uses them, and a new device is told to their owner."""

import httpx
import pytest

from tests.support.api.people import PASSWORD, official
from tests.support.shop import OpenShop
from tests.support.web.accounts import browser, open_account, sign_in

IDLE = "UPDATE sessions SET seen_at = now() - interval '121 minutes'"
USED = "UPDATE sessions SET seen_at = now() - interval '119 minutes'"
TOLD = "SELECT count(*) FROM outgoing_mail WHERE kind = 'new_device'"


@pytest.mark.parametrize(("role", "status"), [("staff", 401), ("admin", 401), ("customer", 200)])
async def test_only_staff_idle_out(client: httpx.AsyncClient, shop: OpenShop, role: str, status: int) -> None:
    user = await official(client, shop, role)
    for change, expected in ((USED, 200), (IDLE, status)):
        await shop.run(change)
        await shop.shop.sessions._redis.flushdb()
        assert (await client.get("/api/me", headers=user.headers)).status_code == expected
    await shop.run(IDLE)
    body = {"refresh_token": user.refresh_token}
    assert (await client.post("/api/auth/refresh", json=body)).status_code == status


async def test_a_refresh_is_use(client: httpx.AsyncClient, shop: OpenShop) -> None:
    user = await official(client, shop, "staff")
    await shop.run(USED)
    assert (await client.post("/api/auth/refresh", json={"refresh_token": user.refresh_token})).status_code == 200
    assert await shop.value("SELECT seen_at > now() - interval '1 minute' FROM sessions") is True


async def test_staff_are_told_of_a_new_device(client: httpx.AsyncClient, shop: OpenShop) -> None:
    async with browser(shop) as known, browser(shop) as other:
        await open_account(known, shop)
        await sign_in(other)
        assert await shop.value(TOLD) == 0, "a customer"
        await shop.run("UPDATE users SET role = 'staff'")
        await known.post("/sign-out")
        await sign_in(known)
        assert await shop.value(TOLD) == 0, "a known device"
        other.cookies.clear()
        await sign_in(other)
        assert await shop.value(TOLD) == 1
    for agent, number in (("script/1", 2), ("script/1", 2), ("script/2", 3)):
        body = {"email": "ada@example.com", "password": PASSWORD}
        await client.post("/api/auth/login", json=body, headers={"User-Agent": agent})
        assert await shop.value(TOLD) == number
