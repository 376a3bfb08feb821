"""The list of orders for staff: found by status, payment, number, name and email address, a page at a time."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from domain.accounts.views import Role
from domain.connection import Connection
from domain.orders import lists, ways
from domain.orders.filters import OrderFilter, OrderSort, PaymentFilter, StatusFilter
from domain.orders.lists import list_orders
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, allow
from tests.support.web.people import buy, sign_in
from web.orders.admin import index
from web.orders.tasks import end_holds

ROW = re.compile(r'<a href="/admin/orders/(M-\d+)">')
CLONES = """
INSERT INTO orders (number, email, status, currency, subtotal, discount, delivery, tax, total, address,
                    delivery_method, payment_method)
SELECT 'M-9' || n, 'clone' || n || '@example.com', 'delivered', 'GBP', 100, 0, 0, 0, 100,
       '{"name": "Clone Of Nobody"}', 'standard', 'card' FROM generate_series(1, $1) AS n
"""
LINES = """
INSERT INTO order_lines (order_id, position, sku, slug, name, unit_price, quantity, line_total)
SELECT id, 1, 'X', 'x', 'X', 100, 1, 100 FROM orders WHERE number LIKE 'M-9%'
"""


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A member of staff, signed in."""
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    return client


async def ordered(shop: OpenShop, cast: Cast, outcome: str = "success", **changes: str) -> str:
    """Somebody else orders a kettle; returns the order's number."""
    await allow(shop, "invoice", "on_delivery")
    async with shop.visitor() as visitor:
        return (await buy(visitor, cast, outcome, **changes)).partition("/")[0]


async def shown(clerk: httpx.AsyncClient, query: str = "") -> list[str]:
    """The numbers in the list, in its order."""
    page = await clerk.get(f"/admin/orders{query}")
    assert page.status_code == 200, page.text
    return ROW.findall(page.text)


async def test_each_filter_shows_its_orders_and_no_other(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    assert "No orders yet" in (await clerk.get("/admin/orders")).text
    paid = await ordered(shop, cast)
    declined = await ordered(shop, cast, "failure", email="grace@example.com", name="Grace Hopper")
    to_confirm = await ordered(shop, cast, "", payment_method="invoice", name="Zoë Ångström-Li")
    assert await shown(clerk) == [to_confirm, declined, paid]
    assert await shown(clerk, "?sort=oldest") == [paid, declined, to_confirm]
    assert await shown(clerk, "?status=confirmed") == [paid]
    assert await shown(clerk, "?status=pending") == [to_confirm, declined]
    assert await shown(clerk, "?payment=paid") == [paid]
    assert await shown(clerk, "?payment=unpaid&sort=oldest") == [declined, to_confirm]
    assert await shown(clerk, "?status=pending&payment=paid") == []
    for words, found in {
        paid: paid, paid.lower(): paid, paid[2:]: paid, "grace@": declined, "GRACE@EXAMPLE.COM": declined,
        "hopper": declined, "Gr Hop": declined, "ångström": to_confirm, "li zoë": to_confirm,
    }.items():  # fmt: skip
        answer = await clerk.get("/admin/orders", params={"q": words})
        assert ROW.findall(answer.text) == [found], words
    page = (await clerk.get("/admin/orders")).text
    for words in ("awaiting payment", "to confirm", "to ship", "Declined", "Not paid", "Paid", "£78"):
        assert words in page, words
    await shop.run("UPDATE orders SET hold_expires_at = now() - interval '1 minute' WHERE number = $1", declined)
    assert await end_holds(shop.shop.database, shop.shop.settings) == 1
    over = (await clerk.get("/admin/orders?status=failed")).text
    assert "Declined" not in over
    assert "Not paid" in over.partition("<tbody")[2], "an order that ended unpaid may have been declined, or not tried"


@pytest.mark.parametrize("query", ["?q=nobody", "?q=M-1", "?status=delivered", "?payment=refunded", "?q=%25", "?q=_"])
async def test_a_list_without_matches_links_to_all_orders(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, query: str
) -> None:
    await ordered(shop, cast)
    page = await clerk.get(f"/admin/orders{query}")
    assert (page.status_code, ROW.findall(page.text)) == (200, [])
    assert "No orders match" in page.text


@pytest.mark.parametrize(
    "query",
    ["?q=%27%3A%2A%20%26%20%7C%20%21%28", "?status=nothing&payment=x&sort=y&after=z", "?q=" + "x" * 5000,
     "?q=%F0%9F%AB%96", "?q=a%3Ab%20%5C%27", "?status=confirmed&status=pending"],
)  # fmt: skip
async def test_odd_parameters_are_no_error(clerk: httpx.AsyncClient, query: str) -> None:
    assert (await clerk.get(f"/admin/orders{query}")).status_code == 200


async def test_the_api_finds_orders_by_the_same_filters(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    clerk = await official(client, shop, "staff")
    paid = await ordered(shop, cast)
    owed = await ordered(shop, cast, "", payment_method="invoice", name="Grace Hopper")
    for query, numbers in {
        "": [owed, paid], "sort=oldest": [paid, owed], "payment=to_collect": [owed], "q=hopper": [owed],
        "payment=paid&status=confirmed": [paid], f"q={paid}&payment=unpaid": [], "sort=oldest&limit=1": [paid],
    }.items():  # fmt: skip
        answer = await client.get(f"/api/admin/orders?{query}", headers=clerk.headers)
        assert [one["number"] for one in answer.json()["items"]] == numbers, query
    assert (await client.get("/api/admin/orders?payment=x", headers=clerk.headers)).status_code == 422


async def test_refunded_orders_are_found(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, part = await ordered(shop, cast), await ordered(shop, cast)
    for number, status in ((whole, "refunded"), (part, "partially_refunded")):
        await shop.run(
            "UPDATE payments SET status = $2 WHERE order_id = (SELECT id FROM orders WHERE number = $1)", number, status
        )
        assert await shown(clerk, f"?payment={status}") == [number]
        with monkeypatch.context() as patch:
            patch.setattr(lists, "OFTEN", -1)  # as if very many orders had been refunded
            assert await shown(clerk, f"?payment={status}") == [number]
    assert await shown(clerk, "?payment=paid") == []


async def test_pages_lead_on_and_keep_the_filter(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    await shop.run(CLONES, 2 * index.PAGE_SIZE + 3)
    await shop.run(LINES)
    seen: list[str] = []
    address, pages = "/admin/orders?q=clone&sort=oldest", 0
    while address:
        page = (await clerk.get(address)).text
        seen += ROW.findall(page)
        following = re.search(r'id="orders-next"[^>]* href="([^"]+)"', page)
        address, pages = following[1].replace("&amp;", "&") if following else "", pages + 1
    assert (pages, len(seen), len(set(seen))) == (3, 53, 53)
    assert (seen[0], seen[-1]) == ("M-91", "M-953")


async def test_htmx_gets_the_list_alone(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    number = await ordered(shop, cast)
    piece = await clerk.get("/admin/orders?status=confirmed", headers={**HTMX, "HX-Target": "admin-orders-list"})
    assert piece.text.lstrip().startswith('<div class="staff-list" id="admin-orders-list">')
    assert ROW.findall(piece.text) == [number]


async def test_the_list_costs_no_more_queries_with_many_orders(
    queries: list[str], clerk: httpx.AsyncClient, shop: OpenShop
) -> None:
    counts = []
    for many in (0, 40):
        if many:
            await shop.run(CLONES, many)
            await shop.run(LINES)
        await clerk.get("/admin/orders")  # which reads the menus anew, after a change of the catalogue
        queries.clear()
        await clerk.get("/admin/orders")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


async def test_every_filter_is_answered_by_an_index(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as there are many orders, none of the lists that are worked by reads them all.

    Nor do those of filters that many orders pass each and none together: past all of them leads no page.
    """
    await _many(shop)
    requests = [
        OrderFilter(), OrderFilter(sort=OrderSort.OLDEST), OrderFilter(words="M-977"), OrderFilter(words="clone77@"),
        OrderFilter(words="clone777"), OrderFilter(words="mug-7"), OrderFilter(words="clone777 m-9777"),
        OrderFilter(status=StatusFilter.CONFIRMED), OrderFilter(payment=PaymentFilter.REFUNDED),
        OrderFilter(payment=PaymentFilter.PAID), OrderFilter(status=StatusFilter.PENDING, sort=OrderSort.OLDEST),
        OrderFilter(first=date(2000, 1, 1), last=date(2000, 2, 1)), OrderFilter(country="FR"), OrderFilter(maximum=99),
        OrderFilter(delivery="bike"), OrderFilter(sort=OrderSort.LARGEST), OrderFilter(words="9777"),
    ]  # fmt: skip
    for wanted in requests:
        assert await _blocks(shop, wanted) < 400, wanted
    deep = await shop.value("SELECT id FROM orders ORDER BY placed_at, id OFFSET 9000 LIMIT 1")
    assert isinstance(deep, UUID)
    for sort in OrderSort:
        assert await _blocks(shop, OrderFilter(sort=sort), deep) < 400, sort
    monkeypatch.setattr(lists, "OFTEN", 100)
    monkeypatch.setattr(ways, "FEW", 100)
    back, failed = PaymentFilter.PARTIALLY_REFUNDED, StatusFilter.FAILED
    exclusive = [
        OrderFilter(status=failed, payment=back), OrderFilter(payment=back, minimum=101),
        OrderFilter(payment=PaymentFilter.UNPAID, words="nobody"), OrderFilter(status=failed, words="clone"),
        OrderFilter(status=StatusFilter.CONFIRMED, sort=OrderSort.LARGEST, country="FR"),
        OrderFilter(words="clone nobody"), OrderFilter(words="clone-of nobody x"), OrderFilter(words="void clone"),
        OrderFilter(words="clone mug-7"), OrderFilter(words="clone x", sort=OrderSort.SMALLEST),
        OrderFilter(words="clone x", status=failed),
    ]  # fmt: skip
    for wanted in exclusive:
        assert await _blocks(shop, wanted) < 6000, wanted


async def _many(shop: OpenShop) -> None:
    """Twelve thousand orders, as PostgreSQL's planner knows them; for as long as a busy machine needs."""
    connection: Any = await asyncpg.connect(shop.shop.settings.database_url)
    try:
        async with connection.transaction():
            await _write_many(connection)
        for name in ("ix_orders_words", "ix_order_lines_words", "ix_orders_number_part"):
            await connection.fetchval("SELECT gin_clean_pending_list($1::text::regclass)", name)
        await connection.execute("ANALYZE orders, payments, order_lines")
    finally:
        await connection.close()


async def _write_many(connection: Connection) -> None:
    await connection.execute(CLONES, 12_000)
    await connection.execute("UPDATE orders SET status = 'confirmed' WHERE number IN ('M-977', 'M-9777')")
    await connection.execute(
        """UPDATE orders SET status = 'failed', address = '{"name": "Void"}', email = 'x@example.com' """
        "WHERE number LIKE 'M-9___3'"
    )
    await connection.execute(
        "INSERT INTO payments (order_id, provider, reference, status, amount, currency) "
        "SELECT id, 'by_hand', id::text, CASE WHEN number = 'M-977' THEN 'refunded' WHEN number LIKE 'M-9___4' "
        "THEN 'partially_refunded' WHEN number LIKE 'M-9___3' THEN 'failed' ELSE 'paid' END, 100, 'GBP' FROM orders"
    )
    await connection.execute(LINES)
    await connection.execute(
        "UPDATE order_lines SET sku = 'MUG-7' WHERE order_id = (SELECT id FROM orders WHERE number = 'M-978')"
    )


async def _blocks(shop: OpenShop, wanted: OrderFilter, after: UUID | None = None) -> int:
    """How many blocks the list touches."""
    async with shop.shop.database.patient_transaction() as connection:
        plans: list[dict[str, int]] = []

        class Listening:
            async def fetch(self, query: str, *values: object) -> list[Any]:
                if not query.startswith("EXPLAIN"):
                    told = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", *values)
                    plans.append(told[0]["Plan"])
                return await connection.fetch(query, *values)

            async def fetchrow(self, query: str, *values: object) -> Any:
                return (await self.fetch(query, *values))[0]

            async def fetchval(self, query: str, *values: object) -> Any:
                return (await self.fetchrow(query, *values))[0]

        await list_orders(Listening(), wanted, after=after, limit=26)  # type: ignore[arg-type]
    return sum(node["Shared Hit Blocks"] + node["Shared Read Blocks"] for node in plans)


@pytest.mark.parametrize("path", ["/admin", "/admin/orders"])
async def test_the_pages_are_for_staff(client: httpx.AsyncClient, shop: OpenShop, path: str) -> None:
    assert (await client.get(path)).headers["location"].startswith("/sign-in")
    await sign_in(client, shop)
    assert (await client.get(path)).status_code == 403


async def test_the_dashboard_counts_waiting_orders(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    assert "to confirm" not in (await clerk.get("/admin")).text
    await ordered(shop, cast)
    await ordered(shop, cast, "", payment_method="on_delivery")
    await shop.run("UPDATE outgoing_mail SET status = 'failed'")
    page = (await clerk.get("/admin")).text
    for words in ("<strong>1</strong> to confirm", "<strong>1</strong> to ship", "could not be sent", "£78"):
        assert words in page, words
    for href in re.findall(r'class="task[^"]*" href="([^"]+)"', page):
        assert (await clerk.get(href.replace("&amp;", "&"))).status_code == 200
