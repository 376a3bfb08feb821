"""What lists of settings offer: countries, currencies, locales and time zones of the countries that can be sold to."""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from babel.localedata import exists
from babel.numbers import get_territory_currencies

from domain.delivery.calendar import WEEKDAYS
from domain.delivery.methods import COUNTRIES
from domain.taxes.rates import TAXED_COUNTRIES
from domain.text import sort_key
from domain.words.messages import gettext
from web.templating.filters import country_name

Choices = tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def choices(name: str, locale: str, present: str) -> Choices:
    """Codes and words for the setting `name`, the `present` one among them."""
    made = {
        "face": _faces,
        "home_country": _countries,
        "countries": _countries,
        "tax_countries": _taxed,
        "currency": _currencies,
        "locale": _locales,
        "time_zone": _time_zones,
        "dispatch_days": _weekdays,
        "delivery_days": _weekdays,
        "return_cost": _return_costs,
    }[name](locale)
    known = {code for code, _ in made}
    return made if not present or present in known else ((present, present), *made)


def _faces(_locale: str) -> Choices:
    return (
        ("ysabeau", gettext("Ysabeau: light and open")),
        ("plain", gettext("Plain: each device's own")),
        ("book", gettext("Book: with serifs")),
    )


def _return_costs(_locale: str) -> Choices:
    return (
        ("page", gettext("As the page on delivery and returns says")),
        ("seller", gettext("The shop pays")),
        ("customer", gettext("The customer pays")),
    )


def _countries(locale: str) -> Choices:
    return _sorted(((code, country_name(code, locale)) for code in COUNTRIES), locale)


def _taxed(locale: str) -> Choices:
    return _sorted(((code, country_name(code, locale)) for code in TAXED_COUNTRIES), locale)


def _currencies(locale: str) -> Choices:
    names = Locale.parse(locale).currencies
    codes = {code for country in COUNTRIES for code in get_territory_currencies(country)}
    return _sorted(((code, f"{names.get(code, code)} ({code})") for code in codes), locale)


def _locales(locale: str) -> Choices:
    found = {}
    for country in COUNTRIES:
        for language in dict.fromkeys(("en", *get_official_languages(country, de_facto=True))):
            if exists(code := f"{language}_{country}"):
                found[code] = f"{country_name(country, locale)}: {Locale.parse(code).get_language_name('en')}"
    return _sorted(found.items(), locale)


def _time_zones(_locale: str) -> Choices:
    territories = get_global("zone_territories")
    zones = sorted(zone for zone, country in territories.items() if country in COUNTRIES and "/" in zone)
    return tuple((zone, zone.replace("_", " ")) for zone in zones)


def _weekdays(_locale: str) -> Choices:
    names = Locale("en").days["format"]["wide"]
    return tuple((code, names[place]) for place, code in enumerate(WEEKDAYS))


def _sorted(pairs: Iterable[tuple[str, str]], locale: str) -> Choices:
    return tuple(sorted(pairs, key=lambda pair: sort_key(pair[1], locale)))
