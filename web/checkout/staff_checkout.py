"""Orders that staff place for customers: from checked fields to the checkout, by page and by JSON alike."""

from collections.abc import Sequence
from dataclasses import replace

from domain.checkout.place_order import Placed
from domain.checkout.request import Checkout, OrderedVariant
from domain.checkout.staff_orders import PAID_BY_HAND, place_by_staff
from domain.payments.methods import CARD
from domain.taxes.reverse_charge import VatCheck
from web.checkout.form import CheckoutForm
from web.shop import Shop

SECONDS_OF_AN_HOUR = 3600


async def checkout_of(
    shop: Shop,
    form: CheckoutForm,
    items: Sequence[OrderedVariant],
    *,
    vat: VatCheck | None,
    actor: str,
    paid: bool,
    hold_hours: int,
) -> Checkout:
    """Return the checkout of an order that is `paid` by hand, or waits `hold_hours` for its payment by card."""
    gateway, settings = shop.gateways.active, shop.settings
    return Checkout(
        cart_id=None,
        key=form.idempotency_key,
        email=form.email,
        address=form.address,
        billing=form.billing,
        declared_age=form.declared_age,
        vat=vat,
        delivery_method=form.delivery_method,
        payment_method=PAID_BY_HAND.name if paid else CARD,
        expected_total=form.expected_total,
        currency=settings.currency,
        hold_seconds=hold_hours * SECONDS_OF_AN_HOUR,
        items=tuple(items),
        provider=gateway.name,
        reference=gateway.new_reference(),
        discount_code=form.discount_code,
        gift_note=form.gift_note,
        taxes=settings.tax_rules,
        methods=await shop.catalogue.methods(),
        payment_rules=(PAID_BY_HAND,) if paid else (replace(PAID_BY_HAND, name=CARD, hold_hours=None),),
        limits=gateway.limits(settings.currency),
        calendar=settings.calendar,
        return_cost=settings.return_cost,
        placed_by=actor,
    )


async def place(shop: Shop, checkout: Checkout, *, paid: bool, note: str) -> Placed:
    """Place the order, and wake the worker that emails its link. Raises whatever a checkout is refused with."""
    async with shop.database.transaction() as connection:
        placed = await place_by_staff(connection, checkout=checkout, paid=paid, note=note)
    await shop.bell.ring()
    return placed
