"""The attributes by which lists can be filtered: read from the products, whatever a shop calls them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from domain.connection import Connection

MOST_ATTRIBUTES = 40
"""How many attributes are filters at most: the most common ones."""

MOST_VALUES = 200
"""How many values a filter has at most. An attribute with more, such as a serial number, is no filter."""

RESERVED = frozenset({
    "attributes", "category", "collection", "cursor", "exact", "in_stock", "limit", "page", "price_max", "price_min",
    "q", "sort", "variant",
})  # fmt: skip
"""The query parameters of lists and products that are no attributes."""

PREFIX = "attribute_"
"""The beginning of an attribute's parameter that would otherwise be a reserved one."""


@dataclass(frozen=True)
class Attributes:
    """Attributes in the order in which filters are shown: the name of each by its query parameter."""

    names: dict[str, str]

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The query parameters of all of them."""
        return frozenset(self.names)


def attributes_of(names: Iterable[str]) -> Attributes:
    """Return the attributes with these names. Of two names with the same parameter the second is left out."""
    found: dict[str, str] = {}
    for name in names:
        if parameter := parameter_of(name):
            found.setdefault(parameter, name)
    return Attributes(found)


def parameter_of(name: str) -> str:
    """Return the query parameter of an attribute: `cable_length`, `größe`, and `attribute_sort` for one called "Sort".

    Letters and digits of every script stay, in lower case; everything between them becomes one underscore. The
    parameter depends on the name alone, so that links keep their meaning when attributes come and go. It is empty for
    a name without letters and digits.
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    words = "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in plain).split()
    parameter = "_".join(words)
    return PREFIX + parameter if parameter in RESERVED else parameter


SAID = """
    SELECT a.key AS name, v.value, count(*) FILTER (WHERE v.place = 1) AS products{more}
    FROM p CROSS JOIN jsonb_each(p.attributes) AS a
    CROSS JOIN jsonb_array_elements_text(a.value) WITH ORDINALITY AS v(value, place)
    GROUP BY a.key, v.value
"""
"""Each value of each attribute of the products `p`. `products` counts those that name this value first, so that the
sum over the values of an attribute counts each of its products once."""

OFFERED = f"""
    SELECT name, row_number() OVER (ORDER BY sum(products) DESC, name COLLATE "C") AS place
    FROM said GROUP BY name HAVING count(*) <= {MOST_VALUES}
    ORDER BY place LIMIT {MOST_ATTRIBUTES}
"""  # noqa: S608 - constant
"""The attributes that are filters, the most common first; `said` has the rows of `SAID`."""

SMALL = 20_000
"""The number of products up to which all of them are read for their attributes."""

SAMPLE = 5_000
"""The number of first products, and of latest products, that are read in a larger shop, divided among its categories.

So neither the attributes of a small category nor those of new products are missed, and the time does not grow.
"""

READ = f"""
WITH size AS MATERIALIZED (
    SELECT count(*) <= $1 AS small FROM (SELECT FROM products WHERE published LIMIT $1 + 1) AS few
), part AS MATERIALIZED (
    SELECT greatest(1, $2 / greatest(count(*), 1)) AS each FROM categories
), p AS MATERIALIZED (
    SELECT attributes FROM products WHERE published AND (SELECT small FROM size)
    UNION ALL
    SELECT s.attributes FROM categories c CROSS JOIN LATERAL (
        (SELECT id, attributes FROM products WHERE category_id = c.id AND published
         ORDER BY position, id LIMIT (SELECT each FROM part))
        UNION
        (SELECT id, attributes FROM products WHERE category_id = c.id AND published
         ORDER BY created_at DESC, id DESC LIMIT (SELECT each FROM part))
    ) AS s WHERE NOT (SELECT small FROM size)
), said AS ({SAID.format(more="")})
SELECT name FROM ({OFFERED}) AS offered ORDER BY place
"""  # noqa: S608 - constant


async def read_attributes(connection: Connection, small: int = SMALL, sample: int = SAMPLE) -> Attributes:
    """Read the attributes that are filters now: one query."""
    return attributes_of(row["name"] for row in await connection.fetch(READ, small, sample))
