"""However orders are found by several words, they are those that a plain query finds, in its order."""

import random
from typing import Any
from uuid import UUID

import pytest

from domain.connection import Connection
from domain.orders import list_page, lists, ways
from domain.orders.filters import OrderFilter, OrderSort, PaymentFilter, StatusFilter
from domain.orders.lists import list_orders, page_of_orders
from tests.support.shop import OpenShop

SEED, ORDERS, SEARCHES, LIMIT = 7, 70, 20, 6
NAMES, TOWNS = ("Ada Archer", "Grace Archer", "Ann Oak"), ("Leeds", "York", "Oakham")
SKUS, THINGS = ("MER-1", "MER-12-OAT", "GEN-1-MER", "M1234"), (*4 * ("Oak Lamp", "Lamp", "Jug"), "Ada Jug")
TYPED = ("ada", "archer", "grace", "oak", "leeds", "york", "mer", "mer-1", "gen-1", "1", "1234", "lamp", "jug", "jd")

ORDER = """
INSERT INTO orders (number, email, status, currency, subtotal, discount, delivery, tax, total, address,
                    delivery_method, payment_method, placed_at)
VALUES ('M-7' || $1, 'someone@example.com', $2, 'GBP', 100 + $3, 0, 0, 0, 100 + $3,
        jsonb_build_object('name', $4::text, 'city', $5::text), 'standard', 'card', now() - make_interval(days => $6))
RETURNING id
"""
LINE = """
INSERT INTO order_lines (order_id, position, sku, slug, name, unit_price, quantity, line_total)
VALUES ($1, $2, $3, 'x', $4, 100, 1, 100)
"""
PARCEL = "INSERT INTO shipments (order_id, carrier, tracking, actor) VALUES ($1, 'Post', $2, 'shop')"
SAYS = """
(order_words(o.number, o.email, o.address) @@ begun_words({0})
 OR o.id IN (SELECT order_id FROM order_lines WHERE line_words(sku, name) @@ begun_words({0}))
 OR o.id IN (SELECT order_id FROM shipments WHERE tracking <> '' AND code_words(tracking) @@ begun_words({0}))
 OR {0} ~ '^[0-9][0-9][0-9][0-9]+$' AND o.number LIKE '%' || {0} || '%')
"""
PLAIN = """
SELECT number FROM orders o WHERE ($1 = '' OR status = $1)
AND ((SELECT bool_and({word}) FROM unnest($2::text[]) AS word) OR $3 <> '' AND {squeezed}) ORDER BY {order}
""".format(word=SAYS.format("word"), squeezed=SAYS.format("$3::text"), order="{order}")  # fmt: skip
ORDERED = {
    OrderSort.NEWEST: "placed_at DESC, id DESC",
    OrderSort.SMALLEST: "total, id",
    OrderSort.OLDEST: "placed_at, id",
}


async def _write(connection: Connection, dice: random.Random) -> None:
    """Orders of three months, whose words are few, so that many have each; some have one where few have it."""
    for number in range(ORDERS):
        status = dice.choice(("confirmed", "failed"))
        made = (str(number), status, dice.randrange(9), dice.choice(NAMES), dice.choice(TOWNS), dice.randrange(90))
        order = await connection.fetchval(ORDER, *made)
        for position in range(dice.randrange(1, 4)):
            await connection.execute(LINE, order, position, dice.choice(SKUS), dice.choice(THINGS))
        if dice.random() < 0.3:
            await connection.execute(PARCEL, order, f"JD{dice.randrange(3)}234")


async def _pages(connection: Connection, wanted: OrderFilter) -> list[str]:
    """The numbers on all pages of a list, in its order."""
    seen: list[Any] = []
    after: UUID | None = None
    while found := await list_orders(connection, wanted, after=after, limit=LIMIT):
        seen += [one.number for one in found]
        after = found[-1].id
    return seen


async def _searched(connection: Connection, wanted: OrderFilter) -> tuple[list[str], int]:
    """The numbers on all pages of a bounded search, and how many pages said that more may follow."""
    seen: list[Any] = []
    after: UUID | None = None
    cut = 0
    while True:
        page = await page_of_orders(connection, wanted, after=after, limit=LIMIT)
        seen += [one.number for one in page.orders]
        assert not (page.reached and len(page.orders) == LIMIT)
        after = page.orders[-1].id if len(page.orders) == LIMIT else page.reached
        cut += page.reached is not None
        if after is None:
            return seen, cut


async def test_words_find_what_a_plain_query_finds(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """All words rare, all common, and some of each; walked, walked further, of a month, and gathered."""
    dice = random.Random(SEED)
    met = cut = 0
    monkeypatch.setattr(ways, "MOST_READ", -1)  # as if nothing could be gathered soon
    monkeypatch.setattr(lists, "FARTHEST", 5)
    async with shop.shop.database.transaction() as connection:
        await _write(connection, dice)
        for few, read, combined in ((3000, 12, 4), (0, 2, 4), (0, 1, 1), (12, 1, 2)):
            monkeypatch.setattr(ways, "FEW", few)
            monkeypatch.setattr(list_page, "READ", read)
            monkeypatch.setattr(ways, "COMBINED", combined)
            for _ in range(SEARCHES):
                words = dice.sample(TYPED, dice.randrange(1, 4))
                status, sort = dice.choice((None, StatusFilter.FAILED)), dice.choice(list(ORDERED))
                typed = " ".join(words)
                squeezed = "".join(filter(str.isalnum, typed)) if any(map(str.isdigit, typed)) else ""
                if words == ["1"]:
                    continue  # the whole number of an order
                plain = await connection.fetch(
                    PLAIN.format(order=ORDERED[sort]), status or "", words, squeezed if squeezed != typed else ""
                )
                found = await _pages(connection, OrderFilter(words=typed, status=status, sort=sort))
                assert found == [one["number"] for one in plain], (typed, status, sort, few, read)
                met += bool(found)
                bounded = await _searched(connection, OrderFilter(words=typed, status=status, sort=sort))
                assert bounded[0] == found, (typed, status, sort, few, read)
                cut += bounded[1]
        unpaid, failed = {"payment": PaymentFilter.UNPAID}, {"status": StatusFilter.FAILED}
        alike = [
            await _pages(connection, OrderFilter(words=words, **way))
            for words, way in (("archer lamp", unpaid), ("lamp archer", failed))
        ]
        assert alike[0] == alike[1], "of orders by card, those that failed are unpaid"
    assert cut > SEARCHES, "bounded searches end before the list does, and go on from there"
    assert met > SEARCHES, "most of these searches find something"
