"""Amounts of money as people type them."""

import re
from decimal import Decimal

from babel.numbers import get_currency_precision, get_currency_symbol

from domain.money import MAX_AMOUNT, decimal_text

GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
PLAIN = re.compile(r"\d{1,16}(\.\d+)?")
COMMA = re.compile(r"\d{1,16},\d{1,2}")
EXAMPLE = 1250


def read_money(text: str, currency: str, locale: str) -> int:
    """The typed amount in minor units: 12.50, £12.50, GBP 12.5, 12,50 and 1,250 are all understood.

    Raises `ValueError` with a sentence for the user; another currency's sign is no reason to guess, nor is 1.250, which
    is a thousand and more to some.
    """
    places = get_currency_precision(currency)
    bare = _without_sign("".join(text.split()), currency, locale)
    if COMMA.fullmatch(bare) and places == len("00"):
        bare = bare.replace(",", ".")
    if not (PLAIN.fullmatch(bare) or GROUPED.fullmatch(bare)) or not bare.isascii():
        raise ValueError(f"Enter an amount in {currency}, such as {decimal_text(EXAMPLE, currency)}.")
    amount = Decimal(bare.replace(",", "")).scaleb(places)
    if len(bare.partition(".")[2]) > places:
        raise ValueError(f"An amount in {currency} has {places or 'no'} decimal places.")
    if amount > MAX_AMOUNT:
        raise ValueError("This amount is too large.")
    return int(amount)


def _without_sign(text: str, currency: str, locale: str) -> str:
    for sign in (currency, get_currency_symbol(currency, locale), get_currency_symbol(currency, "en")):
        for bare in (text.removeprefix(sign), text.removesuffix(sign)):
            if bare != text:
                return bare
    return text
