"""Tax rates for staff, read only: the rates by country, their sources, and where the shop charges them."""

from dataclasses import dataclass

from litestar import get

from domain.accounts.roles import Verb
from domain.delivery.methods import COUNTRIES
from domain.taxes.places import PLACES
from domain.taxes.rates import BY_COUNTRY_AND_CLASS, TAXED_COUNTRIES, Rate, TaxClass
from web.auth.guards import May
from web.http.render import Html, PageRequest, private_page
from web.shop import TheShop
from web.templating.countries import all_countries


@dataclass(frozen=True, slots=True)
class TaxedCountry:
    """A country with its rate for each tax class; None means the standard rate."""

    name: str
    charged: bool
    rates: tuple[Rate | None, ...]


@get("/admin/taxes", guards=[May(Verb.SEE_REPORTS)])
async def show_taxes(request: PageRequest, shop: TheShop) -> Html:
    """Show every country that the shop delivers to, those where it charges tax first."""
    rules = shop.settings.tax_rules
    named = [(code, name) for code, name in all_countries(shop.settings) if code in TAXED_COUNTRIES]
    found = [
        TaxedCountry(name, code in rules.area, tuple(BY_COUNTRY_AND_CLASS.get((code, one)) for one in TaxClass))
        for code, name in named
    ]
    return private_page(
        request,
        shop,
        "admin/delivery/tax_rates.html",
        taxed=sorted(found, key=lambda one: not one.charged),
        classes=[one.value.capitalize() for one in TaxClass],
        tax_places=[one for one in PLACES if one.country in COUNTRIES and not one.joined],
        without=sorted(set(COUNTRIES) - TAXED_COUNTRIES),
        rules=rules,
    )
