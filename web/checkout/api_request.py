"""From a request body to the checkout that is decided on, by the same rules as the checkout page."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from domain.cart.operations import MAX_QUANTITY
from domain.cart.queries import CartKey
from domain.catalogue.variants import SEVERAL_VARIANTS, sole_variants
from domain.checkout.ages import FIELD
from domain.checkout.errors import EmptyCartError
from domain.checkout.request import Checkout, OrderedVariant
from domain.connection import Connection
from domain.delivery.methods import DeliveryMethod
from domain.errors import InvalidError, NotFoundError
from domain.words.messages import gettext
from web.api.responses import ApiRequest
from web.auth.cart_holder import CartHolder
from web.checkout.api_addresses import fields_of, pointer_of
from web.checkout.form import CheckoutForm, parse
from web.checkout.schemas import OrderItem, PlaceOrder
from web.checkout.vat import check_vat
from web.config.settings import Settings
from web.http.forms.fields import is_valid_key
from web.shop import Shop

CHOICES = ("delivery_method", "payment_method", "discount_code", "note", "vat_number")


async def read_checkout(request: ApiRequest, shop: Shop, holder: CartHolder, data: PlaceOrder, key: str) -> Checkout:
    """Return the checkout that was requested. Raises `ShopError` for everything that is wrong with it."""
    if key and not is_valid_key(key):
        raise InvalidError({"Idempotency-Key": gettext("A key must be printable ASCII.")})
    methods = await shop.catalogue.methods()
    form = _form(data, holder, methods, shop.settings)
    items = await _find_items(shop, data.items)
    cart = CartKey() if items or not holder.owner else await shop.cart_keys.submit(holder.owner)
    if not items and cart.id is None:
        raise EmptyCartError(gettext("The cart is empty, so there is nothing to order."))
    return Checkout(
        cart_id=cart.id,
        key=key or cart.checkout_key or secrets.token_urlsafe(24),
        email=form.email,
        address=form.address,
        delivery_method=form.delivery_method,
        payment_method=form.payment_method,
        expected_total=data.expected_total,
        currency=shop.settings.currency,
        hold_seconds=shop.settings.hold_seconds,
        user_id=holder.principal.id if holder.principal else None,
        items=items,
        discount_code=form.discount_code,
        note=form.note,
        gift_note=form.gift_note,
        billing=form.billing,
        declared_age=form.declared_age,
        vat=await check_vat(request, shop, form.vat_number, form.address),
        taxes=shop.settings.tax_rules,
        methods=methods,
        payment_rules=await shop.payment_methods.rules(),
        limits=shop.gateways.active.limits(shop.settings.currency),
        calendar=shop.settings.calendar,
        return_cost=shop.settings.return_cost,
    )


def _form(data: PlaceOrder, holder: CartHolder, methods: Sequence[DeliveryMethod], settings: Settings) -> CheckoutForm:
    """Return the fields of the checkout page; errors in an address point into it."""
    address = fields_of(data.shipping_address, data.billing_address)
    choices = {name: getattr(data, name) for name in CHOICES}
    gift = {} if data.gift_note is None else {"gift_note": data.gift_note}
    age = {FIELD: str(data.of_age or "")}
    email = data.email or (holder.principal.email if holder.principal else "")
    try:
        return parse({**address, **choices, **gift, **age, "email": email}, methods, settings)
    except InvalidError as error:
        raise InvalidError({pointer_of(name): text for name, text in error.errors.items()}) from error


async def _find_items(shop: Shop, items: list[OrderItem]) -> tuple[OrderedVariant, ...]:
    if not items:
        return ()
    async with shop.database.read() as connection:
        return await read_items(connection, items)


async def read_items(connection: Connection, items: list[OrderItem]) -> tuple[OrderedVariant, ...]:
    """Return the quantity of each variant, with one query if products are named. Items may repeat a variant."""
    products = {item.product_id for item in items if item.product_id}
    variants = await sole_variants(connection, products) if products else {}
    counts: dict[UUID, int] = {}
    for n, item in enumerate(items):
        variant_id = _variant_of(item, n, variants)
        counts[variant_id] = counts.get(variant_id, 0) + item.quantity
        if counts[variant_id] > MAX_QUANTITY:
            raise InvalidError(
                {
                    f"/items/{n}/quantity": gettext(
                        "An order can have at most %(max_quantity)s of one product.", max_quantity=MAX_QUANTITY
                    )
                }
            )
    return tuple(OrderedVariant(variant_id, quantity) for variant_id, quantity in counts.items())


def _variant_of(item: OrderItem, n: int, variants: dict[UUID, UUID | None]) -> UUID:
    if (item.variant_id is None) == (item.product_id is None):
        raise InvalidError({f"/items/{n}/variant_id": gettext("Send either variant_id or product_id.")})
    if item.product_id and item.product_id not in variants:
        raise NotFoundError(gettext("This product is no longer offered."))
    variant_id = variants[item.product_id] if item.product_id else item.variant_id
    if variant_id is None:
        raise InvalidError({f"/items/{n}/product_id": gettext(SEVERAL_VARIANTS)})
    return variant_id
