"""The sentence about tax on the shop's pages."""

from domain.taxes.rates import TaxClass, rate_of
from domain.words.messages import gettext
from web.config.settings import Settings
from web.templating.filters import country_name

MOST_NAMED = 3
ARTICLES = {"GB": "the UK", "NL": "the Netherlands", "US": "the US"}
"""Countries that a sentence names in another way than a list does."""


def in_a_sentence(code: str, locale: str) -> str:
    """The name of a country within a sentence."""
    return ARTICLES.get(code) or country_name(code, locale)


def tax_words(settings: Settings) -> str:
    """Return a sentence about tax in the shop's prices, empty where it charges none."""
    area = sorted(settings.tax_countries, key=lambda code: (code != settings.home_country, code))
    if not area:
        return ""
    names = {rate_of(code, TaxClass.STANDARD).name for code in area}
    tax = names.pop() if len(names) == 1 else gettext("tax")
    if len(area) > MOST_NAMED:
        if settings.prices_include_tax:
            return gettext("They include %(tax)s for %(number)s countries.", tax=tax, number=len(area))
        return gettext("We add %(tax)s at checkout for %(number)s countries.", tax=tax, number=len(area))
    where = gettext(" and ").join(in_a_sentence(code, settings.locale) for code in area)
    if settings.prices_include_tax:
        return gettext("In %(where)s they include %(tax)s.", where=where, tax=tax)
    return gettext("For deliveries to %(where)s we add %(tax)s at checkout.", where=where, tax=tax)
