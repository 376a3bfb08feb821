"""A page of a list with its counts, from the index of the catalogue or else from the database."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.catalogue.attributes import Attributes
from domain.catalogue.facets import Counts, count_products
from domain.catalogue.filters import MAX_OFFSET, Filters, Sort, scope_conditions
from domain.catalogue.index.cards import CardMark, Cards
from domain.catalogue.index.collected import collected
from domain.catalogue.index.index import Index
from domain.catalogue.index.matching import matches_of
from domain.catalogue.parts import CATEGORY, FILTERS, Parts, part_of
from domain.catalogue.queries import product_cards, sort_by_name
from domain.catalogue.sorting import BY_PRICE
from domain.catalogue.views import Listing, ProductCard
from domain.connection import Arguments, Connection

OTHERS = "SELECT min(currency) <> $1 OR max(currency) <> $1 FROM products WHERE published"
"""Whether a product has another currency, as the two ends of an index tell."""


@dataclass(frozen=True, slots=True)
class Known:
    """The catalogue in memory: its index, and cards, of which `mark_of` says what they must bear to be current.

    All of it is `as_of` a generation.
    """

    index: Index
    cards: Cards
    mark_of: Callable[[bytes], CardMark]
    as_of: object = None

    async def mixed(self, _connection: Connection, _sort: Sort, currency: str) -> bool:
        """Whether some product has prices in another currency than the list: no query."""
        return any(one != currency for one in self.index.currencies)

    async def find(self, connection: Connection, filters: Filters) -> tuple[tuple[ProductCard, ...], Counts]:
        """The page and the counts: no query, or one each for words, a collection and cards that are not cached.

        One more sorts what comes from several sections by name. A page after a place is the database's, which alone
        knows the sort keys of all products, and so is one by name that is far down.
        """
        matches = await matches_of(connection, self.index, filters)
        ids, counts = self.index.find(filters, matches, await collected(connection, self.index, filters.collection))
        if filters.after or (self.index.too_deep(filters) and counts.total > filters.offset):
            return await product_cards(connection, filters), counts
        if self.index.unsorted(filters):
            ids = await sort_by_name(connection, filters, ids)
        return await self.cards.get(connection, ids, self.mark_of, self.as_of), counts

    async def matches(self, connection: Connection, filters: Filters) -> bool:
        """Whether any product matches the words of `filters`: no query after `find` with the same words."""
        matches = await matches_of(connection, self.index, filters)
        return matches is None or any(matches.found)


@dataclass(frozen=True, slots=True)
class Unindexed:
    """The catalogue in the database, where there is no index; its `attributes`, if they are known."""

    attributes: Attributes | None = None

    async def mixed(self, connection: Connection, sort: Sort, currency: str) -> bool:
        """Whether some product may have prices in another currency.

        That takes one query for what is sorted by price, which has an index to follow if none has.
        """
        return sort not in BY_PRICE or bool(await connection.fetchval(OTHERS, currency))

    async def find(self, connection: Connection, filters: Filters) -> tuple[tuple[ProductCard, ...], Counts]:
        """The page and the counts: two queries, or three: see `product_cards`; one more for attributes not known."""
        counts = await count_products(connection, filters, self.attributes)
        return await product_cards(connection, filters, None if filters.after else counts.total), counts

    async def matches(self, connection: Connection, filters: Filters) -> bool:
        """Whether any product matches the words of `filters`: one query."""
        arguments = Arguments()
        scope = " AND ".join(scope_conditions(filters.everywhere, arguments))
        found: bool = await connection.fetchval(
            f"SELECT EXISTS (SELECT FROM products p WHERE {scope})",  # noqa: S608 - constant
            *arguments.values,
        )
        return found


UNKNOWN = Unindexed()


async def list_products(
    connection: Connection, filters: Filters, currency: str, known: Known | Unindexed = UNKNOWN
) -> Listing:
    """Return the products of one page of `filters`, with facets and figures. Prices are minor units of `currency`.

    It takes as many queries as `known.find` and `known.mixed` do.
    """
    mixed = await known.mixed(connection, filters.sort, currency)
    filters = replace(filters, currency=currency, mixed=mixed)
    cards, counts = await known.find(connection, filters)
    reachable = min(counts.total, MAX_OFFSET + filters.page_size)
    return Listing(
        cards=cards,
        total=counts.total,
        page=filters.offset // filters.page_size + 1,
        pages=max(1, -(-reachable // filters.page_size)),
        facets=counts.facets,
        category_counts=counts.categories,
        in_stock_count=counts.in_stock,
        lowest_price=counts.lowest_price,
        highest_price=counts.highest_price,
        currency=currency,
        filters=filters,
    )


def parts_of_list(text: str, filters: Filters) -> Parts | None:
    """Return the parts of the catalogue that the list of a category shows; None for any other, which may show any."""
    if text or filters.collection or filters.category_ids is None:
        return None
    return part_of(CATEGORY, filters.category_ids) | {FILTERS}
