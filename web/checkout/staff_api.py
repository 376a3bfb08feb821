"""Orders that staff place for customers over JSON."""

import secrets
from typing import Annotated, ClassVar, Literal

from litestar import Response, post
from litestar.params import JSONBody
from msgspec import Meta

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.cart.gift_note import LONGEST
from domain.cart.operations import MAX_LINES
from domain.checkout.ages import FIELD
from domain.checkout.staff_orders import LONGEST_HOLD_HOURS, USUAL_HOLD_HOURS
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.orders.queries import find_order_by_id
from domain.words.messages import gettext
from web.api.fields import Body, Choice, Line, Prose
from web.api.openapi import LOCATION, REPLAYED, IdempotencyKey, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require, require_verb
from web.checkout.api_addresses import fields_of, pointer_of
from web.checkout.api_request import read_items
from web.checkout.form import CheckoutForm, parse
from web.checkout.schemas import BillingAddress, DeclaredAge, OrderItem, ShippingAddress, VatNumber
from web.checkout.staff_checkout import checkout_of, place
from web.checkout.vat import check_vat
from web.http.forms.fields import clean, is_valid_key
from web.orders.api.schemas import Order, order_of
from web.shop import Shop, TheShop

FIELDS = ("email", "delivery_method", "discount_code", "vat_number", "gift_note")


class StaffOrder(Body, frozen=True):
    """An order for a customer. `link` emails the link to pay by card; `by_hand` records that the money was received.

    `expected_total` is minor units, null for any; the `note` is for staff.
    """

    EXAMPLE: ClassVar = {
        "items": [{"variant_id": "019a3f0e-7c1d-7a52-9d0f-3a1b5c6d7e8f", "quantity": 1}],
        "email": "ada@example.com",
        "shipping_address": {
            "name": "Ada Byron",
            "line1": "12 St James's Square",
            "city": "London",
            "postal_code": "SW1Y 4JH",
            "country": "GB",
        },
        "payment": "link",
    }

    items: Annotated[list[OrderItem], Meta(min_length=1, max_length=MAX_LINES)]
    email: Annotated[Line, Meta(max_length=254)]
    shipping_address: ShippingAddress
    billing_address: Annotated[BillingAddress | None, Meta(description="Null for the delivery address")] = None
    vat_number: VatNumber = ""
    payment: Literal["link", "by_hand"] = "link"
    delivery_method: Choice = ""
    discount_code: Choice = ""
    hold_hours: Annotated[int, Meta(ge=1, le=LONGEST_HOLD_HOURS)] = USUAL_HOLD_HOURS
    note: Annotated[Line, Meta(max_length=500)] = ""
    gift_note: Annotated[Prose, Meta(max_length=LONGEST, description="Printed, without prices, for the recipient")] = ""
    expected_total: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)] | None = None
    of_age: DeclaredAge | None = None


@post(
    "/admin/orders",
    guards=[May(Verb.CHANGE_ORDERS)],
    status_code=201,
    tags=["Staff"],
    summary="Place an order for a customer",
    responses=refusals(404, 409),
    response_headers=[LOCATION, REPLAYED],
)
async def place_for_customer(
    request: ApiRequest, shop: TheShop, data: JSONBody[StaffOrder], idempotency_key: IdempotencyKey = ""
) -> Response[Order]:
    """As any checkout, without the caps of shoppers. The same key with the same body returns the same order."""
    by, paid = await require(request, Role.STAFF), data.payment == "by_hand"
    if paid:
        await require_verb(request, Verb.RECORD_PAYMENTS)
    note, form = clean(data.note, "note"), await _form(shop, data, idempotency_key or secrets.token_urlsafe(24))
    async with shop.database.read() as connection:
        items = await read_items(connection, data.items)
    vat = await check_vat(request, shop, form.vat_number, form.address)
    checkout = await checkout_of(shop, form, items, vat=vat, actor=by.actor, paid=paid, hold_hours=data.hold_hours)
    placed = await place(shop, checkout, paid=paid, note=note)
    async with shop.database.read() as connection:
        order = await find_order_by_id(connection, placed.order_id)
    headers = {"Location": f"/api/orders/{order.id}", **({"Idempotent-Replayed": "true"} if placed.replayed else {})}
    return fresh(order_of(order, shop.settings, for_staff=True), status=201, headers=headers)


async def _form(shop: Shop, data: StaffOrder, key: str) -> CheckoutForm:
    """Return the fields of the checkout page; errors in an address point into it."""
    if not is_valid_key(key):
        raise InvalidError({"Idempotency-Key": gettext("A key must be printable ASCII.")})
    address = fields_of(data.shipping_address, data.billing_address)
    fields = {name: getattr(data, name) for name in FIELDS}
    total = {} if data.expected_total is None else {"expected_total": str(data.expected_total)}
    typed = {**address, **fields, **total, FIELD: str(data.of_age or "")}
    typed |= {"payment_method": "", "idempotency_key": key}
    try:
        return parse(typed, await shop.catalogue.methods(), shop.settings)
    except InvalidError as error:
        raise InvalidError({pointer_of(name): text for name, text in error.errors.items()}) from error
