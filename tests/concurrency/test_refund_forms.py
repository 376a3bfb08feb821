"""A refund form sent many times at once, to two web processes: the money is refunded once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from tests.support.cast import Cast
from tests.support.shop import OpenShop, check_books, check_provider_books, open_shop
from tests.web.orders.test_admin import Desk, open_desk
from web.config.settings import Settings
from web.embedded.services import Services

TIMES = 10
PENCE = 100


@dataclass
class Till:
    """A paid order, and the staff's browsers at both processes."""

    desk: Desk
    browsers: Sequence[httpx.AsyncClient]

    async def send_all(self, forms: Sequence[dict[str, str]]) -> Counter[int]:
        """Everybody presses the button at once; returns how often each status was the answer."""
        posts = (
            browser.post(f"{self.desk.path}/refunds", data=form)
            for browser, form in zip(self.browsers, forms, strict=True)
        )
        return Counter(answer.status_code for answer in await asyncio.gather(*posts))

    async def refunded(self) -> object:
        """How much has gone back."""
        return await self.desk.shop.value("SELECT coalesce(sum(amount), 0)::int FROM refunds")

    async def form(self) -> dict[str, str]:
        """The form, filled in."""
        typed = {"refund_amount": "1", "refund_reason": "A scratch.", "confirmed": "yes"}
        return {**await self.desk.fields("refunds"), **typed}


@pytest.fixture
async def counter(running: Services, cast_dsn: str, cast: Cast, tmp_path: Path) -> AsyncIterator[Till]:
    settings = replace(
        Settings(), database_url=cast_dsn, redis_url=running.redis_url, data_dir=tmp_path, rate_limits=False
    )
    async with AsyncExitStack() as stack:
        shops: list[OpenShop] = [await stack.enter_async_context(open_shop(settings)) for _ in range(2)]
        clerk = await stack.enter_async_context(shops[0].visitor())
        desk = await open_desk(clerk, shops[0], cast)
        browsers = [await stack.enter_async_context(shops[place % 2].visitor()) for place in range(TIMES)]
        for browser in browsers:
            browser.cookies.set("session", clerk.cookies["session"], domain="shop.test")
            browser.headers["Sec-Fetch-Site"] = "same-origin"
        yield Till(desk, browsers)
        async with shops[0].shop.database.read() as connection:
            await check_books(connection)
            await check_provider_books(connection)


async def test_one_form_sent_ten_times_at_once_is_one_refund(counter: Till) -> None:
    form = await counter.form()
    assert await counter.send_all([form] * TIMES) == {303: TIMES}
    assert await counter.refunded() == PENCE


async def test_ten_members_of_staff_with_the_same_idea_refund_once(counter: Till) -> None:
    form = await counter.form()
    forms = [{**form, "idempotency_key": f"key-{place}"} for place in range(TIMES)]
    assert await counter.send_all(forms) == {303: 1, 409: TIMES - 1}
    assert await counter.refunded() == PENCE


async def test_without_key_and_version_it_would_go_wrong(counter: Till) -> None:
    form = await counter.form()
    forms = [{**form, "idempotency_key": f"key-{place}", "seen": ""} for place in range(TIMES)]
    assert await counter.send_all(forms) == {303: TIMES}
    assert await counter.refunded() == TIMES * PENCE
