"""The fields of an address, in every form and JSON body that has them."""

from collections.abc import Callable, Collection, Mapping

from domain.errors import InvalidError
from domain.settings.checks import phone_number
from domain.words.messages import gettext, marked
from web.config.settings import Settings
from web.http.forms.address_rules import check_postal_code, check_region
from web.infra.parsing import clean_text, linkless_text, plain_text

ON_PAGE = ("country", "name", "company", "line1", "line2", "city", "postal_code", "region", "phone")
LONGEST = {"name": 100, "company": 100, "line1": 120, "line2": 120, "city": 80, "region": 80, "postal_code": 16}
LONGEST_PHONE = 40
UNLESS_EMPTY = ("company", "phone")
"""The parts that an address has only if they were given: most have neither."""
NEEDED = {
    "name": marked("Enter the recipient's name."),
    "line1": marked("Enter the house number and street."),
    "city": marked("Enter the town or city."),
}


def read_address(form: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return a valid address, in the shape that orders and address books store. Raises `InvalidError`."""
    errors: dict[str, str] = {}
    address = check_address(form, errors, settings)
    if errors:
        raise InvalidError({name: errors[name] for name in ON_PAGE if name in errors})
    return address


def check_address(form: Mapping[str, str], errors: dict[str, str], settings: Settings) -> dict[str, str]:
    """Return the form's delivery address; a sentence for every field that is wrong is added to `errors`."""
    values = check_postal(form, errors, settings, settings.countries, gettext("Choose a country that we deliver to."))
    phone = check_texts(form, {"phone": LONGEST_PHONE}, {}, errors, check=plain_text)
    check_one(errors, phone, "phone", phone_number)
    return values | {name: text for name, text in phone.items() if text}


def check_postal(
    form: Mapping[str, str], errors: dict[str, str], settings: Settings, countries: Collection[str], sentence: str
) -> dict[str, str]:
    """Return the form's address in one of `countries`, without a phone; errors as in `check_address`.

    `sentence` is the error of another country.
    """
    values = check_texts(form, LONGEST, NEEDED, errors, check=linkless_text)
    country = values["country"] = form.get("country", "").strip().upper() or settings.home_country
    if country not in countries:
        errors["country"] = sentence
    else:
        check_one(errors, values, "region", lambda text: check_region(country, text))
        check_one(errors, values, "postal_code", lambda text: check_postal_code(country, text))
    return {name: text for name, text in values.items() if text or name not in UNLESS_EMPTY}


def country_in(typed: str, settings: Settings) -> str:
    """The country that was typed if the shop delivers to it, else its own."""
    return typed if typed in settings.countries else settings.home_country


def check_texts(
    form: Mapping[str, str],
    longest: Mapping[str, int],
    needed: Mapping[str, str],
    errors: dict[str, str],
    *,
    check: Callable[[str], str] = clean_text,
) -> dict[str, str]:
    """Return the fields named in `longest`, cleaned by `check`; `needed` has the sentence for an empty required one."""
    values: dict[str, str] = {}
    for name, most in longest.items():
        values[name] = form.get(name, "")
        check_one(errors, values, name, check)
        if name not in errors and len(values[name]) > most:
            errors[name] = gettext("Use at most %(number)s characters.", number=most)
        elif not values[name] and name in needed:
            errors[name] = needed[name]
    return values


def check_one(errors: dict[str, str], values: dict[str, str], name: str, check: Callable[[str], str]) -> None:
    """Replace a field's value by what `check` makes of it, or add the sentence of its ValueError to `errors`."""
    if name in errors:
        return
    try:
        values[name] = check(values[name])
    except ValueError as error:
        errors[name] = str(error)
