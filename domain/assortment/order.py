"""Records in an order that staff choose, one step at a time."""

from collections.abc import Sequence
from uuid import UUID


def moved(order: Sequence[UUID], one: UUID, *, later: bool) -> list[UUID]:
    """`order` with `one` swapped with its neighbour after it, or before it; at either end it stays."""
    place = order.index(one)
    other = min(max(place + (1 if later else -1), 0), len(order) - 1)
    swapped = [*order]
    swapped[place], swapped[other] = order[other], order[place]
    return swapped
