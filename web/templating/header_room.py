"""How many links fit beside the shop's name: known beforehand, so that the header neither jumps nor needs a script.

A container query shows each link from the width on that it needs with those before it, and the menu has the others. How
wide words are is known of the shop's own typeface, letter by letter, and estimated with some room of the system's.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from domain.content.links import ShownLink

LETTERS = {
    letter: width
    for letters, width in (
        ("ijl'’.:;!| ", 0.25),
        ("IJ,", 0.3),
        ("frst-–()[]/", 0.36),
        ("cz", 0.42),
        ("aegkvxy", 0.48),
        ("BEPRZ", 0.6),
        ("CKTXY", 0.66),
        ("wAGUV&", 0.72),
        ("mDHNOQ", 0.77),
        ("MW@%", 1.0),
    )
    for letter in letters
}
"""The width of letters for a size of 1, as `static/fonts` has them."""

LOWER, UPPER, SQUARE = 0.54, 0.72, 1.05
"""Other letters of an alphabet, and those of East Asia's scripts."""

SQUARES_FROM = 0x1100
SPARE = {True: 0.98, False: 1.1}
"""Kerning makes words of the shop's own typeface narrower than their letters; those of systems are wider."""

BETWEEN = 1.0
"""The space between two links in rem; their size is 1 rem too, see `static/css/components/header.css`."""

MORE = 6.0
"""The room of the menu's button beside them, in rem."""

FIRST, STEP, LAST = 10, 2, 72
"""The widths, in rem, for which there are rules in the stylesheet."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A link, and how wide the room beside the name must be for it, in rem; None for one that never stands there."""

    link: ShownLink
    fits: int | None


@lru_cache(maxsize=64)
def links_beside(links: tuple[ShownLink, ...], *, own_face: bool) -> tuple[Beside, ...]:
    """The links of the header, and the room that each needs; the menu's button needs none once all of them fit."""
    ends = list(accumulate(SPARE[own_face] * sum(map(_letter, link.words)) + BETWEEN for link in links))
    whole = _step(ends[-1] - BETWEEN) if ends else None
    needed = [_step(end + MORE) for end in ends]
    return tuple(
        Beside(link, min((one for one in (fits, whole) if one), default=None))
        for link, fits in zip(links, needed, strict=True)
    )


def _step(rem: float) -> int | None:
    """The first width with a rule that is no less, None past the last one."""
    steps = max(0, -(-(rem - FIRST) // STEP))
    found = int(FIRST + STEP * steps)
    return found if found <= LAST else None


def _letter(letter: str) -> float:
    if ord(letter) >= SQUARES_FROM:
        return SQUARE
    return LETTERS.get(letter) or (UPPER if letter.isupper() else LOWER)
