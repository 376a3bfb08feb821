"""Those who work in the shop are told what waits for them, when they wish, and once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from domain.accounts.roles import Job
from domain.notices.operations import tell_staff
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import buy, sign_in

HERE, JSON = "/admin/notices", "/api/admin/notices"
ZONE = ZoneInfo("Europe/London")
WRITTEN = "SELECT coalesce(array_agg(recipient || context::text ORDER BY id), '{}') FROM outgoing_mail WHERE kind = $1"


async def told(shop: OpenShop, at: datetime) -> int:
    """How many emails are written at this moment."""
    async with shop.shop.database.transaction() as connection:
        return await tell_staff(connection, now=at, zone=ZONE)


@pytest.fixture
async def packer(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """Somebody who sends parcels and nothing else, signed in."""
    await sign_in(client, shop, "packer@example.com", Job.PACKER)
    return client


async def test_somebody_is_told_at_once_of_what_is_new_and_theirs(
    packer: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    assert (await packer.get(JSON)).json() == {"choice": "off"}
    assert 'value="off" checked' in (await packer.get(HERE)).text
    async with shop.visitor() as visitor:
        await buy(visitor, cast)
    assert (await packer.post(HERE, data={"choice": "at_once"})).headers["location"] == f"{HERE}?done=saved"
    now = datetime.now(UTC)
    assert await told(shop, now) == 0
    async with shop.visitor() as visitor:
        await buy(visitor, cast)
    await shop.run("UPDATE outgoing_mail SET status = 'failed' WHERE kind = 'order_placed'")
    await shop.run("UPDATE stock_items SET on_hand = 0")
    assert [await told(shop, now), await told(shop, now)] == [1, 0]
    assert await shop.value(WRITTEN, "staff_waiting") == [
        'packer@example.com{"daily": false, "others": 0, "waiting": {"to_ship": 2}}'
    ]
    await packer.put(JSON, json={"choice": "off"})
    async with shop.visitor() as visitor:
        await shop.run("UPDATE stock_items SET on_hand = 9")
        await buy(visitor, cast)
    assert await told(shop, now) == 0


async def test_stock_that_comes_and_goes_fills_no_mailbox(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """As a stranger has it do, who reserves the last of something again and again."""
    await sign_in(client, shop, "manager@example.com", Job.MANAGER)
    await shop.run("UPDATE stock_items SET on_hand = 50")
    await client.put(JSON, json={"choice": "at_once"})
    now, written = datetime.now(UTC), []
    for minute in range(21):
        await shop.run("UPDATE stock_items SET on_hand = $2 WHERE variant_id = $1", cast.kettle, 50 * (minute % 2))
        written.append(await told(shop, now + timedelta(minutes=minute)))
    assert (written[0], written[10], written[20], sum(written)) == (1, 1, 1, 3)


async def test_the_morning_email_comes_once_a_day_and_only_if_something_waits(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "manager@example.com", Job.MANAGER)
    await client.put(JSON, json={"choice": "daily"})
    await shop.run("UPDATE stock_items SET on_hand = 50")
    tomorrow = datetime.now(ZONE).replace(hour=8, minute=0, second=0) + timedelta(days=1)
    assert await told(shop, tomorrow) == 0
    await shop.run("UPDATE staff_notices SET looked_at = now()")
    async with shop.visitor() as visitor:
        await buy(visitor, cast)
    assert await told(shop, tomorrow - timedelta(minutes=1)) == 0
    assert await told(shop, tomorrow) == 1
    await shop.run("UPDATE staff_notices SET looked_at = $1", tomorrow)
    assert await told(shop, tomorrow + timedelta(hours=3)) == 0
    await shop.run("UPDATE users SET disabled_at = now() WHERE email = 'manager@example.com'")
    assert await told(shop, tomorrow + timedelta(days=1)) == 0
