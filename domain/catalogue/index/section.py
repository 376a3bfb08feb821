"""A section of the index: the products of some categories, found and counted without a query."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TypeVar
from uuid import UUID

from domain.catalogue.filters import Sort
from domain.catalogue.index.figures import Figures
from domain.catalogue.index.memory import Memory
from domain.catalogue.index.sets import rising, set_of
from domain.catalogue.parts import MOST, PRODUCT, Parts

ID = 16
"""The bytes of an id."""

K = TypeVar("K")
Sets = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Section:
    """The variants of the published products of some categories, numbered in the shop's own order.

    Those of a product follow each other, and a product has the number of its last variant. `products` has the place of
    each variant's product among all, by which `ids`, `starts` (its first variant) and `keys` (what lists are sorted by)
    are read. `tails` are the second halves of the products' ids in rising order, `heads` the first ones, and
    `tailed` the places of these products.

    Sets are whole numbers (`index.sets`): `lasts` is that of the products, `others` that of all other variants.
    `everything` is what counts of them: in a section that is `reduced`, another one has the rest. `values` has the
    variants with each value of each of the `attributes`, by name; those in `options` differ between the variants of a
    product. Of a value that is `single`, by its attribute, each product has one variant. `in_stock` is of the latest
    stock, the rest of the latest goods.
    """

    size: int
    ids: bytes
    variants: bytes
    starts: "array[int]"
    products: "array[int]"
    heads: "array[int]"
    tails: "array[int]"
    tailed: "array[int]"
    lasts: int
    others: int
    everything: int
    categories: Mapping[UUID, int]
    currencies: Sets
    attributes: tuple[str, ...]
    options: frozenset[str]
    values: Mapping[str, Sets]
    single: Mapping[str, frozenset[str]]
    in_stock: int
    prices: Figures
    orders: Mapping[Sort, "array[int]"]
    keys: Mapping[Sort, "array[int]"]
    reduced: bool = False
    wholes: Memory[int] = field(default_factory=lambda: Memory(8))

    def holding(self, found: int) -> int:
        """The products that have a variant in this set.

        Of each product all bits but the last are ones in `others`, so adding any of them to `others` carries into the
        last one, and never further.
        """
        return (((found & self.others) + self.others) | found) & self.lasts

    def whole(self, found: int) -> int:
        """All variants of the products that have one in this set."""
        return self.wholes.of(found, lambda: self._whole(found))

    def _whole(self, found: int) -> int:
        return self.variants_of(list(rising(self.holding(found), self.size)))

    def last(self, product: int) -> int:
        """The number of the product at this place."""
        return self.starts[product + 1] - 1

    def variants_of(self, numbers: Sequence[int]) -> int:
        """The set of all variants of the products with these numbers, each of which is there once.

        From the first to the last one of a product there are as many ones as a subtraction borrows.
        """
        starts, products = self.starts, self.products
        firsts = set_of((starts[products[one]] for one in numbers), self.size)
        return (set_of(numbers, self.size) << 1) - firsts

    def id_of(self, number: int) -> bytes:
        """The id of the product with this number."""
        start = ID * self.products[number]
        return self.ids[start : start + ID]

    def variant_id(self, number: int) -> bytes:
        """The id of the variant with this number."""
        return self.variants[ID * number : ID * number + ID]

    def numbers_in(self, parts: Parts | None) -> list[int]:
        """The numbers of the products in these parts; None is all."""
        found = zip(self.tails, self.tailed, strict=True)
        every = (self.last(at) for tail, at in found if parts is None or PRODUCT | tail & (MOST - 1) in parts)
        return [number for number in every if self.everything >> number & 1]

    def number_of(self, head: int, tail: int) -> int | None:
        """The number of the product with an id of these halves, or None if it is not here."""
        tails, heads = self.tails, self.heads
        at = bisect_left(tails, tail)
        while at < len(tails) and tails[at] == tail:
            if heads[at] == head:
                number = self.last(self.tailed[at])
                return number if not self.reduced or self.everything >> number & 1 else None
            at += 1
        return None

    def numbers_of_variants(self) -> dict[bytes, int]:
        """The number of each variant by its id, made for whoever looks up many."""
        ids = self.variants
        return {ids[start : start + ID]: number for number, start in enumerate(range(0, len(ids), ID))}

    def any_of(self, sets: Mapping[K, int], wanted: Iterable[K] | None) -> int:
        """The union of the `wanted` sets; everything if `wanted` is None."""
        if wanted is None:
            return self.everything
        return reduce(or_, (sets.get(one, 0) for one in wanted), 0) & self.everything

    def counts(self, name: str, found: int, products: int) -> dict[str, int]:
        """The number of `products` with a variant in `found` that has each value of an attribute."""
        sets = self.values.get(name, {})
        if name not in self.options:
            return sizes(sets, products)
        single, holding = self.single.get(name, frozenset()), self.holding
        if len(single) == len(sets):
            return sizes(sets, found)
        return {
            value: count
            for value, of in sets.items()
            if (count := (of & found if value in single else holding(of & found)).bit_count())
        }


def sizes(sets: Mapping[K, int], found: int) -> dict[K, int]:
    """The number of members of `found` in each set that has any."""
    return {name: count for name, members_ in sets.items() if (count := (members_ & found).bit_count())}
