"""The decimals with which Stripe counts a currency, beside ours, which are those of CLDR.

Checked in November 2026 against docs.stripe.com/currencies: zero-decimal and three-decimal currencies, special cases.
A currency that is not named has two decimals there.
"""

from babel.numbers import get_currency_precision

NO_DECIMALS = frozenset({
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
})  # fmt: skip
"""ISK and UGX have none either, but are sent with two all the same."""

THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""They are sent with three, of which the last must be 0, so that not every amount of ours can be charged."""


def more_decimals(currency: str) -> int:
    """How many decimals Stripe counts beyond ours; below zero if they are fewer."""
    theirs = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    return theirs - int(get_currency_precision(currency))


def converts_exactly(currency: str) -> bool:
    """Whether every amount of a currency can be charged as it is."""
    return currency not in THREE_DECIMALS and more_decimals(currency) >= 0
