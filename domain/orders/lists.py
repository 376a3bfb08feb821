"""All orders for staff, a page at a time: the list is read in its order, or what a filter leaves is gathered.

An index gives the orders of one filter in the order of the list. Most others let every few orders through, so that a
page is filled soon: the list is walked, a bounded way. Filters that exclude each other fill none, however far one
walks. Then all that pass are gathered, from the indexes that leave the fewest, and put in order.
"""

from dataclasses import dataclass, replace
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
from domain.orders.search import LONGEST_SEARCH, Sought, are_words, find, is_number, says, sought
from domain.orders.views import OrderSummary
from domain.orders.ways import Known, Since, all_common, estimate, look_up, rarest_ways, time_of, ways

OFTEN = 10_000
"""Money that went back of more orders is no reason to look these up."""

WALKED, READ = 40, 12
"""So many orders are walked past for each of a page; fewer if the words of each must be read."""

FURTHER, FARTHEST = 2, 3_000
"""So many times as far as a page seems to need is gone once more, where words led to some orders but filled no page,
if it is no farther than this: a tenth of a second."""

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
    """The orders that match `wanted`, from the one that follows `after`: one query, at most ten by words."""
    wanted = replace(wanted, words=wanted.words.strip()[:LONGEST_SEARCH].strip())
    page = _Page(connection, wanted, after, limit)
    if are_words(wanted.words):
        return await _by_words(page, await sought(connection, wanted.words))
    if wanted.numbers or is_number(wanted.words):
        return await page.read()
    if not page.has_others and not wanted.words:
        return await page.read()
    if await _are_many(connection, wanted.payment):
        found = await page.walk()
        if len(found) == limit:
            return found
    if wanted.payment is PaymentFilter.PAID and not wanted.words and not await _are_few(connection, wanted):
        return await page.read()
    return await page.gather()


async def _by_words(page: "_Page", words: Sought) -> list[OrderSummary]:
    """Common words are met on the way in the list; rare ones are looked up, and so are common ones that seldom meet."""
    page = replace(page, words=words)
    if page.wanted.numbers:
        return await page.read()
    known = await estimate(page.connection, words)
    walks = await _are_many(page.connection, page.wanted.payment)
    common = all_common(words, known)
    found = await page.walk_far() if walks and common else []
    if len(found) == page.limit:
        return found
    known = await look_up(page.connection, words, known)
    if all_common(words, known) and page.wanted.sort is OrderSort.NEWEST:
        found = await page.gather(known, _a_month_before(page.after))
        if len(found) == page.limit:
            return found
    return await page.gather(known)


async def _are_many(connection: Connection, payment: PaymentFilter | None) -> bool:
    """Whether walking past orders may soon come to some whose payment is as asked for: one query about refunds."""
    if payment not in {PaymentFilter.PARTIALLY_REFUNDED, PaymentFilter.REFUNDED}:
        return payment not in SELDOM
    return len(await connection.fetch(GONE_BACK_ONES.format(payment), OFTEN + 1)) > OFTEN


async def _are_few(connection: Connection, wanted: OrderFilter) -> bool:
    """Whether the filters beside that of payment leave few orders, by the planner's estimate: one query of no rows."""
    query = Arguments()
    others = conditions(query, replace(wanted, payment=None, words="")).all
    plan = await connection.fetch(f"EXPLAIN (FORMAT JSON) SELECT FROM orders o WHERE {others}", *query.values)
    return not plan or plan[0][0][0]["Plan"]["Plan Rows"] <= FEW


def _a_month_before(after: UUID | None) -> Since:
    """A month before the page of a list, the latest first, begins."""
    present = now()
    begins = present if after is None else datetime.fromtimestamp(min(time_of(after), present.timestamp()), UTC)
    return Since(begins - MONTH)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the list: `limit` orders that match what is `wanted` and its `words`, from what follows `after`."""

    connection: Connection
    wanted: OrderFilter
    after: UUID | None
    limit: int
    words: Sought | None = None

    @property
    def has_others(self) -> bool:
        """Whether there are filters, beside words, that the index of the list does not answer."""
        return bool(conditions(Arguments(), replace(self.wanted, words="")).far)

    async def read(self) -> list[OrderSummary]:
        """The page as the planner reads it: few orders match, or the list has an index."""
        query = Arguments()
        found = self._following(query, self._conditions(query))
        return await self._summaries(query, f"{SUMMARY} WHERE {found.all}")

    async def walk(self, past: int = 0) -> list[OrderSummary]:
        """What of the page stands among the next orders of the list, so many as it is walked `past`."""
        query = Arguments()
        found = self._following(query, self._conditions(query, each=True))
        way = f"ORDER BY {self._order} LIMIT {query.add(past or self.limit * WALKED)}"
        orders = f"(SELECT * FROM orders o WHERE {both(found.near)} {way})"  # noqa: S608 - ours
        return await self._summaries(query, f"{SUMMARISED.format(orders=orders)} WHERE {both(found.far)}")

    async def walk_far(self) -> list[OrderSummary]:
        """The same by words: once more if what was found says that the page is filled before long: two queries."""
        past = self.limit * READ
        found = await self.walk(past)
        needed = past * self.limit * FURTHER // max(1, len(found))
        return await self.walk(needed) if len(found) < self.limit and past < needed <= FARTHEST else found

    async def gather(self, known: Known | None = None, since: Since | None = None) -> list[OrderSummary]:
        """The page of all orders that match, which stand where words are `known` to be: there each is another query.

        In the order of the list, those that meet all but the last conditions are asked for these until the page is
        full. Of the orders `since` a moment, those of the rarest word are asked, and no more than are soon.
        """
        query, key = Arguments(), SORTS[self.wanted.sort][0]
        found = self._following(query, conditions(query, self.wanted))
        others, last = [*found.near, *found.rest], found.last
        if since:
            others.append(f"o.placed_at >= {query.add(since.moment)}")
        if self.words and known:
            roads = rarest_ways(query, self.words, known, since) if since else ways(query, self.words, known)
            last = [says(query, self.words), *last]
        else:
            roads = [find(query, self.wanted.words) if self.wanted.words else "true"]
        union = " UNION ".join(f"SELECT o.id, {key} AS key FROM orders o WHERE {both([*others, way])}" for way in roads)  # noqa: S608 - ours
        order = self._order.replace(key, "key").replace("o.id", "id")
        most = f"LIMIT {query.add(since.most)}" if since else "OFFSET 0"
        in_order = f"(SELECT * FROM found ORDER BY {order} {most}) AS i"  # noqa: S608 - ours
        asked = f"(SELECT {both(last)} FROM orders o WHERE o.id = i.id)" if last else "true"  # noqa: S608 - ours
        first = f"SELECT id FROM {in_order} WHERE {asked} LIMIT {query.add(self.limit)}"  # noqa: S608 - ours
        return await self._summaries(
            query, f"WITH found AS MATERIALIZED ({union}) {SUMMARY} WHERE o.id = ANY(ARRAY({first}))"
        )

    @property
    def _order(self) -> str:
        key, _, way = SORTS[self.wanted.sort]
        return f"{key} {way}, o.id {way}"

    def _conditions(self, query: Arguments, *, each: bool = False) -> Conditions:
        """All conditions, those on words as they are asked of each order."""
        words = says(query, self.words) if self.words else find(query, self.wanted.words) if self.wanted.words else ""
        return conditions(query, self.wanted, words=words, each=each)

    def _following(self, query: Arguments, found: Conditions) -> Conditions:
        """The conditions, from the order that follows the last one of the page before."""
        if self.after is None:
            return found
        key, follows, _ = SORTS[self.wanted.sort]
        last = query.add(self.after)
        behind = f"({key}, o.id) {follows} ((SELECT {key} FROM orders o WHERE o.id = {last}), {last})"  # noqa: S608 - ours
        return replace(found, near=[*found.near, behind])

    async def _summaries(self, query: Arguments, select: str) -> list[OrderSummary]:
        ordered = f"{select} ORDER BY {self._order} LIMIT {query.add(self.limit)}"
        return [OrderSummary(*row.values()) for row in await self.connection.fetch(ordered, *query.values)]
