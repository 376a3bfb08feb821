"""Sets of numbered products as integers: product 5 is a member if bit 5 is set.

So an intersection is `&`, a union is `|`, and the size is `bit_count()`, each in a few microseconds for any shop.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import compress, islice

FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def set_of(numbers: Iterable[int], size: int) -> int:
    """The set of these `numbers`, among `size` products."""
    bits = bytearray(size // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def members(found: int, size: int, order: Sequence[int], *, offset: int = 0, limit: int = 1) -> list[int]:
    """The members of a set of `size` products in the order of `order`: `limit` of them after `offset`."""
    flags = f"{found:0{size}b}".encode().translate(FLAGS)[::-1]
    return list(islice(compress(order, map(flags.__getitem__, order)), offset, offset + limit))


def numbers_in(data: bytes | None, kind: str = "i") -> "array[int]":
    """Numbers as PostgreSQL sends them, end to end: `i` for int, `q` for bigint."""
    found = array(kind, data or b"")
    if sys.byteorder == "little":
        found.byteswap()
    return found
