"""A ranking of products by a figure, such as their price, which finds all up to a limit at once."""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from domain.catalogue.index.sets import members, set_of

STEPS = 256
"""The number of prefixes of the ranking that are stored as sets; from one of them to any place is not far."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The numbers of all products from the least figure to the greatest; `figures` are in the order of the numbers."""

    order: "array[int]"
    figures: "array[int]"
    ranked: "array[int]"
    step: int
    beginnings: tuple[int, ...]

    def up_to(self, figure: int) -> int:
        """The set of products with this figure or less."""
        return self._first(bisect_right(self.ranked, figure))

    def below(self, figure: int) -> int:
        """The set of products with less than this figure."""
        return self._first(bisect_left(self.ranked, figure))

    def least(self, found: int) -> int:
        """The least figure in a set, 0 in an empty one."""
        return sum(self.figures[number] for number in members(found, len(self.order), self.order))

    def greatest(self, found: int) -> int:
        """The greatest figure in a set, 0 in an empty one."""
        return sum(self.figures[number] for number in members(found, len(self.order), self.order[::-1]))

    def _first(self, count: int) -> int:
        whole = count // self.step
        return self.beginnings[whole] | set_of(self.order[whole * self.step : count], len(self.order))


def ranking(order: "array[int]", figures: "array[int]") -> Ranking:
    """The ranking of products, given their `order` by these figures."""
    step = len(order) // STEPS + 1
    beginnings = [0]
    for start in range(0, len(order), step):
        beginnings.append(beginnings[-1] | set_of(order[start : start + step], len(order)))
    return Ranking(order, figures, array("q", map(figures.__getitem__, order)), step, tuple(beginnings))
