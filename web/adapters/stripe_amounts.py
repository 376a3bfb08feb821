"""Amounts as Stripe counts them, whose minor units differ from ours in some currencies.

Checked in November 2026 against docs.stripe.com/currencies, minimum and maximum charge amounts.
"""

from domain.payments.gateway import AmountLimits
from web.config.stripe_currencies import more_decimals

LOWEST = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30,
    "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200,
    "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}  # fmt: skip
"""The lowest charge in Stripe's units, where its table names one."""

HIGHEST = 99_999_999
"""The highest charge in Stripe's units: eight digits."""


def to_stripe(amount: int, currency: str) -> int:
    """An amount of ours in Stripe's units."""
    return int(amount * 10 ** more_decimals(currency))


def from_stripe(amount: int, currency: str) -> int:
    """An amount in Stripe's units as ours; one that is none of ours is left as it is, and fits nothing."""
    unit = 10 ** max(more_decimals(currency), 0)
    return amount // unit if amount % unit == 0 else amount


def limits_of(currency: str) -> AmountLimits:
    """The lowest and the highest charge, in our units."""
    unit = 10 ** max(more_decimals(currency), 0)
    return AmountLimits(-(-LOWEST.get(currency, 1) // unit), HIGHEST // unit)
