"""Limits of what a row may say, whoever made it: each field by itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from domain.assortment.checks import (
    HEAVIEST_GRAMS,
    LONGEST_AGE_REASON,
    LONGEST_BARCODE,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_PROSE,
    LONGEST_SEARCH_DESCRIPTION,
    LONGEST_SEARCH_TITLE,
    LONGEST_WORD,
    MOST_ATTRIBUTES,
    MOST_DETAILS,
    MOST_OPTIONS,
    MOST_VALUES,
    OLDEST_AGE,
    unknown_exception,
)
from domain.assortment.variants import LONGEST_SKU
from domain.catalogue.withdrawal_exceptions import WithdrawalException
from domain.changes.proposal import RowError
from domain.money import MAX_AMOUNT
from domain.prices.unit_price import ASKED, read_content
from domain.stock.changes import MAX_ON_HAND
from domain.words.messages import gettext, marked

EMPTY = marked("This cannot be empty.")


def _text(longest: int, *, needed: bool = False) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            return gettext("This must be text.")
        if needed and not value.strip():
            return gettext(EMPTY)
        return gettext("Use at most %(number)s characters.", number=f"{longest:,}") if len(value) > longest else ""

    return check


def _number(highest: int, *, lowest: int = 0, optional: bool = False) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value is None and optional:
            return ""
        whole = isinstance(value, int) and not isinstance(value, bool)
        if whole and lowest <= value <= highest:
            return ""
        limits = {"lowest": f"{lowest:,}", "highest": f"{highest:,}"}
        return gettext("Enter a whole number from %(lowest)s to %(highest)s.", **limits)

    return check


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else gettext("This must be true or false.")


def _options(value: Any) -> str:
    if not isinstance(value, Mapping) or len(value) > MOST_OPTIONS:
        return gettext("A variant has at most %(most_options)s options.", most_options=MOST_OPTIONS)
    words = _text(LONGEST_WORD, needed=True)
    return next((wrong for pair in value.items() for one in pair if (wrong := words(one))), "")


def _words(value: Any) -> str:
    if not isinstance(value, list | tuple) or len(value) > MOST_VALUES:
        return gettext("Use at most %(number)s values.", number=MOST_VALUES)
    return next((wrong for one in value if (wrong := _text(LONGEST_WORD, needed=True)(one))), "")


def _lines(value: Any) -> str:
    if not isinstance(value, list | tuple) or len(value) > MOST_DETAILS:
        return gettext("Use at most %(number)s lines.", number=MOST_DETAILS)
    return next((wrong for one in value if (wrong := _text(LONGEST_LINE, needed=True)(one))), "")


def _attributes(value: Any) -> str:
    if not isinstance(value, Mapping) or len(value) > MOST_ATTRIBUTES:
        return gettext("Use at most %(most_attributes)s attributes.", most_attributes=MOST_ATTRIBUTES)
    name = _text(LONGEST_WORD, needed=True)
    return next((wrong for one, values in value.items() if (wrong := name(one) or _words(values))), "")


def _moment(value: Any) -> str:
    if value is None:
        return ""
    try:
        return "" if datetime.fromisoformat(value).tzinfo else gettext("This moment needs a time zone.")
    except (TypeError, ValueError):
        return gettext("This must be a moment.")


def _content(value: Any) -> str:
    try:
        return "" if read_content(value) == value else ASKED
    except (AttributeError, ValueError):
        return gettext(ASKED)


def _exception(value: Any) -> str:
    return "" if value in {None, *WithdrawalException} else unknown_exception()


CHECKS: Mapping[str, Callable[[Any], str]] = {
    "name": _text(LONGEST_NAME, needed=True),
    "description": _text(LONGEST_PROSE),
    "details": _lines,
    "material": _text(LONGEST_LINE),
    "dimensions": _text(LONGEST_LINE),
    "care": _text(LONGEST_LINE),
    "category": _text(LONGEST_PROSE, needed=True),
    "published": _flag,
    "attributes": _attributes,
    "tags": _words,
    "search_title": _text(LONGEST_SEARCH_TITLE),
    "search_description": _text(LONGEST_SEARCH_DESCRIPTION),
    "withdrawal_exception": _exception,
    "safety": _text(LONGEST_PROSE),
    "minimum_age": _number(OLDEST_AGE, lowest=1, optional=True),
    "age_reason": _text(LONGEST_AGE_REASON),
    "options": _options,
    "price": _number(MAX_AMOUNT),
    "compare_at": _number(MAX_AMOUNT, optional=True),
    "sale_price": _number(MAX_AMOUNT, optional=True),
    "sale_from": _moment,
    "sale_until": _moment,
    "content": _content,
    "weight_grams": _number(HEAVIEST_GRAMS, optional=True),
    "barcode": _text(LONGEST_BARCODE),
    "stock": _number(MAX_ON_HAND),
    "stock_delta": _number(MAX_ON_HAND, lowest=-MAX_ON_HAND),
}
"""A sentence for what is wrong with a value, empty if nothing is; fields without a check change nothing."""


def find_errors(sku: str, values: Mapping[str, Any]) -> tuple[RowError, ...]:
    """What is wrong with a row by itself."""
    wrong = [RowError("sku", sentence)] if (sentence := _text(LONGEST_SKU, needed=True)(sku)) else []
    wrong += [
        RowError(field, sentence) for field, value in values.items() if (sentence := CHECKS.get(field, _fine)(value))
    ]
    return tuple(wrong)


def _fine(_value: Any) -> str:
    return ""
