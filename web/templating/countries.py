"""The countries that we deliver to, as forms offer them."""

from functools import lru_cache

from domain.delivery.methods import COUNTRIES, HOME
from domain.text import sort_key
from web.templating.filters import country_name


@lru_cache(maxsize=4)
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Codes and names in the language of `locale`: our own country first, the others by name."""
    named = ((code, country_name(code, locale)) for code in COUNTRIES if code != HOME)
    return ((HOME, country_name(HOME, locale)), *sorted(named, key=lambda pair: sort_key(pair[1], locale)))
