"""The web application in this process, for tests of its doors."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from uuid import UUID

import httpx

from domain.catalogue.generation import bump_generation
from domain.connection import Connection
from domain.orders.states import MOVES, MOVES_BY_PAYMENT, OrderStatus
from web.app import around, make_litestar
from web.security import Shell
from web.settings import Settings
from web.shop import Shop

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
        """Run a statement and commit, as a change of the catalogue, which this process then knows of."""
        async with self.shop.database.transaction() as connection:
            await connection.execute(query, *args)
            await bump_generation(connection)
        await self.shop.watch.since(time.monotonic())


@asynccontextmanager
async def open_shop(settings: Settings) -> AsyncIterator[OpenShop]:
    """The application, started and afterwards stopped."""
    litestar = make_litestar(settings)
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
    yield OpenShop(around(litestar, settings), litestar.state.shop)
    stopping.set()
    await life


async def add(client: httpx.AsyncClient, variant_id: UUID, quantity: object = 1) -> httpx.Response:
    """Put something into the cart as the product page's form does."""
    return await client.post("/cart/lines", data={"variant_id": str(variant_id), "quantity": str(quantity)})


BOOKS = {
    "on hand is the sum of movements": """
        SELECT s.variant_id FROM stock_items s LEFT JOIN stock_movements m USING (variant_id)
        GROUP BY s.variant_id, s.on_hand HAVING s.on_hand <> coalesce(sum(m.delta), 0) OR s.on_hand < 0""",
    "totals are the sum of lines": """
        SELECT o.number FROM orders o JOIN order_lines l ON l.order_id = o.id GROUP BY o.id
        HAVING o.subtotal <> sum(l.line_total) OR o.discount <> sum(l.discount) OR o.tax <> sum(l.tax) + o.delivery_tax
        OR o.total <> o.subtotal - o.discount + o.delivery + CASE WHEN o.tax_included THEN 0 ELSE o.tax END""",
    "a code is used by the orders that stand, and by no more than its limit": """
        SELECT d.code FROM discounts d LEFT JOIN discount_uses u ON u.discount_id = d.id AND u.released_at IS NULL
        GROUP BY d.id HAVING d.used <> count(u.order_id) OR d.used > d.limit_total""",
    "a code is given back by the orders that ended, and only by them": """
        SELECT o.number FROM orders o LEFT JOIN discount_uses u ON u.order_id = o.id
        WHERE (o.discount_code IS NULL) <> (u.order_id IS NULL)
        OR (u.released_at IS NOT NULL) <> (u.order_id IS NOT NULL AND o.status IN ('failed', 'cancelled'))""",
    "an order holds what it sold and was not restocked": """
        SELECT o.number FROM orders o WHERE -(SELECT coalesce(sum(delta), 0) FROM stock_movements WHERE order_id = o.id)
        <> CASE WHEN o.status IN ('failed', 'cancelled') THEN 0 ELSE
          (SELECT sum(quantity) FROM order_lines WHERE order_id = o.id)
          - (SELECT coalesce(sum(b.quantity), 0) FROM refund_lines b JOIN refunds r ON r.id = b.refund_id
             WHERE r.order_id = o.id AND b.restock AND r.status = 'succeeded') END""",
    "a confirmed order keeps one payment of its total, an open one none": """
        SELECT o.number FROM orders o WHERE o.payment_method = 'card' AND o.status <> 'cancelled'
        AND (o.status IN ('confirmed', 'shipped', 'delivered'))::int <>
            (SELECT count(*) FROM payments p WHERE p.order_id = o.id AND NOT p.surplus AND p.amount = o.total
             AND p.status IN ('paid', 'partially_refunded', 'refunded'))""",
    "surplus money, and that of orders that ended, goes back whole": """
        SELECT p.reference FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.status IN ('paid', 'partially_refunded', 'refunded')
        AND (p.surplus OR o.status IN ('failed', 'cancelled')) AND p.amount <> (
            SELECT coalesce(sum(amount), 0) FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed')""",
    "never more back than came, and the payment says how much": """
        SELECT p.reference FROM payments p LEFT JOIN LATERAL (
            SELECT coalesce(sum(amount) FILTER (WHERE status = 'succeeded'), 0) AS back,
                   coalesce(sum(amount) FILTER (WHERE status <> 'failed'), 0) AS going
            FROM refunds WHERE payment_id = p.id) r ON true
        WHERE r.going > p.amount OR (r.going > 0 AND p.status IN ('created', 'failed'))
        OR (p.status IN ('paid', 'partially_refunded', 'refunded') AND p.status <> CASE WHEN r.back = 0 THEN 'paid'
            WHEN r.back < p.amount THEN 'partially_refunded' ELSE 'refunded' END)""",
    "an order is told once": """
        SELECT o.number FROM orders o WHERE (SELECT count(*) FROM outgoing_mail m
        WHERE m.order_id = o.id AND m.kind = 'order_placed') <> 1""",
}


WAYS = """
SELECT o.number, o.status, coalesce(array_agg(e.kind::text ORDER BY e.created_at, e.id) FILTER (WHERE e.kind IN
    ('confirmed', 'shipped', 'delivered', 'cancelled', 'failed')), '{}') AS way
FROM orders o LEFT JOIN order_events e ON e.order_id = o.id GROUP BY o.id
"""


async def check_books(connection: Connection) -> None:
    """The books: stock, totals, payments, refunds and letters match each other and the orders."""
    for name, query in BOOKS.items():
        assert await connection.fetch(query) == [], name
    for order in await connection.fetch(WAYS):
        for present, wanted in pairwise([OrderStatus.PENDING, *map(OrderStatus, order["way"])]):
            assert wanted in {*MOVES[present], *MOVES_BY_PAYMENT.get(present, ())}, order["number"]
        assert order["way"][-1:] in ([order["status"]], []), order["number"]


async def check_provider_books(connection: Connection) -> None:
    """What we say came and went back is what the simulated provider says, once all its news has been heard."""
    drift = await connection.fetch(
        "SELECT c.reference FROM simulated_charges c LEFT JOIN payments p USING (reference) WHERE "
        "(c.status = 'succeeded') <> (p.status IN ('paid', 'partially_refunded', 'refunded')) IS TRUE OR c.refunded <> "
        "(SELECT coalesce(sum(amount), 0) FROM refunds r WHERE r.payment_id = p.id AND r.status = 'succeeded')"
    )
    assert drift == []


def _sent(attributes: dict[str, str | None]) -> bool:
    return attributes.get("type") not in {"radio", "checkbox"} or "checked" in attributes


class _Fields(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.fields = action, False, dict[str, str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("action") == self.action
        elif tag == "input" and self.inside and found.get("name") and _sent(found):
            self.fields[str(found["name"])] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def fields_of(page: str, action: str) -> dict[str, str]:
    """What a browser would send of the form with this action, before anything is typed."""
    parser = _Fields(action)
    parser.feed(page)
    return parser.fields
