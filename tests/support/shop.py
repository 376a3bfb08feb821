"""The web application in this process, for tests of its routes."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from uuid import UUID

import httpx
from litestar import Litestar

from domain.books.checks import run_checks
from domain.catalogue.generation import bump_generation
from domain.connection import Connection
from domain.orders.states import MOVES, MOVES_BY_PAYMENT, OrderStatus
from tests.support.templates import share_compiled
from web.app import around, make_routes, make_shop
from web.config.settings import Settings
from web.http.security import Shell
from web.shop import Shop
from web.templating.environment import environment

ADDRESS = {
    "email": "ada@example.com",
    "name": "Ada Byron",
    "line1": "12 St James's Square",
    "city": "London",
    "postal_code": "SW1Y 4JH",
    "country": "GB",
    "delivery_method": "standard",
    "payment_method": "card",
}
HTMX = {"HX-Request": "true"}
GIVE_TO_ACCOUNTS = """
WITH own AS (
    INSERT INTO users (email, name, password_hash) SELECT DISTINCT email, '', '' FROM orders RETURNING id, email
)
UPDATE orders o SET user_id = own.id FROM own WHERE own.email = o.email
"""
"""The owners of the addresses of all orders have placed them themselves."""

IDLE: list[Litestar] = []
"""Applications that no test uses now: making all routes takes longer than many a test."""


@dataclass(frozen=True)
class OpenShop:
    """A running application with its parts at hand."""

    app: Shell
    shop: Shop

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[httpx.AsyncClient]:
        """A browser without JavaScript; redirects are not followed."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            yield client

    async def value(self, query: str, *args: object) -> object:
        """The first value that a query gives, as committed."""
        async with self.shop.database.read() as connection:
            return await connection.fetchval(query, *args)

    async def run(self, query: str, *args: object) -> None:
        """Run a statement and commit, as a change of the catalogue, which this process's cache then sees."""
        async with self.shop.database.transaction() as connection:
            await connection.execute(query, *args)
            await bump_generation(connection)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Wait until this process's cache knows of all that others have changed."""
        await self.shop.watch.since(time.monotonic())


async def allow(shop: OpenShop, *methods: str, **rule: object) -> None:
    """Switch payment methods on, all but cards being off in a new shop, with the usual rule unless `rule` differs."""
    async with shop.shop.database.transaction() as connection:
        for method in methods:
            await switch_on(connection, method, **rule)
    shop.shop.payment_methods.invalidate()


async def switch_on(connection: Connection, method: str, **rule: object) -> None:
    """Write the rule of a payment method that is on."""
    names, values = ["currency", "name", "enabled", *rule], ["GBP", method, True, *rule.values()]
    places = ", ".join(f"${n}" for n in range(1, len(names) + 1))
    await connection.execute(
        f"INSERT INTO payment_methods ({', '.join(names)}) VALUES ({places}) ON CONFLICT DO NOTHING", *values
    )


@asynccontextmanager
async def open_shop(settings: Settings) -> AsyncIterator[OpenShop]:
    """The application, started and afterwards stopped."""
    litestar = IDLE.pop() if IDLE else make_routes()
    litestar.state.shop = make_shop(settings)
    share_compiled(litestar.state.shop.templates, environment(settings))
    started, stopping = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with litestar.lifespan():
            started.set()
            await stopping.wait()

    life = asyncio.create_task(live())
    beginning = asyncio.create_task(started.wait())
    await asyncio.wait([life, beginning], return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        life.result()
    try:
        yield OpenShop(around(litestar, settings), litestar.state.shop)
    finally:
        stopping.set()
        await life
    IDLE.append(litestar)


async def add(client: httpx.AsyncClient, variant_id: UUID, quantity: object = 1) -> httpx.Response:
    """Add to the cart as the product page's form does."""
    return await client.post("/cart/lines", data={"variant_id": str(variant_id), "quantity": str(quantity)})


WAYS = """
SELECT o.number, o.status, coalesce(array_agg(e.kind::text ORDER BY e.id) FILTER (WHERE e.kind IN
    ('confirmed', 'shipped', 'delivered', 'cancelled', 'failed')), '{}') AS way
FROM orders o LEFT JOIN order_events e ON e.order_id = o.id GROUP BY o.id
"""


async def check_books(connection: Connection) -> None:
    """Check that stock, totals, payments, refunds and emails match each other and the orders."""
    for finding in await run_checks(connection):
        assert finding.holds, (finding.sentence, finding.words)
    for order in await connection.fetch(WAYS):
        for present, wanted in pairwise([OrderStatus.PENDING, *map(OrderStatus, order["way"])]):
            assert wanted in {*MOVES[present], *MOVES_BY_PAYMENT.get(present, ())}, order["number"]
        assert order["way"][-1:] in ([order["status"]], []), order["number"]


async def check_provider_books(connection: Connection) -> None:
    """Check that the simulated provider's payments and refunds are ours, once all its events have been applied."""
    drift = await connection.fetch(
        "SELECT c.reference FROM simulated_charges c LEFT JOIN payments p USING (reference) WHERE "
        "(c.status = 'succeeded') <> (p.status IN ('paid', 'partially_refunded', 'refunded')) IS TRUE OR c.refunded <> "
        "(SELECT coalesce(sum(amount), 0) FROM refunds r WHERE r.payment_id = p.id AND r.status = 'succeeded' "
        "AND NOT r.by_hand)"
    )
    assert drift == []


def _sent(attributes: dict[str, str | None]) -> bool:
    return attributes.get("type") not in {"radio", "checkbox"} or "checked" in attributes


class _Fields(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.over, self.fields = action, False, False, dict[str, str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("action") == self.action and not self.over
        elif tag == "input" and self.inside and found.get("name") and _sent(found):
            self.fields[str(found["name"])] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag == "form":
            self.inside, self.over = False, True


def fields_of(page: str, action: str) -> dict[str, str]:
    """The fields that a browser would send of the first form with this action, before anything is typed."""
    parser = _Fields(action)
    parser.feed(page)
    return parser.fields
