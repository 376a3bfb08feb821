"""Reading of the index from the database: which sections it has, and what is in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.catalogue.attributes import read_attributes
from domain.catalogue.index.index import Index, index_of
from domain.catalogue.index.section import Section
from domain.catalogue.index.section_reading import read_section, restock
from domain.catalogue.parts import MOST, PRODUCT, Parts
from domain.connection import Connection

SECTION = 20_000
"""The number of products of a section, about: one is read in a second, and a list looks through a few of them."""

PLAN = """
WITH RECURSIVE tops AS (
    SELECT id, id AS top FROM categories WHERE parent_id IS NULL
    UNION ALL SELECT c.id, t.top FROM categories c JOIN tops t ON c.parent_id = t.id
), filled AS (
    SELECT category_id, count(*) AS products FROM products WHERE published GROUP BY category_id
)
SELECT category_id, products FROM filled JOIN tops ON id = category_id ORDER BY top, category_id
"""
"""How many products each category has, those of a department one after the other."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a section is of: the products of some categories; of one that is too large for it, those in some `parts`."""

    categories: tuple[UUID, ...]
    parts: Parts | None = None


async def read_plan(connection: Connection, most: int, kept: Sequence[Place] = ()) -> tuple[Place, ...] | None:
    """The sections that the shop's products make up, or None if there are more than `most`: one query.

    Those that are `kept` stay as they are, and only what they do not have is divided anew.
    """
    filled: dict[UUID, int] = dict(await connection.fetch(PLAN))
    if sum(filled.values()) > most:
        return None
    known = {category for place in kept for category in place.categories}
    return *kept, *_planned({category: count for category, count in filled.items() if category not in known})


def _planned(filled: Mapping[UUID, int]) -> Iterator[Place]:
    """Sections of whole categories as far as they are small enough; a larger one is divided by the ids of products."""
    together: list[UUID] = []
    size = 0
    for category, products in filled.items():
        if together and size + products > SECTION:
            yield Place(tuple(together))
            together, size = [], 0
        if products > SECTION:
            yield from _divided(category, -(-products // SECTION))
        else:
            together.append(category)
            size += products
    if together:
        yield Place(tuple(together))


def _divided(category: UUID, count: int) -> Iterator[Place]:
    count = min(count, MOST)
    for number in range(count):
        yield Place((category,), frozenset(PRODUCT | part for part in range(number, MOST, count)))


async def read_index(connection: Connection, most: int) -> Index | None:
    """The whole index as of now, or None in a shop of more than `most` products: a query for each section, and two."""
    plan = await read_plan(connection, most)
    if plan is None:
        return None
    attributes = await read_attributes(connection)
    names = attributes.names.values()
    return index_of([await read_section(connection, one.categories, one.parts, names) for one in plan], attributes)


async def restocked(connection: Connection, index: Index) -> Index:
    """A copy of the index with the variants that are in stock now: a query for each section."""
    sections = [await restock(connection, section, None) for section in index.sections]
    return index_of(sections, index.attributes, index.memories)


async def read_changed(
    connection: Connection, section: Section, place: Place, changed: Parts, attributes: Iterable[str]
) -> tuple[Section, Section]:
    """A section without its products in the `changed` parts, and another one of what is in these now: one query."""
    parts = changed if place.parts is None else changed & place.parts
    gone = section.variants_of(section.numbers_in(parts))
    rest = replace(section, everything=section.everything & ~gone, reduced=True)
    return rest, await read_section(connection, place.categories, parts, attributes)
