"""What the index has found: products in an order of their own, those that match words, and those of a collection."""

import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.catalogue.index.memory import Memory

MOST_MATCHES, MATCHES_BYTES = 64, 16_000_000
"""The number of searches to cache, which neighbouring pages share, and the bytes that all of them may take."""

MOST_WORDS, WORDS_BYTES = 1024, 8_000_000
"""The number of words to cache, and the bytes that all of them may take."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """Products in an order of their own: for each the place of its section, and its number there."""

    sections: "array[int]"
    numbers: "array[int]"

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return sys.getsizeof(self.sections) + sys.getsizeof(self.numbers)


@dataclass(frozen=True, slots=True)
class Matches:
    """The products that match words: the set of their variants in each section, and which are best.

    They are in `order`; or each of the `ranks`, the best first, has sets of those that match equally well.
    """

    order: Ordered | None
    found: Sequence[int]
    ranks: Sequence[Sequence[int]] = ()

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return _bytes_of(self.found, *self.ranks) + (self.order.size if self.order else 0)


@dataclass(frozen=True, slots=True)
class Word:
    """The products that match one word: the set of their variants in each section, and those sets by how well.

    `ranks` has a figure for each part of the word: itself, what means the same, departments that are called so.
    """

    found: Sequence[int]
    ranks: Mapping[tuple[float, ...], Sequence[int]]

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return _bytes_of(self.found, *self.ranks.values())


@dataclass(frozen=True, slots=True)
class Collected:
    """The variants in each section that fit in a collection's rule but for its stock; or staff's choice, in `order`."""

    order: Ordered | None
    fits: Sequence[int]
    in_stock: bool


@dataclass(frozen=True, slots=True)
class Memories:
    """What is known until goods change: what searches and words were read as, what they found, and collections."""

    readings: Memory[Any] = field(default_factory=lambda: Memory(MOST_MATCHES))
    alone: Memory[Any] = field(default_factory=lambda: Memory(MOST_WORDS))
    matches: Memory[Matches] = field(default_factory=lambda: Memory(MOST_MATCHES, lambda one: one.size, MATCHES_BYTES))
    words: Memory[Word] = field(default_factory=lambda: Memory(MOST_WORDS, lambda word: word.size, WORDS_BYTES))
    collections: Memory[Collected] = field(default_factory=lambda: Memory(MOST_MATCHES))


def _bytes_of(*each: Sequence[int]) -> int:
    return sum(sum(map(sys.getsizeof, sets)) for sets in each)
