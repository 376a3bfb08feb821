"""All orders for staff, a page at a time: the list is read in its order, or what a filter leaves is gathered.

An index gives the orders of one filter in the order of the list. Most others let every few orders through, so that a
page is filled soon: the list is walked, a bounded way. Filters that exclude each other fill none, however far one
walks. Then all that pass are gathered, from the indexes that leave the fewest, and put in order.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.clock import now
from domain.connection import Arguments, Connection
from domain.orders.filters import (
    GONE_BACK_ONES,
    SORTS,
    Conditions,
    OrderFilter,
    OrderSort,
    PaymentFilter,
    both,
    conditions,
)
from domain.orders.queries import SUMMARISED, SUMMARY
from domain.orders.search import (
    LONGEST_SEARCH,
    Since,
    are_words,
    find,
    find_common,
    is_exact,
    one_by_one,
    time_of,
    where_common,
)
from domain.orders.views import OrderSummary

OFTEN = 10_000
"""Money that went back of more orders is no reason to look these up."""

WALKED, READ = 40, 12
"""So many orders are walked past for each of a page; fewer if the words of each must be read."""

FEW = 50_000
"""So many orders may be asked one by one which payment is theirs, once a walk has filled no page."""

MONTH = timedelta(days=30)
SELDOM = {
    PaymentFilter.CHANGE_DUE,
    PaymentFilter.REFUND_FAILED,
    PaymentFilter.DISPUTED,
    PaymentFilter.DOES_NOT_FIT,
}
"""What few orders are is looked up at once."""


async def list_orders(
    connection: Connection, wanted: OrderFilter, *, after: UUID | None, limit: int
) -> list[OrderSummary]:
    """The orders that match `wanted`, from the one that follows `after`: one query, at most seven by words."""
    wanted = replace(wanted, words=wanted.words.strip()[:LONGEST_SEARCH].strip())
    common = await where_common(connection, wanted.words)
    if wanted.numbers or (wanted.words and not common and is_exact(wanted.words)):
        return await _look_up(connection, wanted, after, limit)
    others = conditions(Arguments(), replace(wanted, words="")).far
    if not others and not wanted.words:
        return await _read(connection, wanted, after, limit)
    if await _are_many(connection, wanted.payment):
        found = await _walk(connection, wanted, after, limit, common=bool(common))
        if len(found) == limit:
            return found
    if wanted.payment is PaymentFilter.PAID and not wanted.words and not await _are_few(connection, wanted):
        return await _read(connection, wanted, after, limit)
    if others or not common:
        return await _gather(connection, wanted, after, limit, common)
    return await _of_a_month(connection, wanted, after, limit) or await _gather(
        connection, wanted, after, limit, common
    )


async def _are_many(connection: Connection, payment: PaymentFilter | None) -> bool:
    """Whether walking past orders may soon come to some whose payment is as asked for: one query about refunds."""
    if payment not in {PaymentFilter.PARTIALLY_REFUNDED, PaymentFilter.REFUNDED}:
        return payment not in SELDOM
    return len(await connection.fetch(GONE_BACK_ONES.format(payment), OFTEN + 1)) > OFTEN


async def _look_up(connection: Connection, wanted: OrderFilter, after: UUID | None, limit: int) -> list[OrderSummary]:
    """The page of orders that an index of numbers or words gives, few in all."""
    found = await _of_a_month(connection, wanted, after, limit)
    return found or await _read(connection, wanted, after, limit)


async def _of_a_month(
    connection: Connection, wanted: OrderFilter, after: UUID | None, limit: int
) -> list[OrderSummary]:
    """The page by words if the orders of a month before it fill it, else nothing: no others belong on it then."""
    since = _a_month_before(wanted, after)
    found = await _read(connection, wanted, after, limit, since=since) if since else []
    return found if len(found) == limit else []


async def _are_few(connection: Connection, wanted: OrderFilter) -> bool:
    """Whether the filters beside that of payment leave few orders, by the planner's estimate: one query of no rows."""
    query = Arguments()
    others = conditions(query, replace(wanted, payment=None, words="")).all
    plan = await connection.fetch(f"EXPLAIN (FORMAT JSON) SELECT FROM orders o WHERE {others}", *query.values)
    return not plan or plan[0][0][0]["Plan"]["Plan Rows"] <= FEW


def _a_month_before(wanted: OrderFilter, after: UUID | None) -> Since | None:
    """A month before the page of a search by words, the latest first, begins; None for other lists."""
    if wanted.sort is not OrderSort.NEWEST or not are_words(wanted.words):
        return None
    present = now()
    begins = present if after is None else datetime.fromtimestamp(min(time_of(after), present.timestamp()), UTC)
    return Since(begins - MONTH)


async def _read(
    connection: Connection, wanted: OrderFilter, after: UUID | None, limit: int, *, since: Since | None = None
) -> list[OrderSummary]:
    """The page as the planner reads it: few orders have the words, or the list has an index."""
    query = Arguments()
    words = find(query, wanted.words, since) if wanted.words else ""
    found = _following(query, conditions(query, wanted, words=words), wanted.sort, after)
    later = f" AND o.placed_at >= {query.add(since.moment)}" if since else ""
    return await _summaries(connection, query, f"{SUMMARY} WHERE {found.all}{later}", wanted.sort, limit)


async def _walk(
    connection: Connection, wanted: OrderFilter, after: UUID | None, limit: int, *, common: bool
) -> list[OrderSummary]:
    """What of the page stands among the next orders of the list."""
    query = Arguments()
    words = (one_by_one if common else find)(query, wanted.words) if wanted.words else ""
    found = _following(query, conditions(query, wanted, words=words, each=True), wanted.sort, after)
    way = f"ORDER BY {_order(wanted.sort)} LIMIT {query.add(limit * (READ if common else WALKED))}"
    orders = f"(SELECT * FROM orders o WHERE {both(found.near)} {way})"  # noqa: S608 - ours
    walked = f"{SUMMARISED.format(orders=orders)} WHERE {both(found.far)}"
    return await _summaries(connection, query, walked, wanted.sort, limit)


async def _gather(
    connection: Connection, wanted: OrderFilter, after: UUID | None, limit: int, common: tuple[bool, ...]
) -> list[OrderSummary]:
    """The page of all orders that match; where they stand, if words are `common`, is another query each.

    In the order of the list, those that meet all but the last condition are asked for that one until the page is full.
    """
    query, key = Arguments(), SORTS[wanted.sort][0]
    ways = (
        find_common(query, wanted.words, common)
        if common
        else [find(query, wanted.words)]
        if wanted.words
        else ["true"]
    )
    others = _following(query, conditions(query, wanted), wanted.sort, after)
    found = " UNION ".join(
        f"SELECT o.id, {key} AS key FROM orders o WHERE {both([*others.near, *others.rest, way])}"  # noqa: S608 - ours
        for way in ways
    )
    order = _order(wanted.sort).replace(key, "key").replace("o.id", "id")
    sorted_ones = f"(SELECT * FROM found ORDER BY {order} OFFSET 0)"  # noqa: S608 - ours
    first = f"SELECT o.id FROM {sorted_ones} AS o WHERE {both(others.last)} LIMIT {query.add(limit)}"  # noqa: S608 - ours
    gathered = f"WITH found AS MATERIALIZED ({found}) {SUMMARY} WHERE o.id = ANY(ARRAY({first}))"
    return await _summaries(connection, query, gathered, wanted.sort, limit)


def _order(sort: OrderSort) -> str:
    key, _, way = SORTS[sort]
    return f"{key} {way}, o.id {way}"


def _following(query: Arguments, found: Conditions, sort: OrderSort, after: UUID | None) -> Conditions:
    """The conditions, from the order that follows `after`."""
    if after is None:
        return found
    key, follows, _ = SORTS[sort]
    last = query.add(after)
    behind = f"({key}, o.id) {follows} ((SELECT {key} FROM orders o WHERE o.id = {last}), {last})"  # noqa: S608 - ours
    return replace(found, near=[*found.near, behind])


async def _summaries(
    connection: Connection, query: Arguments, select: str, sort: OrderSort, limit: int
) -> list[OrderSummary]:
    ordered = f"{select} ORDER BY {_order(sort)} LIMIT {query.add(limit)}"
    return [OrderSummary(*row.values()) for row in await connection.fetch(ordered, *query.values)]
