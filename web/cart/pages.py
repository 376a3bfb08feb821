"""The cart: add, change, remove, empty."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.cart.operations import MAX_QUANTITY, set_quantity
from domain.cart.removals import PutBack, clear_cart, put_back, remove_line
from domain.errors import ShopError
from domain.words.messages import gettext
from web.auth.cart_holder import CartHolder, find_holder
from web.auth.guards import cart_holder
from web.cart.actions import look
from web.cart.inside import LINES
from web.cart.shown import AROUND, PAGE, REFUSED, answer_change, cart_context, cart_of, owner_of, said_by, variant_in
from web.cart.text import REMOVED, words_of
from web.http.forms.fields import read_form, read_quantity
from web.http.render import Html, PageRequest, answer, is_partial, private_page
from web.shop import Shop, TheShop


@get("/cart", guards=[cart_holder])
async def show_cart(request: PageRequest, shop: TheShop) -> Html:
    """Show the cart with today's prices and stock."""
    if refused := request.scope["state"].get(REFUSED):
        raise refused
    holder = await find_holder(request, shop.settings)
    cart = await cart_of(shop, holder)
    notice, error, removed = said_by(request.query_params, cart)
    context = cart_context(shop, cart, notice=notice, error=error, removed=removed)
    response = private_page(request, shop, PAGE, frame=AROUND, **context)
    await look(shop, holder, cart, response)
    return response


@post("/cart/lines/{variant:str}", guards=[cart_holder], status_code=200)
async def change_line(request: PageRequest, shop: TheShop, variant: FromPath[str]) -> Html:
    """Set the quantity of a line."""
    form = await read_form(request)
    variant_id, holder = variant_in(variant), await find_holder(request, shop.settings)
    try:
        quantity = read_quantity(form, MAX_QUANTITY)
        async with shop.database.transaction() as connection:
            await set_quantity(connection, owner=owner_of(holder), variant_id=variant_id, quantity=quantity)
    except ShopError as refusal:
        return await _cart_again(request, shop, holder, variant_id, refusal)
    return await answer_change(request, shop, holder, gettext("Cart updated."))


@post("/cart/lines/{variant:str}/removal", guards=[cart_holder], status_code=200)
async def remove_from_cart(request: PageRequest, shop: TheShop, variant: FromPath[str]) -> Html:
    """Remove a line."""
    holder = await find_holder(request, shop.settings)
    if holder.owner:
        async with shop.database.transaction() as connection:
            await remove_line(connection, owner=holder.owner, variant_id=variant_in(variant))
    return await answer_change(request, shop, holder, gettext(REMOVED), removed=True)


@post("/cart/removal", guards=[cart_holder], status_code=200)
async def empty_cart(request: PageRequest, shop: TheShop) -> Html:
    """Remove every line."""
    holder = await find_holder(request, shop.settings)
    if holder.owner:
        async with shop.database.transaction() as connection:
            await clear_cart(connection, owner=holder.owner)
    return await answer_change(request, shop, holder, gettext(REMOVED), removed=True)


@post("/cart/restoration", guards=[cart_holder], status_code=200)
async def undo_removal(request: PageRequest, shop: TheShop) -> Html:
    """Put back what was removed last."""
    holder, done = await find_holder(request, shop.settings), PutBack()
    if holder.owner:
        async with shop.database.transaction() as connection:
            done = await put_back(connection, owner=holder.owner)
    return await answer_change(request, shop, holder, words_of(done), done=done)


async def _cart_again(
    request: PageRequest, shop: Shop, holder: CartHolder, variant_id: UUID, refusal: ShopError
) -> Html:
    context = cart_context(shop, await cart_of(shop, holder), errors={str(variant_id): refusal.message})
    if is_partial(request):
        return answer(request, shop, LINES, refusal=refusal, status_message="", **context)
    return private_page(request, shop, PAGE, refusal=refusal, frame=AROUND, **context)
