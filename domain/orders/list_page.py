"""A page of the list of orders for staff: read, walked, or gathered, each by its own query."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.clock import now
from domain.connection import Arguments, Connection
from domain.orders.filters import SORTS, Conditions, OrderFilter, both, conditions
from domain.orders.queries import SUMMARISED, SUMMARY
from domain.orders.search import Sought, find, says
from domain.orders.views import OrderSummary
from domain.orders.ways import Known, Since, rarest_ways, time_of, ways

WALKED, READ = 40, 12
"""So many orders are walked past for each of a page; fewer if the words of each must be read."""

FURTHER, FARTHEST = 2, 3_000
"""So many times as far as a page seems to need is gone once more, where words led to some orders but filled no page,
if it is no farther than this: a tenth of a second."""

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The orders of a page, fewer than asked for if the list ends there, or if it was searched as far as `reached`.

    That is the last order of the list that was searched; any after it may match as well, and it is what to go on from.
    """

    orders: list[OrderSummary]
    reached: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
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

    async def first(self, past: int) -> OrderPage:
        """The page of the next orders of the list, so many as it is walked `past`: two queries."""
        found = await self.walk(past)
        query = Arguments()
        near = self._following(query, conditions(query, self.wanted)).near
        last = f"ORDER BY {self._order} OFFSET {query.add(past - 1)} LIMIT 1"
        reached = await self.connection.fetchval(f"SELECT o.id FROM orders o WHERE {both(near)} {last}", *query.values)  # noqa: S608 - ours
        return OrderPage(found, reached if len(found) < self.limit else None)

    async def recent(self, known: Known) -> OrderPage:
        """The page of the orders of a month, the latest first: three queries at most.

        Of those with the rarest of the words, which are `known`, no more are asked for all words than are soon.
        """
        since = Since(self._begins - MONTH)
        query = Arguments()
        found = self._following(query, conditions(query, self.wanted))
        others = [*found.near, *found.rest, f"o.placed_at >= {query.add(since.moment)}"]
        roads = rarest_ways(query, self._sought, known, since)
        rows = await self.connection.fetch(
            f"{self._union(others, roads)} ORDER BY {self._by_key} LIMIT {query.add(since.most)}", *query.values
        )
        ids = [row["id"] for row in rows]
        query = Arguments()
        asked = f"unnest({query.add(ids)}::uuid[]) AS i(id)"
        orders = await self._asked(query, asked, [says(query, self._sought), *found.last])
        if len(orders) == self.limit:
            return OrderPage(orders)
        if len(ids) < since.most:
            return OrderPage(orders, await self._oldest(since))
        return OrderPage(orders, ids[-1] if ids else None)

    async def _oldest(self, since: Since) -> UUID | None:
        """The last order of the list, the latest first, that was placed `since` a moment."""
        query = Arguments()
        near = self._following(query, conditions(query, self.wanted)).near
        met = both([*near, f"o.placed_at >= {query.add(since.moment)}"])
        oldest = f"SELECT o.id FROM orders o WHERE {met} ORDER BY o.placed_at, o.id LIMIT 1"  # noqa: S608 - ours
        found: UUID | None = await self.connection.fetchval(oldest, *query.values)
        return found

    async def gather(self, known: Known | None = None) -> list[OrderSummary]:
        """The page of all orders that match, which stand where words are `known` to be: there each is another query.

        In the order of the list, those that meet all but the last conditions are asked for these until the page is
        full.
        """
        query = Arguments()
        found = self._following(query, conditions(query, self.wanted))
        last = found.last
        if known:
            roads, last = ways(query, self._sought, known), [says(query, self._sought), *last]
        else:
            roads = [find(query, self.wanted.words) if self.wanted.words else "true"]
        union = self._union([*found.near, *found.rest], roads)
        in_order = f"(SELECT * FROM found ORDER BY {self._by_key} OFFSET 0) AS i"  # noqa: S608 - ours
        return await self._asked(query, in_order, last, f"WITH found AS MATERIALIZED ({union}) ")

    def _union(self, others: list[str], roads: list[str]) -> str:
        """The orders that meet the `others` and one of the `roads`, with what the list sorts by."""
        key = SORTS[self.wanted.sort][0]
        return " UNION ".join(f"SELECT o.id, {key} AS key FROM orders o WHERE {both([*others, way])}" for way in roads)  # noqa: S608 - ours

    async def _asked(self, query: Arguments, those: str, last: list[str], begun: str = "") -> list[OrderSummary]:
        """The first of `those` orders, in their order, that meet the `last` conditions."""
        asked = f"(SELECT {both(last)} FROM orders o WHERE o.id = i.id)" if last else "true"  # noqa: S608 - ours
        first = f"SELECT id FROM {those} WHERE {asked} LIMIT {query.add(self.limit)}"  # noqa: S608 - ours
        return await self._summaries(query, f"{begun}{SUMMARY} WHERE o.id = ANY(ARRAY({first}))")

    @property
    def _sought(self) -> Sought:
        return self.words or Sought(((),))

    @property
    def _begins(self) -> datetime:
        """The moment at which the page of a list begins, the latest first."""
        present = now()
        return present if self.after is None else min(present, datetime.fromtimestamp(time_of(self.after), UTC))

    @property
    def _by_key(self) -> str:
        return self._order.replace(SORTS[self.wanted.sort][0], "key").replace("o.id", "id")

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
