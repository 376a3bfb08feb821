"""What a variant has cost, as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST_CHANGES = 12
"""The latest records of a variant's prices that are looked at for its page; one more says if the last was a change."""


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price in minor units, from `since` on."""

    since: datetime
    price: int


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """The latest prices of a variant, the newest first, and the `lowest` of the last 30 days.

    Of one that is reduced it is the lowest of the 30 days before the reduction began.
    """

    lowest: int
    changes: tuple[PriceChange, ...]


def price_changes(found: Mapping[str, Any] | None) -> PriceChanges | None:
    """The prices in a JSON object of `product.PRODUCT`; None of a variant whose price has never changed."""
    changes = tuple(_changed(found["prices"])) if found else ()
    return PriceChanges(found["lowest"], changes) if found and len(changes) > 1 else None


def _changed(records: list[dict[str, Any]]) -> Iterable[PriceChange]:
    """The records at which the price differs from the one before, of records that begin with the newest."""
    for place, one in enumerate(records[:MOST_CHANGES]):
        if place + 1 == len(records) or records[place + 1]["price"] != one["price"]:
            yield PriceChange(datetime.fromisoformat(one["since"]), one["price"])
