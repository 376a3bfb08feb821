"""The worker: woken by Redis, and on its own clock while Redis is away."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from domain.catalogue.generation import Generation
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add
from tests.support.web.post_office import PostOffice
from tests.support.web.worker import DEADLINE, at_work
from web.config.settings import Settings
from web.infra.database import Database
from web.mail.tasks import deliver_emails
from web.worker import Workshop, attempt, go_round, listen


async def test_the_bell_has_emails_delivered(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    settings = replace(shop.shop.settings, smtp_url=url)
    await shop.shop.bell._redis.flushdb()
    async with at_work(lambda stop: listen(Workshop(shop.shop.database, settings), stop)):
        await add(client, cast.kettle)
        placed = await client.post("/checkout", data=ADDRESS)
        await client.post(placed.headers["location"], data={"outcome": "success"})
        await asyncio.wait_for(office.arrived.wait(), DEADLINE)


async def test_without_redis_the_rounds_go_on(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    settings = replace(shop.shop.settings, smtp_url=url, redis_url="redis://127.0.0.1:1")
    database = shop.shop.database
    async with (
        at_work(lambda stop: listen(Workshop(database, settings), stop)),
        at_work(lambda stop: go_round(deliver_emails, 0.05, Workshop(database, settings), stop)),
    ):
        await add(client, cast.kettle)
        placed = await client.post("/checkout", data=ADDRESS)
        await client.post(placed.headers["location"], data={"outcome": "success"})
        await asyncio.wait_for(office.arrived.wait(), DEADLINE)


async def test_a_task_that_breaks_does_not_break_the_worker(shop: OpenShop) -> None:
    async def broken(_database: Database, _settings: Settings) -> int:
        raise RuntimeError("a broken task")

    async def away(_database: Database, _settings: Settings) -> int:
        raise ConnectionError

    workshop = Workshop(shop.shop.database, shop.shop.settings)
    assert await attempt(broken, workshop) == 0
    assert await attempt(away, workshop) == 0


async def test_no_task_works_with_settings_that_were_never_read(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def named(_database: Database, now: Settings) -> int:
        return len(now.name)

    async def away() -> Generation:
        raise ConnectionError

    workshop = Workshop(shop.shop.database, replace(shop.shop.settings, name="Stale"))
    with monkeypatch.context() as outage:
        outage.setattr(workshop._watch, "_read", away)
        assert await attempt(named, workshop) == 0
    workshop._watch._away = False
    assert await attempt(named, workshop) == len("Stale")
    monkeypatch.setattr(workshop._watch, "_read", away)
    workshop._watch.forget()
    assert await attempt(named, workshop) == len("Stale"), "the last ones known"
