"""The cart for API clients: a user's by their token, a guest's by its cookie."""

from typing import Annotated, ClassVar
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.cart.gift_note import LONGEST
from domain.cart.operations import MAX_QUANTITY, set_quantity
from domain.cart.removals import clear_cart, remove_line
from domain.catalogue.variants import only_variant_of
from domain.errors import InvalidError, NotFoundError
from domain.words.messages import gettext
from web.api.fields import Body, Prose
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.cart_holder import CartHolder, find_holder, new_holder
from web.auth.guards import cart_holder
from web.cart import shown
from web.cart.actions import keep_gift_note, look, put_into_cart
from web.cart.schemas import Cart, cart_of
from web.http.forms.fields import clean
from web.infra.parsing import clean_prose
from web.shop import Shop, TheShop

Quantity = Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]


class AddItem(Body, frozen=True):
    """The variant to add, or a product that has only one, and the quantity to add. Send one of the two ids."""

    EXAMPLE: ClassVar = {"product_id": "019a3f0e-7c1d-7a52-9d0f-3a1b5c6d7e8f", "quantity": 2}

    quantity: Quantity = 1
    variant_id: UUID | None = None
    product_id: UUID | None = None


class SetQuantity(Body, frozen=True):
    """The new quantity."""

    quantity: Quantity


class ChangeCart(Body, frozen=True):
    """The note that is printed, without prices, for the recipient of the next order; an empty one removes it."""

    EXAMPLE: ClassVar = {"gift_note": "Happy birthday!"}

    gift_note: Annotated[Prose, Meta(max_length=LONGEST)]


@get("/cart", guards=[cart_holder], tags=["Cart"], summary="Get the cart")
async def show_cart(request: ApiRequest, shop: TheShop) -> Response[Cart]:
    """Returns the cart at current prices, with the available stock of each item."""
    return await _answer(shop, await find_holder(request, shop.settings))


@post(
    "/cart/items",
    guards=[cart_holder],
    status_code=201,
    tags=["Cart"],
    summary="Add an item to the cart",
    responses=refusals(404, 409, 429),
)
async def add_item(request: ApiRequest, shop: TheShop, data: JSONBody[AddItem]) -> Response[Cart]:
    """409 with the available quantity if there is not enough stock. A guest's first item sets the cart's cookie."""
    holder, owner = await new_holder(request, shop.settings)
    variant_id = data.variant_id
    if (variant_id is None) == (data.product_id is None):
        raise InvalidError({"variant_id": gettext("Send either variant_id or product_id.")})
    if variant_id is None and data.product_id:
        async with shop.database.read() as connection:
            variant_id = await only_variant_of(connection, data.product_id)
    assert variant_id  # noqa: S101 - one of the two was given
    await put_into_cart(request, shop, holder, owner, variant_id=variant_id, quantity=data.quantity)
    return await _answer(shop, holder, status=201)


@patch(
    "/cart/items/{item_id:uuid}",
    guards=[cart_holder],
    tags=["Cart"],
    summary="Change the quantity of an item",
    responses=refusals(404, 409),
)
async def change_item(
    request: ApiRequest, shop: TheShop, item_id: FromPath[UUID], data: JSONBody[SetQuantity]
) -> Response[Cart]:
    """409 with the available quantity if there is not enough stock."""
    holder = await find_holder(request, shop.settings)
    if holder.owner is None:
        raise NotFoundError(gettext("This item is not in the cart."))
    async with shop.database.transaction() as connection:
        await set_quantity(connection, owner=holder.owner, variant_id=item_id, quantity=data.quantity)
    return await _answer(shop, holder)


@patch("/cart", guards=[cart_holder], tags=["Cart"], summary="Change the gift note", responses=refusals(404))
async def change_cart(request: ApiRequest, shop: TheShop, data: JSONBody[ChangeCart]) -> Response[Cart]:
    """404 if there is no cart yet. The next order of the cart takes the note along."""
    holder, note = await find_holder(request, shop.settings), clean(data.gift_note, "gift_note", clean_prose)
    await keep_gift_note(shop, holder, note)
    return await _answer(shop, holder)


@delete(
    "/cart/items/{item_id:uuid}",
    guards=[cart_holder],
    status_code=200,
    tags=["Cart"],
    summary="Remove an item from the cart",
    responses=refusals(404),
)
async def remove_item(request: ApiRequest, shop: TheShop, item_id: FromPath[UUID]) -> Response[Cart]:
    """Removing an item that is not in the cart succeeds too."""
    holder = await find_holder(request, shop.settings)
    if holder.owner:
        async with shop.database.transaction() as connection:
            await remove_line(connection, owner=holder.owner, variant_id=item_id)
    return await _answer(shop, holder)


@delete("/cart", guards=[cart_holder], status_code=200, tags=["Cart"], summary="Empty the cart")
async def empty_cart(request: ApiRequest, shop: TheShop) -> Response[Cart]:
    """Removes every item."""
    holder = await find_holder(request, shop.settings)
    if holder.owner:
        async with shop.database.transaction() as connection:
            await clear_cart(connection, owner=holder.owner)
    return await _answer(shop, holder)


async def _answer(shop: Shop, holder: CartHolder, *, status: int = 200) -> Response[Cart]:
    cart = await shown.cart_of(shop, holder)
    response: Response[Cart] = fresh(cart_of(cart), status=status)
    await look(shop, holder, cart, response)
    return response
