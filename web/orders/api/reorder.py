"""Ordering the same again, and a guest's link to an order, for API clients."""

from typing import Annotated
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from domain.cart.queries import find_cart
from domain.orders.guest_orders import send_order_link
from domain.orders.reorder import AgainLine, reorder
from domain.words.messages import gettext
from web.api.fields import Accepted, Body, Email, whole
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.cart_holder import new_holder
from web.auth.guards import anyone, link_holder
from web.auth.order_access import AccessKey, own_order
from web.cart.actions import admit_cart
from web.cart.schemas import Cart, cart_of
from web.http.forms.fields import sound_email
from web.http.rate_limiting import count_use
from web.orders.limits import FIND_ORDER
from web.shop import TheShop


class MissingLine(Struct, frozen=True):
    """An item of which the cart has fewer than the order had. `available` is null if it is no longer sold."""

    variant_id: UUID | None
    name: str
    options: dict[str, str]
    wanted: int
    in_cart: int
    available: int | None


class Reordered(Struct, frozen=True):
    """The cart as it is now, and the items that could not be added."""

    cart: Cart
    missing: list[MissingLine]


class FindOrder(Body, frozen=True):
    """The number of an order and the email address that it was placed with."""

    number: Annotated[str, whole("M-[0-9]{1,20}"), Meta(examples=["M-10427"])]
    email: Email


@post(
    "/orders/{name:str}/reorder",
    guards=[link_holder],
    status_code=200,
    tags=["Orders"],
    summary="Add an order's items to the cart again",
    responses=refusals(404, 429),
)
async def order_again(
    request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = ""
) -> Response[Reordered]:
    """The cart then has at least what the order had, as far as it is in stock, at current prices."""
    order = await own_order(request, shop, name, key)
    holder, owner = await new_holder(request, shop.settings)
    await admit_cart(request, shop, holder, owner)
    currency = shop.settings.currency
    async with shop.database.transaction() as connection:
        lines = await reorder(connection, order_id=order.id, owner=owner, currency=currency)
        cart = cart_of(await find_cart(connection, owner, currency))
    response = fresh(Reordered(cart, [_missing(line) for line in lines if line.missing]))
    holder.remember(response, shop.settings, cart.item_count)
    return response


def _missing(line: AgainLine) -> MissingLine:
    return MissingLine(**{name: getattr(line, name) for name in MissingLine.__struct_fields__})


@post(
    "/orders/lookup",
    guards=[anyone],
    status_code=202,
    tags=[gettext("Orders")],
    summary=gettext("Request the link to a guest's order by email"),
    responses=refusals(429),
)
async def look_up(request: ApiRequest, shop: TheShop, data: JSONBody[FindOrder]) -> Accepted:
    """The link is sent to the order's email address. The response is the same whether or not the order exists."""
    email = sound_email(data.email)
    await count_use(request, shop, FIND_ORDER)
    async with shop.database.light_transaction() as connection:
        await send_order_link(connection, number=data.number, email=email)
    await shop.bell.ring()
    return Accepted(gettext("If the details match an order, we have emailed a link to it."))
