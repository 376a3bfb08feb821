"""Request bodies that place orders."""

from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, field

from domain.assortment.checks import OLDEST_AGE
from domain.cart.gift_note import LONGEST
from domain.cart.operations import MAX_LINES, MAX_QUANTITY
from domain.money import MAX_AMOUNT
from web.api.fields import Body, Choice, City, Country, Line, PersonName, PostalCode, Prose, Street, Text

DeclaredAge = Annotated[
    int,
    Meta(
        ge=1,
        le=OLDEST_AGE,
        description="The age that the customer declares to have reached; required if a product has a `minimum_age`",
        examples=[18],
    ),
]


class BillingAddress(Body, frozen=True):
    """The address on the invoice. The required fields depend on the country (ISO 3166-1)."""

    name: PersonName
    line1: Street
    city: City
    country: Country
    postal_code: PostalCode = ""
    company: Text = ""
    line2: Text = ""
    region: Text = ""


class ShippingAddress(BillingAddress, frozen=True):
    """The delivery address. The required fields depend on the country (ISO 3166-1)."""

    phone: Annotated[Line, Meta(max_length=40, description="For the courier")] = ""


GiftNote = Annotated[
    Prose,
    Meta(max_length=LONGEST, description="Printed, without prices, for the recipient; the cart's if omitted"),
]

VatNumber = Annotated[Choice, Meta(description="Of a business, with its country code")]


class OrderItem(Body, frozen=True):
    """A quantity of a variant, or of a product that has only one. Send one of the two ids."""

    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)] = 1
    variant_id: UUID | None = None
    product_id: UUID | None = None


class PlaceOrder(Body, frozen=True):
    """An order of the cart, or of `items`. Omitted fields take the shop's defaults.

    `expected_total` is the total that the customer saw, in minor units; a different total is refused (409).
    """

    EXAMPLE: ClassVar = {
        "items": [{"product_id": "019a3f0e-7c1d-7a52-9d0f-3a1b5c6d7e8f", "quantity": 1}],
        "email": "ada@example.com",
        "shipping_address": {
            "name": "Ada Byron",
            "line1": "12 St James's Square",
            "city": "London",
            "postal_code": "SW1Y 4JH",
            "country": "GB",
        },
    }

    shipping_address: ShippingAddress
    billing_address: Annotated[BillingAddress | None, Meta(description="Null for the delivery address")] = None
    email: Annotated[Line, Meta(max_length=254, description="Required for guests")] = ""
    vat_number: VatNumber = ""
    items: Annotated[list[OrderItem], Meta(max_length=MAX_LINES)] = field(default_factory=list)
    delivery_method: Annotated[Choice, Meta(examples=["standard"])] = ""
    payment_method: Annotated[Choice, Meta(examples=["card"])] = ""
    discount_code: Choice = ""
    note: Annotated[Prose, Meta(max_length=500, description="What the customer writes to the shop")] = ""
    gift_note: GiftNote | None = None
    expected_total: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)] | None = None
    of_age: DeclaredAge | None = None
