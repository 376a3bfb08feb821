"""The staff's first page: what waits, how it goes beside the same stretch before, and what renews itself."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from domain.accounts.views import Role
from domain.connection import Connection
from domain.reports.stretches import Stretch, course_of, together
from tests.support.api.orders import staff
from tests.support.cast import Cast
from tests.support.sales import sell
from tests.support.shop import HTMX, OpenShop
from tests.support.web.people import buy, sign_in

MOST_QUERIES = 12
NOW = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
"""Half past ten in London, two days after the clocks went forward."""


@pytest.mark.parametrize(
    ("stretch", "wanted", "parts"),
    [
        (Stretch.TODAY, ((1, 500), (1, 300)), 11),
        (Stretch.WEEK, ((3, 1200), (2, 2500)), 2),
        (Stretch.MONTH, ((7, 4900), (0, 0)), 30),
    ],
)
async def test_a_stretch_is_compared_with_as_much_of_the_one_before(
    connection: Connection, stretch: Stretch, wanted: tuple[tuple[int, int], ...], parts: int
) -> None:
    """An order in another currency is no part of the figures; the cart that it was has become an order all the same."""
    for at, price in (
        (datetime(2026, 3, 30, 23, 30, tzinfo=UTC), 500),  # today, 00:30 by the shop's clock
        (datetime(2026, 3, 30, 9, 15, tzinfo=UTC), 300),  # yesterday, before this time
        (datetime(2026, 3, 30, 9, 45, tzinfo=UTC), 400),  # yesterday, after it
        (datetime(2026, 3, 23, 0, 0, tzinfo=UTC), 1000),  # last Monday, when it began
        (datetime(2026, 3, 24, 10, 29, tzinfo=UTC), 1500),  # last Tuesday, before half past ten in London
        (datetime(2026, 3, 24, 10, 31, tzinfo=UTC), 600),
        (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), 600),  # the first of thirty days
    ):
        await sell(connection, at, price)
    await sell(connection, datetime(2026, 3, 31, 9, 0, tzinfo=UTC), 9900, units=3, currency="EUR")
    course = await course_of(connection, stretch, now=NOW, zone="Europe/London", currency="GBP")
    present = together(course.now)
    assert (present.orders, present.units, present.placed) == (wanted[0][0], wanted[0][0], wanted[0][0] + 1)
    assert present.average == present.revenue // present.orders
    assert (len(course.now), len(course.before)) == (parts, parts)
    assert tuple((one.orders, one.revenue) for one in map(together, (course.now, course.before))) == wanted


async def test_today_shows_figures_with_charts_tables_and_rows_behind_them(
    queries: list[str], client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    empty = (await client.get("/admin")).text
    assert "Your shop has no orders yet" in empty
    assert "chart__bars" not in empty
    now = datetime.now(UTC)
    async with shop.shop.database.transaction() as connection:
        await sell(connection, now, 7800)
        await sell(connection, now - timedelta(days=1), 1000, status="pending")
        ending = await sell(connection, now - timedelta(days=1), 1000, status="pending")
        later = "UPDATE orders SET hold_expires_at = now() + interval '3 hours' WHERE status = 'pending' AND id <> $1"
        await connection.execute(later, ending.id)
    await client.post("/cart/lines", data={"variant_id": str(cast.kettle), "quantity": "1"})
    queries.clear()
    page = await client.get("/admin")
    assert 0 < len(queries) <= MOST_QUERIES, queries
    for words in ("£78", "Europe/London", "to ship", "low in stock", "<strong>1</strong> hold about to end"):
        assert words in page.text, words
    assert re.search(r'<time datetime="[^"]+" title="[^"]+, [^"]+">now</time>', page.text)
    behind = (await client.get("/admin/orders?status=hold_ending&sort=oldest")).text
    assert len(re.findall(r'href="/admin/orders/M-', behind)) == 1
    assert len(re.findall(r'role="img" aria-labelledby="today-chart-\w+-title today-chart-\w+-desc"', page.text)) == 5
    assert '<p class="today-figure" id="today-conversion"><strong>50%</strong>' in page.text
    for href in re.findall(r'class="(?:task|chip)[^"]*" href="([^"]+)"|<h3 class="today-card__name"><a href="([^"]+)"',
                           page.text):  # fmt: skip
        assert (await client.get("".join(href).replace("&amp;", "&"))).status_code == 200, href
    live = await client.get("/admin?span=week", headers={**HTMX, "HX-Target": "admin-reports-live"})
    assert live.text.count('hx-swap-oob="true"') == 5
    assert "<h1>" not in live.text
    assert 'hx-get="/admin?span=week"' in live.text


async def test_a_worker_that_does_not_run_is_a_task(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    """Emails that nobody tries tell of it; those that a mail server keeps waiting do not."""
    clerk = await staff(client, shop)
    await sign_in(client, shop, "sue@example.com", Role.STAFF)
    await shop.run("UPDATE outgoing_mail SET status = 'sent'")
    async with shop.visitor() as visitor:
        await buy(visitor, cast)
    words = "as no worker has run"

    async def seen() -> tuple[bool, bool]:
        page = (await client.get("/admin")).text
        counts = (await client.get("/api/admin/dashboard", headers=clerk.headers)).json()["letters"]
        return words in page, counts["untried_since"] is not None

    assert await seen() == (False, False)
    await shop.run("UPDATE outgoing_mail SET due_at = now() - interval '6 minutes' WHERE status = 'waiting'")
    assert await seen() == (True, True)
    await shop.run(
        "INSERT INTO outgoing_mail (kind, recipient, dedupe_key, context, attempts, due_at, last_error) SELECT kind, "
        "recipient, 'again', context, 1, now() + interval '1 minute', 'away' FROM outgoing_mail LIMIT 1"
    )
    assert await seen() == (False, False)
