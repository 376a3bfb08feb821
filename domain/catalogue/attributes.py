"""The attributes by which lists are narrowed: those that the products have, whatever a shop calls them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from domain.connection import Connection

MOST_ATTRIBUTES = 40
"""The attributes that most products have, so many of them, narrow lists; the others are only told."""

MOST_VALUES = 200
"""An attribute with more values, such as a serial number, is not chosen from a list; it does not narrow any."""

RESERVED = frozenset(
    {"attributes", "category", "cursor", "in_stock", "limit", "page", "price_max", "price_min", "q", "sort", "variant"}
)
"""What addresses say besides attributes."""

PREFIX = "attribute_"
"""Stands before the parameter of an attribute whose own would be a reserved one."""


@dataclass(frozen=True)
class Attributes:
    """Attributes in the order in which they are offered: the name of each by its parameter in addresses."""

    names: dict[str, str]

    @cached_property
    def parameters(self) -> frozenset[str]:
        """Every parameter."""
        return frozenset(self.names)


def attributes_of(names: Iterable[str]) -> Attributes:
    """The attributes of these names. Of two with the same parameter the first has it; the other narrows nothing."""
    found: dict[str, str] = {}
    for name in names:
        if parameter := parameter_of(name):
            found.setdefault(parameter, name)
    return Attributes(found)


def parameter_of(name: str) -> str:
    """How addresses call an attribute: "Cable length" is `cable_length`, "Größe" is `größe`, "Sort" `attribute_sort`.

    Letters and digits of every script stay, in lower case; whatever is between them becomes one underscore. It
    depends on nothing but the name, so that addresses stay right when attributes come and go. Empty for mere signs.
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
"""Every value of every attribute of `p`; `products` are those that name it first: their sum counts each once."""

OFFERED = f"""
    SELECT name, row_number() OVER (ORDER BY sum(products) DESC, name COLLATE "C") AS place
    FROM said GROUP BY name HAVING count(*) <= {MOST_VALUES}
    ORDER BY place LIMIT {MOST_ATTRIBUTES}
"""  # noqa: S608 - constant
"""The attributes that narrow lists, of `said`, which is `SAID`: those that most products have come first."""

SMALL = 20_000
"""All products of a shop of this size, or a smaller one, are asked for their attributes."""

SAMPLE = 5_000
"""In a larger one the first so many and the latest so many, in equal parts from each category, so that neither the
attributes of a small category nor those of new products are missed, and the time does not grow with the shop."""

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
    """The attributes that narrow lists now: one query."""
    return attributes_of(row["name"] for row in await connection.fetch(READ, small, sample))
