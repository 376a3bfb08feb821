"""Where the shop charges tax, by its settings."""

from domain.taxes.rules import TaxRules
from web.settings import Settings


def tax_rules(settings: Settings) -> TaxRules:
    """The rules that every quote and order follows."""
    return TaxRules(settings.tax_countries, settings.prices_include_tax)
