"""Tax: what prices say about it, the seller's number, and deliveries within the European Union."""

import re
from collections.abc import Iterator

from domain.taxes.unions import in_european_union
from web.law.seen import Seen
from web.law.views import Fault

WORDS = re.compile(r"\b(?:incl\w*|with|without|add|no) (?:\w+ )?(?:VAT|GST|tax)\b", re.IGNORECASE)


def tax_is_said(seen: Seen) -> Iterator[Fault]:
    """The pages with prices say whether tax is in them."""
    for page in (seen.front, *(page for _, page in seen.products)):
        if not WORDS.search(page.text_of("footer")) and not WORDS.search(page.text_of(".product__price")):
            yield Fault("The page shows prices, and does not say whether tax is in them.", page.path)


def tax_is_included(seen: Seen) -> Iterator[Fault]:
    """Prices are those that consumers pay."""
    if seen.settings.tax_countries and not seen.settings.prices_include_tax:
        yield Fault("Tax is added at the checkout.", "/checkout")


def number_is_given(seen: Seen) -> Iterator[Fault]:
    """Who charges tax gives the number under which that is registered."""
    number = seen.settings.seller_vat_number
    if seen.settings.tax_countries and (not number or number not in seen.front.text):
        yield Fault("The shop charges tax, and its footer gives no VAT number.")


def every_delivery_is_taxed(seen: Seen) -> Iterator[Fault]:
    """A shop in the Union that charges VAT charges it on deliveries to every member: its own, or theirs."""
    now = seen.settings
    if not now.tax_countries or not in_european_union(now.home_country, seen.day):
        return
    for country in seen.sell_to:
        if in_european_union(country, seen.day) and country not in now.tax_countries:
            yield Fault(f"Deliveries to {country} bear no VAT.", "/checkout", country)
