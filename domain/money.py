"""Money is an integer of minor units (pence, cents, yen) and a currency code. No floats, ever."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision

MAX_AMOUNT = 10**15
"""No price or total may exceed this many minor units; it leaves room for sums within a signed 64-bit integer."""


@lru_cache(maxsize=4096)
def format_money(amount: int, currency: str, locale: str) -> str:
    """`amount` minor units of `currency` as people write it in `locale`: 1850, GBP, en_GB gives £18.50."""
    places = get_currency_precision(currency)
    whole = amount % 10**places == 0
    return format_currency(
        Decimal(amount).scaleb(-places),
        currency,
        locale=locale,
        currency_digits=not whole,
        format="¤#,##0" if whole else None,
    )


def decimal_text(amount: int, currency: str) -> str:
    """`amount` minor units as a plain decimal, as schema.org wants it: 1850, GBP gives 18.50."""
    return f"{Decimal(amount).scaleb(-get_currency_precision(currency))}"
