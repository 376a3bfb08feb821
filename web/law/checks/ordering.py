"""The checkout: the button that binds, what stands beside it, what is ticked, and what is said before."""

import re
from collections.abc import Iterator

from bs4 import Tag

from domain.checkout.binding_words import WORDINGS
from domain.money import format_money
from web.law.seen import Page, Seen, plain
from web.law.views import Fault

BINDING = (
    "order and pay",
    "order with obligation to pay",
    "buy now",
    "pay now",
    "zahlungspflichtig bestellen",
    "kostenpflichtig bestellen",
    "jetzt kaufen",
    "commande avec obligation de paiement",
    "commander et payer",
)
"""Words that say that one has to pay: those of the laws, and those that courts took for as good."""


def button_binds(seen: Seen) -> Iterator[Fault]:
    """The button that orders says nothing else than that one orders and has to pay."""
    for country, page in seen.checkouts.items():
        if page.order_form is None:
            yield Fault("There is no form that places an order.", "/checkout", country)
        elif not _binding(found := _button(page.order_form), country, page.text_of(".totals__total dd")):
            yield Fault(f'The button says "{found}", not that one has to pay.', "/checkout", country)


def _button(form: Tag) -> str:
    """What the last button that sends the form to its own address says."""
    buttons = [
        one
        for one in form.select('button[type="submit"], button:not([type])')
        if not one.has_attr("formaction") and one.get("aria-hidden") != "true"
    ]
    return plain(buttons[-1].get_text(" ")) if buttons else ""


def _binding(words: str, country: str, total: str) -> bool:
    """Whether a button says that and no more: just the formula where a law has one, elsewhere the total may follow."""
    said = words.casefold()
    for wording in WORDINGS:
        if country in wording.countries:
            return said in {one.casefold() for one in wording.words.values()}
    return said.removesuffix(total.casefold()).rstrip() in BINDING


def all_beside_button(seen: Seen) -> Iterator[Fault]:
    """The checkout names what is bought, the total, and the terms."""
    page = seen.checkout
    if page is None or page.order_form is None:
        return
    said = plain(page.order_form.get_text(" "))
    in_cart = seen.cart.text_of("main") if seen.cart else ""
    names = [plain(sample.name) for sample, _ in seen.products]
    if not any(name in in_cart and name in said for name in names):
        yield Fault("The checkout does not name what is bought.", "/checkout")
    if not re.search(r"\bTotal\b[^A-Za-z]*\d", page.text_of(".totals__total")):
        yield Fault("The checkout does not show the total.", "/checkout", mend="templates/shared/macros/totals.html")
    if page.order_form.select_one('a[href="/pages/terms"]') is None:
        yield Fault("The checkout does not lead to the terms.", "/checkout", mend="/admin/content/terms")


def nothing_ticked(seen: Seen) -> Iterator[Fault]:
    """No box is ticked before the visitor ticks it."""
    for page in seen.pages():
        if box := page.soup.select_one('input[type="checkbox"][checked]'):
            yield Fault(f'The box "{box.get("name", "")}" is ticked beforehand.', page.path)


def limits_are_said(seen: Seen) -> Iterator[Fault]:
    """The checkout begins with where is delivered to, and how one can pay."""
    for country, page in seen.checkouts.items():
        if page.soup.select_one(f'select[name="country"] option[value="{country}"]') is None:
            yield Fault(f"The checkout does not offer {country}.", "/checkout", country)
        if page.soup.select_one('input[name="payment_method"]') is None:
            yield Fault("The checkout does not say how one can pay.", "/checkout", mend="/admin/settings/payment")


def delivery_is_priced(seen: Seen) -> Iterator[Fault]:
    """Products say what delivery costs, and the checkout does for each country."""
    for country, page in seen.checkouts.items():
        if not _delivery(page):
            yield Fault(f"The checkout shows no cost of delivery to {country}.", "/checkout", country)
    sign = re.escape(re.sub(r"[\d.,\s]", "", format_money(0, seen.settings.currency, seen.settings.locale)))
    amount = re.compile(rf"{sign}\s?\d|\d\s?{sign}")
    for _, page in seen.products:
        said = (one.get_text(" ") for one in page.soup.select("p, li, dl > div"))
        if not any("delivery" in one.lower() and amount.search(one) for one in said):
            yield Fault("The page of a product does not say what delivery costs.", page.path)


def _delivery(page: Page) -> bool:
    return bool(page.soup.select_one('input[name="delivery_method"]')) and "Delivery" in page.text_of(".totals")
