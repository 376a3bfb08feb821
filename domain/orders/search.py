"""Orders found by words: of whatever a customer says of one, however either of them writes it.

`find` answers with SQL of a condition on the orders `o`; an index answers each part of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.catalogue.skus import PLAIN
from domain.connection import Arguments, Connection

LONGEST_SEARCH = 100
SHORTEST_PART = 4
"""A shorter number is the whole number of an order; a longer one may be a part of it, or the beginning of a code."""
MOST_WORDS = 8
LAST_LETTER = "\U0010ffff"

BY_WORD = """(
    SELECT w.id FROM orders w WHERE order_words(w.number, w.email, w.address) @@ begun_words({0}) AND {placed}
    UNION SELECT l.order_id FROM order_lines l WHERE line_words(l.sku, l.name) @@ begun_words({0}) AND {of_order}
    UNION SELECT s.order_id FROM shipments s WHERE s.tracking <> '' AND code_words(s.tracking) @@ begun_words({0})
    AND {of_order}
    {1})"""
COMMON = 20_000
"""A word that more orders have is not looked up: in the order of a list, orders with it are soon found one by one."""

OF_ORDER = "order_words(o.number, o.email, o.address) @@ {0}"
OF_LINE = "line_words(l.sku, l.name) @@ {0}"
OF_PARCEL = "s.tracking <> '' AND code_words(s.tracking) @@ {0}"
ONE_BY_ONE = f"""({OF_ORDER}
    OR EXISTS (SELECT FROM order_lines l WHERE l.order_id = o.id AND {OF_LINE})
    OR EXISTS (SELECT FROM shipments s
               WHERE s.order_id = o.id AND {OF_PARCEL}))
""".replace("{0}", "(SELECT begun_words({0}))")  # noqa: S608 - constants only
IN_PARTS_OF = (
    f"SELECT l.order_id FROM order_lines l WHERE {OF_LINE}",  # noqa: S608 - constant
    f"SELECT s.order_id FROM shipments s WHERE {OF_PARCEL}",  # noqa: S608 - constant
)
ESTIMATES = (
    f"EXPLAIN (FORMAT JSON) SELECT FROM orders o WHERE {OF_ORDER.format('begun_words($1)')}",
    f"EXPLAIN (FORMAT JSON) SELECT FROM order_lines l WHERE {OF_LINE.format('begun_words($1)')}",
    f"EXPLAIN (FORMAT JSON) SELECT FROM shipments s WHERE {OF_PARCEL.format('begun_words($1)')}",
)
BY_PART = "UNION SELECT n.id FROM orders n WHERE n.number LIKE '%' || {0} || '%'"
IN_PARTS = f"""
SELECT id FROM ({{0}}) AS parts WHERE NOT EXISTS (SELECT FROM variants WHERE {PLAIN.format("sku")} = {{1}}) UNION """  # noqa: S608 - constant
BY_EMAIL = "lower(o.email) >= {} AND lower(o.email) < {}"


SLACK = timedelta(days=1)
"""An id is made a moment before its order is placed; this is more than any moment."""


@dataclass(frozen=True, slots=True)
class Since:
    """A moment from which orders are looked for. Their ids begin with the time, so an index finds what belongs to them.

    A word may be in a third of all orders. Of those since a month ago the indexes give few, whatever the word is.
    """

    moment: datetime

    def conditions(self, query: Arguments) -> dict[str, str]:
        """The conditions of `BY_WORD`; the values are added to `query`."""
        first = UUID(int=max(0, int((self.moment - SLACK).timestamp() * 1000)) << 80)
        return {"placed": f"w.placed_at >= {query.add(self.moment)}", "of_order": f"order_id >= {query.add(first)}"}


def time_of(order_id: UUID) -> float:
    """The seconds since 1970 at which an id of version 7 was made."""
    return (order_id.int >> 80) / 1000


def are_words(words: str) -> bool:
    """Whether `words` are neither a number nor an address of email, so that an order is found by its words."""
    return not _number(words) and "@" not in words and any(map(str.isalnum, words))


def _number(words: str) -> re.Match[str] | None:
    """The number of an order that `words` are; at the fourth letter it may be a part of one, or a code."""
    number = re.fullmatch(r"(#\s*)?(m\s*-?\s*)?(\d{1,18})", words, re.IGNORECASE | re.ASCII)
    exact = number and (number[1] or number[2] or len(number[3]) < SHORTEST_PART)
    return number if exact else None


async def where_common(connection: Connection, words: str) -> tuple[bool, ...]:
    """Where very many orders have `words`, if they are one: on themselves, in lines, on parcels; nowhere is empty.

    So it is as far as the planner knows: three queries, of no rows.
    """
    if not words.isalpha() or not are_words(words):
        return ()
    plans = [await connection.fetch(query, words) for query in ESTIMATES]
    found = tuple(bool(plan) and plan[0][0][0]["Plan"]["Plan Rows"] > COMMON for plan in plans)
    return found if any(found) else ()


def is_exact(words: str) -> bool:
    """Whether an index finds the orders that have `words`, which are not common: all but the start of an address."""
    return bool(_number(words)) or are_words(words)


def one_by_one(query: Arguments, word: str) -> str:
    """The condition that an order has a common word, which is looked for in each that a list comes to."""
    return ONE_BY_ONE.format(query.add(word))


def find_common(query: Arguments, word: str, where: tuple[bool, ...]) -> list[str]:
    """The conditions that an order has a common word on itself, in its lines, or on a parcel: one is met.

    Each for itself can be answered by an index together with those of the other conditions of a list. Of `where` the
    word is not common, the few orders are looked up at once.
    """
    begun = f"begun_words({query.add(word)})"
    ways = zip(IN_PARTS_OF, where[1:], strict=True)
    return [
        OF_ORDER.format(begun),
        *(
            f"o.id IN ({one.format(begun)})" if often else f"o.id = ANY(ARRAY({one.format(begun)}))"
            for one, often in ways
        ),
    ]


def find(query: Arguments, words: str, since: Since | None = None) -> str:
    """The condition that an order has `words`, which are not empty; the values are added to `query`.

    With `since`, words are looked for in the orders from then on.
    """
    if number := _number(words):
        return f"o.number = {query.add(f'M-{number[3]}')}"
    if not are_words(words):
        begin = words.lower()
        return BY_EMAIL.format(query.add(begin), query.add(begin + LAST_LETTER))
    return _by_words(query, words, since.conditions(query) if since else {"placed": "true", "of_order": "true"})


def _by_words(query: Arguments, words: str, since: Mapping[str, str]) -> str:
    """Every word begins one of an order's, or all in one do, as in a code that is kept without its spaces.

    Whoever types a whole SKU of the catalogue means that: its parts, which most orders may have, are not looked for.
    """
    parts = [word for word in words.split() if any(map(str.isalnum, word))][:MOST_WORDS]
    found = " INTERSECT ".join(_by_word(query, word, since) for word in parts)
    squeezed = "".join(filter(str.isalnum, words))
    if squeezed != words and any(map(str.isdigit, words)):
        found = IN_PARTS.format(found, query.add(squeezed.lower())) + _by_word(query, squeezed, since)
    return f"o.id = ANY(ARRAY({found}))"


def _by_word(query: Arguments, word: str, since: Mapping[str, str]) -> str:
    place = query.add(word)
    part = word.isascii() and word.isdigit() and len(word) >= SHORTEST_PART
    return BY_WORD.format(place, BY_PART.format(place) if part else "", **since)
