"""All orders for staff, a page at a time: the list is read in its order, or what a filter leaves is gathered.

An index gives the orders of one filter in the order of the list. Most others let every few orders through, so that a
page is filled soon: the list is walked, a bounded way. Filters that exclude each other fill none, however far one
walks. Then all that pass are gathered, from the indexes that leave the fewest, and put in order.

Words that very many orders have each, and few together, would be gathered from most of the books. A page for people
then ends where a bounded search has come to, and says so: the next one goes on from there.
"""

from dataclasses import replace
from uuid import UUID

from domain.connection import Arguments, Connection
from domain.orders.filters import GONE_BACK_ONES, OrderFilter, OrderSort, PaymentFilter, conditions
from domain.orders.list_page import FARTHEST, ListPage, OrderPage
from domain.orders.search import LONGEST_SEARCH, Sought, are_words, is_number, sought
from domain.orders.views import OrderSummary
from domain.orders.ways import all_common, costs_much, estimate, look_up

OFTEN = 10_000
"""Money that went back of more orders is no reason to look these up."""

FEW = 50_000
"""So many orders may be asked one by one which payment is theirs, once a walk has filled no page."""

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
    """The orders that match `wanted`, from the one that follows `after`: one query, at most ten by words.

    However long it takes: by words that very many orders have, a second in a shop of a million.
    """
    return (await _listed(_page(connection, wanted, after, limit), bounded=False)).orders


async def page_of_orders(connection: Connection, wanted: OrderFilter, *, after: UUID | None, limit: int) -> OrderPage:
    """The same as far as a bounded search comes to: one query, at most twelve by words."""
    return await _listed(_page(connection, wanted, after, limit), bounded=True)


def _page(connection: Connection, wanted: OrderFilter, after: UUID | None, limit: int) -> ListPage:
    return ListPage(connection, replace(wanted, words=wanted.words.strip()[:LONGEST_SEARCH].strip()), after, limit)


async def _listed(page: ListPage, *, bounded: bool) -> OrderPage:
    if are_words(page.wanted.words):
        return await _by_words(page, await sought(page.connection, page.wanted.words), bounded=bounded)
    return OrderPage(await _without_words(page))


async def _without_words(page: ListPage) -> list[OrderSummary]:
    """The page by a number, the start of an address, or filters alone."""
    connection, wanted = page.connection, page.wanted
    if wanted.numbers or is_number(wanted.words):
        return await page.read()
    if not page.has_others and not wanted.words:
        return await page.read()
    if await _are_many(connection, wanted.payment):
        found = await page.walk()
        if len(found) == page.limit:
            return found
    if wanted.payment is PaymentFilter.PAID and not wanted.words and not await _are_few(connection, wanted):
        return await page.read()
    return await page.gather()


async def _by_words(page: ListPage, words: Sought, *, bounded: bool) -> OrderPage:
    """Common words are met on the way in the list; rare ones are looked up, and so are common ones that seldom meet."""
    page = replace(page, words=words)
    if page.wanted.numbers:
        return OrderPage(await page.read())
    known = await estimate(page.connection, words)
    walks = await _are_many(page.connection, page.wanted.payment)
    common = all_common(words, known)
    found = await page.walk_far() if walks and common else []
    if len(found) == page.limit:
        return OrderPage(found)
    known = await look_up(page.connection, words, known)
    recent = OrderPage([])
    if all_common(words, known) and page.wanted.sort is OrderSort.NEWEST:
        recent = await page.recent(known)
        if len(recent.orders) == page.limit:
            return OrderPage(recent.orders)
    if bounded and walks and costs_much(words, known) and not await _are_few(page.connection, page.wanted, FARTHEST):
        return recent if recent.reached else await page.first(FARTHEST)
    return OrderPage(await page.gather(known))


async def _are_many(connection: Connection, payment: PaymentFilter | None) -> bool:
    """Whether walking past orders may soon come to some whose payment is as asked for: one query about refunds."""
    if payment not in {PaymentFilter.PARTIALLY_REFUNDED, PaymentFilter.REFUNDED}:
        return payment not in SELDOM
    return len(await connection.fetch(GONE_BACK_ONES.format(payment), OFTEN + 1)) > OFTEN


async def _are_few(connection: Connection, wanted: OrderFilter, few: int = FEW) -> bool:
    """Whether the filters beside that of payment leave so `few` orders, as the planner says: one query of no rows."""
    query = Arguments()
    others = conditions(query, replace(wanted, payment=None, words="")).all
    plan = await connection.fetch(f"EXPLAIN (FORMAT JSON) SELECT FROM orders o WHERE {others}", *query.values)
    return not plan or plan[0][0][0]["Plan"]["Plan Rows"] <= few
