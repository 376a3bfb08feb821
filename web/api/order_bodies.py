"""What programs send to place and pay orders."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from domain.cart.operations import MAX_LINES, MAX_QUANTITY
from domain.payments.operations import PaymentOutcome
from web.api.bodies import Body

Text = Annotated[str, Meta(max_length=200)]


class ShippingAddress(Body, frozen=True):
    """Where to. Which fields are needed depends on the country (ISO 3166-1)."""

    name: Text
    line1: Text
    city: Text
    country: Annotated[str, Meta(min_length=2, max_length=2, examples=["GB"])]
    postal_code: Text = ""
    line2: Text = ""
    region: Text = ""


class OrderItem(Body, frozen=True):
    """So many of a variant, or of a product that has just one."""

    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)] = 1
    variant_id: UUID | None = None
    product_id: UUID | None = None


class PlaceOrder(Body, frozen=True):
    """An order of the cart, or of `items`. What is left out takes the shop's default."""

    shipping_address: ShippingAddress
    email: Annotated[str, Meta(max_length=254)] = ""
    items: Annotated[list[OrderItem], Meta(max_length=MAX_LINES)] = field(default_factory=list)
    delivery_method: Text = ""
    payment_method: Text = ""
    discount_code: Text = ""
    expected_total: Annotated[int, Meta(ge=0)] | None = None


class Pay(Body, frozen=True):
    """A payment at the shop's provider; with the simulated one, `outcome` says what happens.

    By `by_hand` staff record that the money of an order has come that is paid by invoice or on delivery.
    """

    provider: Literal["simulated", "stripe", "by_hand"] | None = None
    outcome: PaymentOutcome = PaymentOutcome.SUCCESS
