"""Money is an integer of minor units (pence, cents, yen) and a currency code. No floats, ever."""

import re
from collections.abc import Sequence
from contextvars import ContextVar
from copy import copy
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, format_currency, get_currency_precision

MAX_AMOUNT = 10**15
"""No price or total may exceed this many minor units; it leaves room for sums within a signed 64-bit integer."""


def half_up(exact: Fraction) -> int:
    """The whole minor unit nearest to `exact`, which is not negative; a half rounds up."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Split `amount` by `weights` without losing a minor unit: what is left over goes to the largest remainders.

    No share is larger than its weight if `amount` is not larger than all weights together. Nothing can be split over
    weights that are all 0: then every share is 0.
    """
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    shares = [amount * weight // whole for weight in weights]
    if left := amount - sum(shares):
        by_remainder = sorted(range(len(weights)), key=lambda place: -(amount * weights[place] % whole))
        for place in by_remainder[:left]:
            shares[place] += 1
    return shares


@lru_cache(maxsize=4096)
def format_money(amount: int, currency: str, locale: str, *, exact: bool = False) -> str:
    """`amount` minor units of `currency` as people write it in `locale`: 1850, GBP, en_GB gives £18.50.

    A whole amount is written without decimals unless it is to be `exact`, as one in a column of others is.
    """
    places = places_of(currency)
    major, minor = divmod(amount, 10**places)
    if 0 <= major < GROUPED and (around := _around(currency, locale)):
        before, point, after = around
        return (
            f"{before}{major}{point}{minor:0{places}}{after}"
            if places and (exact or minor)
            else f"{before}{major}{after}"
        )
    return _by_babel(amount, currency, locale, exact=exact)


GROUPED = 1000
"""From so many units on, amounts are written in groups."""


@lru_cache(maxsize=64)
def places_of(currency: str) -> int:
    """The decimals that amounts of a currency have."""
    return int(get_currency_precision(currency))


@lru_cache(maxsize=64)
def _around(currency: str, locale: str) -> tuple[str, str, str] | None:
    """What stands before, within and behind an amount, read off two that Babel wrote; None if they are not alike."""
    places = places_of(currency)
    whole, exact = (_by_babel(amount * 10**places // 1000, currency, locale) for amount in (123_000, 123_456))
    before, _, after = whole.partition("123")
    figures = f"456{'0' * places}"[:places]
    point = exact.removeprefix(f"{before}123").removesuffix(f"{figures}{after}") if places else ""
    return (before, point, after) if exact == f"{before}123{point}{figures}{after}" else None


def _by_babel(amount: int, currency: str, locale: str, *, exact: bool = False) -> str:
    places = places_of(currency)
    major = Decimal(amount).scaleb(-places)
    if exact or amount % 10**places:
        return apart(format_currency(major, currency, locale=locale))
    pattern = _pattern(locale, decimals=0)
    return apart(format_currency(major, currency, locale=locale, currency_digits=False, format=pattern))


LOCALE: ContextVar[str] = ContextVar("locale", default="en_GB")
"""The locale of the shop that is served now: the web sets it before each request, and the worker before each task."""


def written(amount: int, currency: str) -> str:
    """`amount` minor units of `currency` as the shop writes them, for a sentence of the domain: £18.50, 18,50 €."""
    return format_money(amount, currency, LOCALE.get())


def has_fraction(amount: int, currency: str) -> bool:
    """Whether `amount` minor units are no whole number of the currency's units."""
    return bool(amount % 10 ** get_currency_precision(currency))


TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def apart(written: str) -> str:
    """An amount with a hard space between figures and a currency of letters: CHF 12, not CHF12.

    Unicode's locale data want it of every pattern without a space (UTS 35 part 3, currencySpacing); Babel does not.
    """
    return TOUCHING.sub("\N{NO-BREAK SPACE}", written)


TENTHS = 10


@lru_cache(maxsize=4096)
def format_tenths(tenths: int, currency: str, locale: str) -> str:
    """`tenths` of a minor unit to the minor unit, half up; to the tenth if they are less than a whole pound or euro."""
    places = get_currency_precision(currency)
    if tenths % TENTHS == 0 or tenths >= TENTHS ** (places + 1):
        return format_money(half_up(Fraction(tenths, TENTHS)), currency, locale)
    exact = Decimal(tenths).scaleb(-places - 1)
    pattern = _pattern(locale, decimals=places + 1)
    return apart(format_currency(exact, currency, locale=locale, currency_digits=False, format=pattern))


@lru_cache(maxsize=64)
def _pattern(locale: str, *, decimals: int) -> NumberPattern:
    """The locale's own pattern for amounts, with so many decimals."""
    pattern: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return pattern


def decimal_text(amount: int, currency: str) -> str:
    """`amount` minor units as a plain decimal, as schema.org wants it: 1850, GBP gives 18.50."""
    return f"{Decimal(amount).scaleb(-get_currency_precision(currency))}"
