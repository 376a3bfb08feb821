"""Prices as shops write them."""

from typing import Final

POUND: Final = 100

STEPS: Final = ((20 * POUND, 50), (100 * POUND, POUND), (300 * POUND, 5 * POUND))
"""The steps of prices: below this many minor units, a price is a multiple of that many."""


def shop_price(amount: float) -> int:
    """`amount` minor units rounded as shops do: £14.50, £37, £145, and £319 rather than £320."""
    for below, step in STEPS:
        if amount < below:
            return max(step, round(amount / step) * step)
    return round(amount / (10 * POUND)) * 10 * POUND - POUND
