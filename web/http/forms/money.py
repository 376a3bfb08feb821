"""Amounts of money as people type them."""

import re
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_symbol, get_decimal_symbol

from domain.money import MAX_AMOUNT, decimal_text, places_of
from domain.words.messages import gettext

GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
GROUPED_BY_POINTS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+,\d{1,3}")
ONE_GROUP = re.compile(r"[1-9]\d{0,2},\d{3}")
PLAIN = re.compile(r"\d{1,16}(\.\d+)?")
COMMA = re.compile(r"\d{1,16},\d{1,2}")
EXAMPLE = 1250


def read_money(text: str, currency: str, locale: str) -> int:
    """The typed amount in minor units: 12.50, £12.50, GBP 12.5, 12,50, 1,250 and 1.250,00 are all understood.

    Raises `ValueError` with a sentence for the user; another currency's sign is no reason to guess, nor is 1.250, which
    is a thousand and more to some, nor 1,250 where the comma is the decimal sign, nor 0,500, which is no group at all.
    """
    places = places_of(currency)
    bare = _without_sign("".join(text.split()), currency, locale)
    if COMMA.fullmatch(bare) and places == len("00"):
        bare = bare.replace(",", ".")
    elif GROUPED_BY_POINTS.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    if (
        _is_ambiguous(bare, places, locale)
        or not (PLAIN.fullmatch(bare) or GROUPED.fullmatch(bare))
        or not bare.isascii()
    ):
        raise ValueError(
            gettext(
                "Enter an amount in %(currency)s, such as %(example)s.",
                currency=currency,
                example=decimal_text(EXAMPLE, currency),
            )
        )
    amount = Decimal(bare.replace(",", "")).scaleb(places)
    if len(bare.partition(".")[2]) > places:
        raise ValueError(
            gettext(
                "An amount in %(currency)s has %(places)s decimal places.",
                currency=currency,
                places=places or gettext("no"),
            )
        )
    if amount > MAX_AMOUNT:
        raise ValueError(gettext("This amount is too large."))
    return int(amount)


def _is_ambiguous(bare: str, places: int, locale: str) -> bool:
    """Whether a lone comma may part thousands as well as decimals, by the locale or by the currency's places."""
    return bool(ONE_GROUP.fullmatch(bare)) and (get_decimal_symbol(locale) == "," or places == len("000"))


@lru_cache(maxsize=64)
def _signs(currency: str, locale: str) -> tuple[str, ...]:
    return currency, get_currency_symbol(currency, locale), get_currency_symbol(currency, "en")


def _without_sign(text: str, currency: str, locale: str) -> str:
    for sign in _signs(currency, locale):
        for bare in (text.removeprefix(sign), text.removesuffix(sign)):
            if bare != text:
                return bare
    return text
