"""The orders of product lists, and the place in one behind which its next page begins.

A place is what a list is sorted by, of the last product that was seen (a keyset), and not how many were seen: products
that come and go in between make the next page neither repeat nor miss another one.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.filters import Filters, Place, Sort
from domain.connection import Arguments, Connection


@dataclass(frozen=True, slots=True)
class Key:
    """What lists are sorted by. A place keeps `kept` of it, or else its value, which `bound` compares with it.

    One without an expression is the same of all products: it sorts nothing, and holds its place in cursors.
    """

    expression: str
    bound: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Sort keys from the first to the last, all of them rising, or all falling."""

    keys: tuple[Key, ...]
    falling: bool = False

    @property
    def by(self) -> str:
        """The ORDER BY expressions."""
        return ", ".join(f"{key.expression}{' DESC' * self.falling}" for key in self.keys if key.expression)

    def after(self, place: Place, arguments: Arguments) -> str:
        """The condition that a product comes after this place."""
        expressions = ", ".join(key.expression for key in self.keys if key.expression)
        bounds = ", ".join(
            key.bound.format(arguments.add(value))
            for key, value in zip(self.keys, place.keys, strict=True)
            if key.expression
        )
        return f"({expressions}) {'<' if self.falling else '>'} ({bounds})"


ID = Key("p.id", "{}::uuid")
POSITION = Key("p.position", "{}::int")
ORDERS = {
    Sort.RELEVANCE: Order((POSITION, ID)),
    Sort.NEWEST: Order((Key("p.created_at", "{}::timestamptz"), ID), falling=True),
    Sort.PRICE: Order((Key("p.price_from", "{}::bigint"), ID)),
    Sort.PRICE_DOWN: Order((Key("p.price_from", "{}::bigint"), ID), falling=True),
    Sort.NAME: Order((Key("name_order(p.name)", "name_order({}::text)", "p.name"), ID)),
}
BY_PRICE = frozenset({Sort.PRICE, Sort.PRICE_DOWN})
"""The orders by price: products in the currency of the list come first, all others after them, by their own figures.

Nothing is converted: there are no rates here, and what has prices in another currency is not for sale.
"""


CHOSEN = """coalesce((SELECT cp.position FROM collection_products cp
                      WHERE cp.collection_id = {} AND cp.product_id = p.id), 0)"""
"""The place of a product in a collection that staff put in order."""


MOST_RANKED = 2_000
"""Where very many products match words, so many of them are compared for the order, the first ones in the shop's own;
what else matches follows in that one."""


def order_of(filters: Filters, arguments: Arguments) -> Order:
    """The order of the chosen sort; else by rank where words were searched, or as staff put a collection in order."""
    if filters.sort in BY_PRICE:
        return _by_price(filters, arguments)
    if filters.sort is not Sort.RELEVANCE:
        return ORDERS[filters.sort]
    if rank := _rank(filters, arguments):
        own = f"-({rank})::float8"
        by_rank = f"CASE WHEN {_is_ranked(filters, arguments)} THEN {own} ELSE 1 END" if filters.ranked else own
        return Order((Key(by_rank, "{}::float8"), POSITION, ID))
    if filters.collection and filters.collection.rule is None:
        return Order((Key(CHOSEN.format(arguments.add(filters.collection.collection_id)), "{}::int"), ID))
    return ORDERS[Sort.RELEVANCE]


def _by_price(filters: Filters, arguments: Arguments) -> Order:
    """The order by price. Where all products have one currency, the database's own index has it."""
    order = ORDERS[filters.sort]
    if not filters.mixed:
        return Order((Key("", "", "true" if order.falling else "false"), *order.keys), order.falling)
    first = f"(p.currency {'=' if order.falling else '<>'} {arguments.add(filters.currency)})"
    return Order((Key(first, "{}::bool"), *order.keys), order.falling)


def first_ranked(filters: Filters, arguments: Arguments) -> str:
    """The products that are compared for the order, which come before all others, as a table `p`.

    They are read in the shop's order until there are enough, so that a word costs less the more products have it.
    """
    return f"""(SELECT * FROM products p WHERE {_compared(filters, arguments)}
                ORDER BY p.position, p.id LIMIT {MOST_RANKED})"""  # noqa: S608 - constant


def _is_ranked(filters: Filters, arguments: Arguments) -> str:
    """The condition that a product that matches is one of `first_ranked`."""
    compared = _compared(filters, arguments)
    last = f"""(SELECT p.{{}} FROM products p WHERE {compared}
                ORDER BY p.position, p.id OFFSET {MOST_RANKED - 1} LIMIT 1)"""  # noqa: S608 - constant
    position, id_ = last.format("position"), last.format("id")
    among = f"coalesce((p.position, p.id) <= ({position}, {id_}), true)"
    return among if filters.ranked == filters.lexemes else f"{compared} AND {among}"


def _compared(filters: Filters, arguments: Arguments) -> str:
    """The condition that a product is compared, if it is among the first.

    Of what most products have, the index of words would give all; so it is kept from being used.
    """
    matches = f"p.search @@ {arguments.add(filters.ranked)}::text::tsquery"
    return f"p.published AND {f'coalesce({matches}, false)' if filters.ranked == filters.lexemes else matches}"


def _rank(filters: Filters, arguments: Arguments) -> str:
    if filters.weights:
        return " + ".join(
            f"{arguments.add(weight)}::float8 * ts_rank(p.search, {arguments.add(lexeme)}::text::tsquery)"
            for lexeme, weight in filters.weights
        )
    if filters.words:
        return f"ts_rank(p.search, websearch_to_tsquery('english', words_of({arguments.add(filters.words)})))"
    if filters.sku:
        return "0"
    return ""


async def place_of(connection: Connection, filters: Filters, product_id: UUID) -> Place:
    """The place of a product in the list of `filters`, as these were searched: one query."""
    arguments = Arguments()
    kept = ", ".join(key.kept or key.expression for key in order_of(filters, arguments).keys)
    query = f"SELECT {kept} FROM products p WHERE p.id = {arguments.add(product_id)}"  # noqa: S608 - constant
    return Place(tuple((await connection.fetchrow(query, *arguments.values)).values()), filters.looseness)
