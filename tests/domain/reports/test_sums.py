"""The sums of days are the figures of their orders: after any walk, folded or not, in every zone."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from domain.books.checks import run_checks
from domain.reports.figures import figures
from domain.reports.folding import Of, begin_again, fold_day, next_day
from domain.reports.goods import Goods, goods_by_product
from domain.reports.spans import midnight
from domain.reports.sums import Kind, Sum, read_moments, read_sums, read_tax
from tests.support.sales import Sale, issue, sell

LONDON = "Europe/London"
FIRST, LAST = date(2026, 3, 27), date(2026, 3, 31)
DAYS = [FIRST + timedelta(days=n) for n in range(5)]


async def fold(connection: asyncpg.Connection, zone: str = LONDON) -> None:
    await begin_again(connection, zone=zone)
    for of in Of:
        while day := await next_day(connection, of, after=None, zone=zone):
            await fold_day(connection, of, day, zone=zone)


async def everything(connection: asyncpg.Connection, zone: str = LONDON) -> dict[Kind, list[Sum]]:
    return {kind: await read_sums(connection, kind, starts=DAYS, last=LAST, zone=zone) for kind in Kind}


async def products(connection: asyncpg.Connection) -> list[list[Goods]]:
    """What was sold of products in spans with a whole month, with two and a day, and with none."""
    return [
        await goods_by_product(connection, first=date(2026, first, 1), last=last, zone=LONDON)
        for first, last in ((3, LAST), (2, date(2026, 4, 1)), (3, date(2026, 3, 30)))
    ]


def on(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


async def step(connection: asyncpg.Connection, dice: random.Random, sales: list[Sale]) -> None:
    """Something that happens in a shop, or to what stands in its books."""
    paid = [one for one in sales if one.payment]
    act = dice.choice(["sell", "sell", "refund", "status", "dispute"]) if paid else "sell"
    if act == "sell":
        at = on(27) + timedelta(minutes=dice.randrange(4 * 24 * 60))
        sale = await sell(
            connection, at, dice.randrange(1, 5000), units=dice.randrange(1, 4), slug=dice.choice(["a", "b"]),
            currency=dice.choice(["GBP", "GBP", "EUR"]), country=dice.choice(["GB", "FR"]),
            code=dice.choice([None, "TEN"]), email=dice.choice(["ada@example.com", "Eve@example.com", ""]),
            status=dice.choice(["pending", "confirmed", "delivered"]), provider=dice.choice(["simulated", "by hand"]),
        )  # fmt: skip
        sales.append(sale)
    elif act == "refund":
        await dice.choice(paid).refund(dice.randrange(1, 500), units=dice.choice([0, 1]))
    elif act == "status":
        await dice.choice(sales).become(dice.choice(["cancelled", "shipped", "failed"]))
    else:
        await dice.choice(paid).lose(dice.randrange(1, 300))


@pytest.mark.parametrize("seed", range(3))
async def test_after_any_walk_sums_are_the_figures_of_the_orders(connection: asyncpg.Connection, seed: int) -> None:
    dice, sales = random.Random(seed), list[Sale]()
    live = await everything(connection)
    for _ in range(40):
        await step(connection, dice, sales)
        if dice.random() < 0.2:
            await fold(connection)
    live, sold = await everything(connection), await products(connection)
    await fold(connection)
    assert await connection.fetchval("SELECT count(*) FROM report_changes") == 0
    assert (await everything(connection), await products(connection)) == (live, sold)
    assert [sum(one.units for one in goods if one.currency == "GBP") for goods in sold[:2]] == [
        sum(one.units for one in live[Kind.ALL] if one.currency == "GBP")
    ] * 2
    assert [
        one.sentence for one in await run_checks(connection) if "The sums of" in one.sentence and not one.holds
    ] == []
    edges = [midnight(day, ZoneInfo(LONDON)) for day in [*DAYS, LAST + timedelta(days=1)]]
    for place, known in enumerate(await figures(connection, edges, currency="GBP")):
        mine = [
            (one.orders, one.paid, one.revenue) for one in live[Kind.ALL] if (one.place, one.currency) == (place, "GBP")
        ]
        assert (mine or [(0, 0, 0)]) == [(known.orders, known.paid_orders, known.revenue)]
    for kind in (Kind.COUNTRY, Kind.CODE, Kind.CUSTOMER, Kind.PROVIDER):
        for currency in ("GBP", "EUR"):
            by = [
                sum(one.revenue for one in found if one.currency == currency) for found in (live[kind], live[Kind.ALL])
            ]
            assert by[0] == by[1], kind
    moments = list(pairwise(edges))
    assert sorted(await read_moments(connection, moments), key=str) == sorted(live[Kind.ALL], key=str)
    for zone in (LONDON, "Asia/Kolkata"):
        await fold(connection, zone)
        hours = [edges[0] + timedelta(minutes=30 * n) for n in range((edges[-1] - edges[0]) // timedelta(minutes=30))]
        for length in (timedelta(hours=1), timedelta(minutes=30)):
            spans = [(hour, hour + length) for hour in hours if length < timedelta(hours=1) or not hour.minute]
            sums = await read_moments(connection, spans)
            assert sum(one.revenue for one in sums) == sum(one.revenue for one in live[Kind.ALL]), (zone, length)


async def test_only_the_hours_that_are_out_of_date_are_added_up(connection: asyncpg.Connection) -> None:
    """Whether a day is read whole or by the hour: a day may have ten thousand orders."""
    for hour in (1, 8, 9):
        await sell(connection, on(28, hour), 100)
    await fold(connection)
    await connection.execute("UPDATE sales_hours SET captured = captured + 1 WHERE orders > 0")
    late = await sell(connection, on(28, 9, 30), 700)
    await sell(connection, on(28, 23), 20)
    await late.refund(50)
    spans = [(on(28, hour), on(28, hour) + timedelta(hours=1)) for hour in range(24)]
    hours = {one.place: one.revenue for one in await read_moments(connection, spans)}
    assert hours == {1: 101, 8: 101, 9: 750, 23: 20}
    [day] = await read_sums(connection, Kind.ALL, starts=DAYS, last=LAST, zone=LONDON)
    assert (day.place, day.orders, day.revenue) == (1, 5, 972)


async def test_products_of_any_months_are_those_of_their_days(connection: asyncpg.Connection) -> None:
    """Sums of years hold the months until each: spans within a year, over its end, and over whole years."""
    months = [date(year, month, 1) for year in (2024, 2025, 2026) for month in (1, 2, 11, 12)]
    for place, month in enumerate(months):
        await sell(connection, datetime(month.year, month.month, 15, 12, tzinfo=UTC), 10**place, slug="a")

    async def sold(first: date, last: date) -> int:
        return sum(one.sold for one in await goods_by_product(connection, first=first, last=last, zone=LONDON))

    spans = [
        (first, last.replace(day=day))
        for first, last in combinations([*months, date(2027, 1, 1)], 2)
        for day in (1, 13, 28)
    ]
    spans += [(date(2025, 1, 16), date(2025, 2, 14)), (date(2025, 1, 14), date(2025, 1, 15)), (months[-1], months[-1])]
    live = [await sold(*span) for span in spans]
    await fold(connection)
    assert [await sold(*span) for span in spans] == live
    assert live[spans.index((months[1], date(2025, 1, 28)))] == 11_110
    await connection.execute("UPDATE orders SET status = 'cancelled' WHERE subtotal IN (10, 1000)")
    await fold(connection)
    assert await sold(months[0], date(2024, 12, 28)) == 101
    assert [
        one.sentence for one in await run_checks(connection) if "The sums of" in one.sentence and not one.holds
    ] == []


async def test_another_zone_has_other_days_at_once_and_after_folding(connection: asyncpg.Connection) -> None:
    await sell(connection, on(28, 23, 30), 500)
    await sell(connection, on(29, 23, 30), 700)
    await fold(connection)
    london = {FIRST + timedelta(days=1): 500, FIRST + timedelta(days=3): 700}
    lagos = {FIRST + timedelta(days=2): 500, FIRST + timedelta(days=3): 700}

    async def by_day(zone: str) -> dict[date, int]:
        return {DAYS[one.place]: one.sold for one in await read_sums(
            connection, Kind.ALL, starts=DAYS, last=LAST, zone=zone)}  # fmt: skip

    assert await by_day(LONDON) == london
    assert await by_day("Africa/Lagos") == lagos
    await fold(connection, "Africa/Lagos")
    assert (await by_day("Africa/Lagos"), await by_day(LONDON)) == (lagos, london)


async def test_tax_is_that_of_the_documents_by_their_date(connection: asyncpg.Connection) -> None:
    sale = await sell(connection, on(1), 12000)
    abroad = await sell(connection, on(1), 1000, country="FR")
    parts = [{"words": "UK VAT at 20%", "gross": 12000, "tax": 2000, "rate": 2000}]
    await issue(connection, sale.id, on(28), parts)
    await issue(connection, abroad.id, on(28), [{"words": "No UK VAT", "gross": 1000, "tax": 0}], country="FR")
    old = [{"words": "UK VAT at 20%", "gross": 600, "tax": 100}]
    await issue(connection, sale.id, on(31), old, kind="credit_note")
    wanted = [("FR", -1, 1, 1000, 0, 0, 0), ("GB", 2000, 2, 10000, 2000, 500, 100)]
    for _ in range(2):
        found = await read_tax(connection, first=FIRST, last=LAST, zone=LONDON)
        assert [(one.country, one.rate, one.documents, one.net, one.tax, one.credited_net, one.credited_tax)
                for one in found] == wanted  # fmt: skip
        await fold(connection)
    assert await read_tax(connection, first=LAST, last=LAST, zone=LONDON) != []
    assert await connection.fetchval("SELECT count(*) FROM tax_sums") == 3


async def test_the_last_minutes_of_the_day_before_are_in_no_figure(connection: asyncpg.Connection) -> None:
    await fold(connection)
    sale = await sell(connection, on(26, 23, 50), 500)
    await issue(connection, sale.id, on(26, 23, 50), [{"words": "UK VAT at 20%", "gross": 500, "tax": 83}])
    for _ in range(2):
        assert await everything(connection) == {kind: [] for kind in Kind}
        assert await goods_by_product(connection, first=FIRST, last=LAST, zone=LONDON) == []
        assert await read_tax(connection, first=FIRST, last=LAST, zone=LONDON) == []
        await fold(connection)


async def test_a_midnight_that_comes_twice_begins_its_day_once(connection: asyncpg.Connection) -> None:
    azores, day = "Atlantic/Azores", date(2026, 10, 25)
    await fold(connection, azores)
    await sell(connection, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 500)
    for _ in range(2):
        starts = [day - timedelta(days=1), day]
        [found] = await read_sums(connection, Kind.ALL, starts=starts, last=day, zone=azores)
        assert (found.place, found.sold) == (1, 500)
        await fold(connection, azores)
    assert await connection.fetchval("SELECT count(*) FROM report_changes") == 0
