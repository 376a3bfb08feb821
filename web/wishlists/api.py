"""The wishlist for API clients: a user's by their token, a guest's by the cart's cookie."""

from uuid import UUID

from litestar import Response, delete, get, put
from litestar.params import FromPath

from domain.wishlists.operations import remove_item
from domain.wishlists.queries import find_wishlist
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.cart_holder import CartHolder, find_holder, new_holder
from web.auth.guards import cart_holder
from web.shop import Shop, TheShop
from web.wishlists.saving import look, save
from web.wishlists.schemas import Wishlist, wishlist_of

ITEM = "/wishlist/items/{variant_id:uuid}"


@get("/wishlist", guards=[cart_holder], tags=["Cart"], summary="Get the wishlist")
async def show_wishlist(request: ApiRequest, shop: TheShop) -> Response[Wishlist]:
    """Returns what was saved for later, at current prices, with the available stock of each item."""
    holder = await find_holder(request, shop.settings)
    response = await _answer(shop, holder)
    await look(shop, holder, response)
    return response


@put(
    ITEM,
    guards=[cart_holder],
    tags=["Cart"],
    summary="Save a variant for later",
    responses=refusals(404, 409, 429),
)
async def save_wishlist_item(request: ApiRequest, shop: TheShop, variant_id: FromPath[UUID]) -> Response[Wishlist]:
    """A second time changes nothing. 409 if the wishlist is full. A guest's first item sets the cart's cookie."""
    holder, owner = await new_holder(request, shop.settings)
    await save(request, shop, holder, owner, variant_id)
    response = await _answer(shop, holder)
    holder.remember_token(response, shop.settings)
    return response


@delete(
    ITEM,
    guards=[cart_holder],
    status_code=200,
    tags=["Cart"],
    summary="Remove a variant from the wishlist",
    responses=refusals(404),
)
async def remove_wishlist_item(request: ApiRequest, shop: TheShop, variant_id: FromPath[UUID]) -> Response[Wishlist]:
    """Removing a variant that is not on the wishlist succeeds too."""
    holder = await find_holder(request, shop.settings)
    if holder.owner:
        async with shop.database.transaction() as connection:
            await remove_item(connection, owner=holder.owner, variant_id=variant_id)
    return await _answer(shop, holder)


async def _answer(shop: Shop, holder: CartHolder) -> Response[Wishlist]:
    async with shop.database.read() as connection:
        return fresh(wishlist_of(await find_wishlist(connection, holder.owner, shop.settings.currency)))
