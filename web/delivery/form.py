"""The form of a delivery method for staff. Each country is a checkbox of its own: to_GB, to_FR."""

import re

from domain.delivery.methods import COUNTRIES
from domain.delivery.queries import MethodDraft
from domain.money import decimal_text
from domain.words.messages import gettext
from web.http.forms.money import read_money
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_text, whole_number

TEXTS = ("name", "code", "zone", "price", "free_from", "days_from", "days_to")
BOXES = {f"to_{code}": code for code in COUNTRIES}
LONGEST_NAME, LONGEST_CODE, MOST_DAYS = 80, 40, 365
EMPTY = dict.fromkeys(TEXTS, "")


def form_of(draft: MethodDraft) -> dict[str, str]:
    """Return a method as the values of its form fields."""
    return {
        "name": draft.name,
        "code": draft.code,
        "zone": draft.zone,
        "price": decimal_text(draft.price, draft.currency),
        "free_from": "" if draft.free_from is None else decimal_text(draft.free_from, draft.currency),
        "days_from": str(draft.days_from),
        "days_to": str(draft.days_to),
        "checks_age": "on" if draft.checks_age else "",
        **{box: "on" for box, code in BOXES.items() if code in draft.countries},
    }


def typed(form: dict[str, str]) -> dict[str, str]:
    """Return the submitted values, to show them again."""
    return {name: form[name].replace("\x00", "")[:100] for name in (*TEXTS, *BOXES, "checks_age") if name in form}


def read_method(form: dict[str, str], *, currency: str, locale: str, position: int) -> MethodDraft:
    """Return the method of a submitted form, at `position`. Raises `InvalidError` with every field that is wrong."""
    fields = FieldReader({name: form.get(name, "").strip() for name in TEXTS})
    draft = MethodDraft(
        name=fields.read("name", _name, ""),
        code=fields.read("code", _code, ""),
        zone=fields.read("zone", _name, ""),
        price=fields.read("price", lambda text: read_money(text, currency, locale), 0),
        free_from=fields.read("free_from", lambda text: _free_from(text, currency, locale), None),
        days_from=fields.read("days_from", _days, 1),
        days_to=fields.read("days_to", _days, 1),
        countries=tuple(code for box, code in BOXES.items() if box in form),
        currency=currency,
        position=position,
        checks_age="checks_age" in form,
    )
    if not draft.countries:
        fields.errors["countries"] = gettext("Choose at least one country.")
    fields.refuse_errors()
    return draft


def _name(text: str) -> str:
    name = clean_text(text)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ValueError(gettext("Enter a name of up to %(longest_name)s characters.", longest_name=LONGEST_NAME))
    return name


def _code(text: str) -> str:
    if len(text) > LONGEST_CODE or not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError(gettext("Use lower-case letters and digits, with hyphens between words, such as next-day."))
    return text


def _free_from(text: str, currency: str, locale: str) -> int | None:
    return read_money(text, currency, locale) if text else None


def _days(text: str) -> int:
    days = whole_number(text, 1, MOST_DAYS)
    if days is None:
        raise ValueError(gettext("Enter a whole number from %(lowest)s to %(highest)s.", lowest=1, highest=MOST_DAYS))
    return days
