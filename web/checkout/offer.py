"""What the checkout page offers for what was typed so far: delivery, ways to pay, a discount and the total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.cart.views import CartView
from domain.checkout.quote import Priced, Quote, subtotal_of
from domain.checkout.vat_quote import quotes_by_method
from domain.customers.membership import groups_of
from domain.delivery.methods import (
    NOT_DELIVERED_TO,
    DeliveryMethod,
    method_for,
    methods_for,
)
from domain.discounts.codes import Code
from domain.discounts.queries import try_code
from domain.errors import InvalidError
from domain.orders.paid_before import count_paid
from domain.payments.method_rules import Purchase, methods_on_offer
from domain.payments.methods import CARD
from domain.taxes.places import place_of
from domain.taxes.rates import TaxClass
from domain.taxes.reverse_charge import VatCheck
from domain.words.messages import gettext
from web.auth.principals import find_principal
from web.checkout.limits import count_guess
from web.checkout.messages import offered
from web.checkout.vat import try_vat
from web.http.forms.address import country_in
from web.http.forms.address_rules import address_fields
from web.http.render import PageRequest
from web.payments.methods import PAYMENT_METHODS
from web.shop import Shop


@dataclass(frozen=True, slots=True)
class Offer:
    """The delivery and payment methods for an order and its quote, in which a code that is refused does not count.

    There are `quotes` of what can be bought by the code of each delivery method, and `quote` is that of the chosen one.
    There is none where nothing can be bought; where the shop does not deliver to, there is no delivery method either.
    """

    country: str
    methods: Sequence[DeliveryMethod]
    quotes: Mapping[str, Quote]
    quote: Quote | None
    payments: Sequence[str]
    refusals: tuple[InvalidError, ...]
    vat: VatCheck | None = None

    def choose(self, form: dict[str, str]) -> dict[str, str]:
        """The form with a payment method that is on offer."""
        chosen = form["payment_method"]
        return {**form, "payment_method": chosen if chosen in self.payments else CARD}

    def context(self) -> dict[str, Any]:
        """What the template asks: the fields of an address, the methods with their costs, and the quote."""
        return {
            "country": self.country,
            "fields": address_fields(self.country),
            "methods": offered(self.methods, self.quotes),
            "payment_methods": tuple(one for one in PAYMENT_METHODS if one.code in self.payments),
            "quote": self.quote,
            "vat": self.vat,
        }


async def make_offer(request: PageRequest, shop: Shop, cart: CartView, form: dict[str, str]) -> Offer:
    """The offer for a cart by the country, the delivery method and the code of the form."""
    country = country_in(form["country"], shop.settings)
    methods = methods_for(country, await shop.catalogue.methods())
    if not methods:
        return Offer(country, (), {}, None, (CARD,), (InvalidError({"country": gettext(NOT_DELIVERED_TO)}),))
    method = method_for(country, form["delivery_method"], methods)
    if cart.unobtainable:
        return Offer(country, methods, {}, None, (CARD,), ())
    goods = [Priced(line.unit_price, line.obtainable, TaxClass(line.tax_class)) for line in cart.lines]
    code, refusal = await _find_code(request, shop, form, subtotal_of(goods))
    vat, unknown = await try_vat(request, shop, form)
    quotes = quotes_by_method(goods, methods, country, code, shop.settings.tax_rules, place_of(form), vat)
    figures = quotes[method.code]
    payments = await _payments(request, shop, country, figures.total)
    return Offer(country, methods, quotes, figures, payments, tuple(one for one in (refusal, unknown) if one), vat)


async def _payments(request: PageRequest, shop: Shop, country: str, total: int) -> tuple[str, ...]:
    """The names of the payment methods on offer: a query each if one asks for paid orders, or for a group."""
    rules = await shop.payment_methods.rules()
    needed = max(rule.paid_orders for rule in rules if rule.enabled)
    asked = {rule.group_id for rule in rules if rule.enabled and rule.group_id}
    principal = await find_principal(request) if needed or asked else None
    paid, groups = 0, frozenset[UUID]()
    if principal:
        async with shop.database.read() as connection:
            paid = await count_paid(connection, user_id=principal.id, most=needed) if needed else 0
            groups = await groups_of(connection, principal.id, asked) if asked else groups
    return methods_on_offer(rules, Purchase(country, total, shop.settings.currency, paid, groups))


async def _find_code(
    request: PageRequest, shop: Shop, form: dict[str, str], subtotal: int
) -> tuple[Code | None, InvalidError | None]:
    """The code that was typed if it counts for goods of `subtotal`, or why it does not. Guessing is limited."""
    if not form["discount_code"].strip():
        return None, None
    principal = await find_principal(request)
    user_id = principal.id if principal else None
    await count_guess(request, shop)
    try:
        async with shop.database.read() as connection:
            code = await try_code(
                connection,
                form["discount_code"],
                user_id=user_id,
                email=form["email"].strip(),
                subtotal=subtotal,
                currency=shop.settings.currency,
            )
    except InvalidError as refusal:
        return None, refusal
    return code, None
