"""Sets of numbered products as integers: product 5 is a member if bit 5 is set.

So an intersection is `&`, a union is `|`, and the size is `bit_count()`, each in a few microseconds for any section.
"""

import re
import sys
from array import array
from collections.abc import Iterable, Iterator

BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))
"""The places of the ones in each byte."""

NOT_EMPTY = re.compile(rb"[^\0]")


def set_of(numbers: Iterable[int], size: int) -> int:
    """The set of these `numbers`, among `size` products."""
    bits = bytearray(size // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def bytes_of(found: int, size: int) -> bytes:
    """The bits of a set of `size` products, from which a member is told in no time."""
    return found.to_bytes(size // 8 + 1, "little")


def rising(found: int, size: int) -> Iterator[int]:
    """The members of a set of `size` products, the least first: what is not asked for is not looked at."""
    for match in NOT_EMPTY.finditer(bits := bytes_of(found, size)):
        place = match.start()
        for bit in BITS[bits[place]]:
            yield 8 * place + bit


def ordered(found: int, size: int, order: Iterable[int]) -> Iterator[int]:
    """The members of a set of `size` products in the order of `order`: what is not asked for is not looked at."""
    bits = bytes_of(found, size)
    return (one for one in order if bits[one >> 3] >> (one & 7) & 1)


def numbers_in(data: bytes | None, kind: str = "i") -> "array[int]":
    """Numbers as PostgreSQL sends them, end to end: `i` for int, `q` for bigint, `Q` for half of an id."""
    found = array(kind, data or b"")
    if sys.byteorder == "little":
        found.byteswap()
    return found
