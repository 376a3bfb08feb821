"""Figures of products, such as their price, bit by bit: each bit of all figures is a set.

All up to a limit, the least and the greatest are found by a few operations on sets for each bit, whatever the limit.
"""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

ONES = tuple(bytes(48 + (byte >> bit & 1) for byte in range(256)) for bit in range(8))
"""For each bit of a byte, the digits 0 and 1 that it has in all bytes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The `different` figures in rising order, and the sets of their places' `bits`, the highest bit first."""

    different: "array[int]"
    bits: tuple[int, ...]
    everything: int

    def up_to(self, figure: int) -> int:
        """The set of what has this figure or less."""
        return self._first(bisect_right(self.different, figure))

    def below(self, figure: int) -> int:
        """The set of what has less than this figure."""
        return self._first(bisect_left(self.different, figure))

    def least(self, found: int) -> int:
        """The least figure in a set that has any member."""
        place = 0
        for ones in self.bits:
            zeros = found ^ (found & ones)
            place = 2 * place + (not zeros)
            found = zeros or found
        return self.different[place]

    def greatest(self, found: int) -> int:
        """The greatest figure in a set that has any member."""
        place = 0
        for ones in self.bits:
            high = found & ones
            place = 2 * place + bool(high)
            found = high or found
        return self.different[place]

    def _first(self, count: int) -> int:
        """The set of what has one of the first `count` figures."""
        if count >= len(self.different):
            return self.everything
        less, equal = 0, self.everything
        for place, ones in enumerate(self.bits, start=1):
            high = equal & ones
            if count >> (len(self.bits) - place) & 1:
                less |= equal ^ high
                equal = high
            else:
                equal ^= high
        return less


def figures_of(values: Sequence[int]) -> Figures:
    """The figures of what is numbered in the order of `values`."""
    different = array("q", sorted(set(values)))
    place_of = {figure: place for place, figure in enumerate(different)}
    places = array("I", map(place_of.__getitem__, values))
    if sys.byteorder == "big":
        places.byteswap()
    columns = places.tobytes()
    width = max(0, len(different) - 1).bit_length()
    bits = tuple(_ones(columns[bit // 8 :: 4], bit % 8) for bit in reversed(range(width)))
    return Figures(different, bits, (1 << len(values)) - 1)


def _ones(column: bytes, bit: int) -> int:
    """The set of the places at which a byte has this bit; a number is read from its digits without a loop in Python."""
    return int(column[::-1].translate(ONES[bit]) or b"0", 2)
