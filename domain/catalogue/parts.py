"""The parts of the catalogue whose changes are counted apart, so that a page is made anew only if it shows one of them.

A part is a number: of a product, of a category with whatever stands in it, or of which products those are. It is made
from the last bits of an id, so that there are never more of them than `MOST` of a kind, however large the shop: two
products may share a part, and then a change of one has the page of the other made anew, which is never wrong.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

BITS = 12
MOST = 1 << BITS
"""The most parts of a kind: of two products picked at random, one pair in so many shares a part."""

PRODUCT, CATEGORY, MEMBERS = (kind << BITS for kind in range(3))
"""The first parts of each kind: a product; the products that stand in a category itself; which products those are."""

FILTERS, FRONT, SITE = (3 << BITS | number for number in range(3))
"""What all products decide: the attributes by which lists are filtered, and their order; and which of them the front
page shows, or counts, or has a picture of, but not what it says of them.
The last one is what the shop shows anywhere that is no product."""

Parts = frozenset[int]
NO_PARTS: Parts = frozenset()
"""Those of what shows nothing but what the whole shop has in common."""

Marks = Mapping[int, tuple[int, int]]
"""The numbers of changes of each part: of what pages say, and of any figure of stock too."""


def part_of(kind: int, ids: Iterable[UUID]) -> Parts:
    """Return the parts of this kind with these ids."""
    return frozenset(kind | one.int & (MOST - 1) for one in ids)


def sql_part(kind: int, column: str) -> str:
    """Return the SQL of the part of this kind with the id in `column`."""
    return f"({kind} | {sql_bits(column)})"


def sql_bits(column: str) -> str:
    """Return the SQL of the last bits of the id in `column`. Products have an index of these."""
    return f"(('x' || right({column}::text, {BITS // 4}))::bit({BITS})::int)"


def total_of(marks: Marks, parts: Iterable[int], *, figures: bool) -> int:
    """Return the number of changes of these parts together; as none ever falls, an equal number means no change."""
    which = int(figures)
    return sum(marks[part][which] for part in parts if part in marks)
