"""The form of a delivery method, as staff fill it in. Each country is a box of its own: to_GB, to_FR."""

import re
from collections.abc import Callable
from typing import Any

from domain.delivery.methods import COUNTRIES
from domain.delivery.queries import MethodDraft
from domain.errors import InvalidError
from domain.money import decimal_text
from web.http.forms.money import read_money
from web.infra.parsing import clean_text, whole_number

TEXTS = ("name", "code", "zone", "price", "free_from", "days_from", "days_to")
BOXES = {f"to_{code}": code for code in COUNTRIES}
LONGEST_NAME, LONGEST_CODE, MOST_DAYS = 80, 40, 365
EMPTY = dict.fromkeys(TEXTS, "")


def form_of(draft: MethodDraft) -> dict[str, str]:
    """A method as the fields of its form show it."""
    return {
        "name": draft.name,
        "code": draft.code,
        "zone": draft.zone,
        "price": decimal_text(draft.price, draft.currency),
        "free_from": "" if draft.free_from is None else decimal_text(draft.free_from, draft.currency),
        "days_from": str(draft.days_from),
        "days_to": str(draft.days_to),
        **{box: "on" for box, code in BOXES.items() if code in draft.countries},
    }


def typed(form: dict[str, str]) -> dict[str, str]:
    """What was typed and ticked, to be shown again."""
    return {name: form[name].replace("\x00", "")[:100] for name in (*TEXTS, *BOXES) if name in form}


def read_method(form: dict[str, str], *, currency: str, locale: str, position: int) -> MethodDraft:
    """The method that the form means, at this place among the others. Raises `InvalidError` for all that is wrong."""
    values = {name: form.get(name, "").strip() for name in TEXTS}
    readers: dict[str, Callable[[str], Any]] = {
        "name": _name,
        "code": _code,
        "zone": _name,
        "price": lambda text: read_money(text, currency, locale),
        "free_from": lambda text: read_money(text, currency, locale) if text else None,
        "days_from": _days,
        "days_to": _days,
    }
    read: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, reader in readers.items():
        try:
            read[name] = reader(values[name])
        except ValueError as error:
            errors[name] = str(error)
    countries = tuple(code for box, code in BOXES.items() if box in form)
    if not countries:
        errors["countries"] = "Choose one country or more."
    if errors:
        raise InvalidError(errors)
    return MethodDraft(**read, countries=countries, currency=currency, position=position)


def _name(text: str) -> str:
    name = clean_text(text)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ValueError(f"Enter a name of at most {LONGEST_NAME} characters.")
    return name


def _code(text: str) -> str:
    if len(text) > LONGEST_CODE or not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError("Use small letters and digits, with dashes between words, such as next-day.")
    return text


def _days(text: str) -> int:
    days = whole_number(text, 1, MOST_DAYS)
    if days is None:
        raise ValueError(f"Enter a whole number from 1 to {MOST_DAYS}.")
    return days
