"""Prices: the lowest before a reduction, and the price per unit."""

import re
from collections.abc import Iterator

from bs4 import Tag

from domain.money import format_money
from domain.prices.unit_price import unit_price
from web.law.seen import Page, Seen, plain
from web.law.views import Fault
from web.templating.filters import per_unit

LOWEST = re.compile(r"lowest price in the (?:last )?30 days", re.IGNORECASE)
FURTHEST = 3
"""How many elements around a struck-out price are looked at."""


def lowest_is_beside(seen: Seen) -> Iterator[Fault]:
    """Every struck-out price has the lowest of the 30 days beside it, and products have the right one."""
    for page in seen.public():
        if any(not LOWEST.search(_around(one)) for one in _struck(page)):
            yield Fault('A "was" stands there without the lowest price of the 30 days before.', page.path)
    for sample, page in seen.products:
        if sample.lowest_before is not None and _struck(page):
            amount = format_money(sample.lowest_before, seen.settings.currency, seen.settings.locale)
            if plain(amount) not in page.text_of(".product__price"):
                yield Fault(f"{sample.name}: the lowest price of the 30 days before was {amount}.", page.path)


def _struck(page: Page) -> list[Tag]:
    return list(page.soup.select("s, del, strike"))


def _around(element: Tag) -> str:
    near = [one for one, _ in zip(element.parents, range(FURTHEST), strict=False)]
    return plain(near[-1].get_text(" ")) if near else ""


def unit_is_priced(seen: Seen) -> Iterator[Fault]:
    """A product whose content is known shows its price per kilogram, litre, metre or piece."""
    for sample, page in seen.products:
        unit = unit_price(sample.price, sample.content)
        if unit and plain(words := per_unit(unit, seen.settings.currency, seen.settings.locale)) not in page.text:
            yield Fault(f"{sample.name}: the price per unit, {words}, is missing.", page.path)
