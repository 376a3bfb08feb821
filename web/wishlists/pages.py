"""The wishlist: save, look, move to the cart, remove."""

from uuid import UUID

import msgspec
from litestar import MediaType, Response, get, post
from litestar.params import FromPath

from domain.errors import ConflictError, NotFoundError
from domain.wishlists.operations import remove_item
from domain.wishlists.queries import find_wishlist, saved_variants
from domain.words.messages import gettext, marked
from web.auth.cart_holder import CartHolder, find_holder, new_holder
from web.auth.guards import cart_holder
from web.cart.actions import put_into_cart
from web.http.cookies import known_count
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, answer, is_partial, private_page, see_other
from web.infra.heads import read_htmx
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop
from web.wishlists.saving import look, save

HERE = "/wishlist"
SAVED, REMOVED = marked("Saved for later."), marked("Removed from your wishlist.")
DONE = {"saved": SAVED, "removed": REMOVED}
PARTIALS = {"wishlists-save": "wishlists/_save.html"}


@get(HERE, guards=[cart_holder])
async def show_wishlist(request: PageRequest, shop: TheShop) -> Html:
    """Show what was saved, with today's prices and stock."""
    holder = await find_holder(request, shop.settings)
    response = await _page(request, shop, holder)
    await look(shop, holder, response)
    return response


@post(f"{HERE}/items", guards=[cart_holder], status_code=200)
async def save_for_later(request: PageRequest, shop: TheShop) -> Html:
    """Save a variant, from its page or from the cart; the first one creates the wishlist."""
    form = await read_form(request)
    holder, owner = await new_holder(request, shop.settings)
    variant_id, from_cart = _variant(form.get("variant_id", "")), "from_cart" in form
    try:
        await save(request, shop, holder, owner, variant_id, from_cart=from_cart)
    except NotFoundError:
        if not from_cart:
            raise
        return see_other(request, "/cart?saved=no")
    except ConflictError as refusal:
        if _from_list(request):
            return _spoken(request, shop, refusal.message, refusal)
        return await _page(request, shop, holder, refusal)
    if from_cart:
        return see_other(request, "/cart?saved=yes")
    if _from_list(request):
        response = _spoken(request, shop, gettext(SAVED))
    elif is_partial(request):
        response = await _page(request, shop, holder, saved=True)
    else:
        response = see_other(request, f"{HERE}?done=saved")
    holder.remember(response, shop.settings, known_count(request))
    return response


@post(f"{HERE}/items/{{variant:str}}/removal", guards=[cart_holder], status_code=200)
async def remove_from_wishlist(request: PageRequest, shop: TheShop, variant: FromPath[str]) -> Html:
    """Take a variant off the wishlist."""
    holder = await find_holder(request, shop.settings)
    if holder.owner:
        async with shop.database.transaction() as connection:
            await remove_item(connection, owner=holder.owner, variant_id=_variant(variant))
    if is_partial(request):
        return _spoken(request, shop, gettext(REMOVED))
    return see_other(request, f"{HERE}?done=removed")


@get(f"{HERE}/saved", guards=[cart_holder])
async def show_saved(request: PageRequest, shop: TheShop) -> Html:
    """What hearts in lists ask: the saved variants by their product, as JSON; a newcomer costs no query."""
    holder = await find_holder(request, shop.settings)
    saved: dict[UUID, list[UUID]] = {}
    if holder.owner:
        async with shop.database.read() as connection:
            saved = await saved_variants(connection, holder.owner)
    return Response(msgspec.json.encode(saved), headers={"Cache-Control": "no-store"}, media_type=MediaType.JSON)


@post(f"{HERE}/items/{{variant:str}}/cart", guards=[cart_holder], status_code=200)
async def move_to_cart(request: PageRequest, shop: TheShop, variant: FromPath[str]) -> Html:
    """Put one of a variant into the cart, then take it off the wishlist."""
    variant_id = _variant(variant)
    holder, owner = await new_holder(request, shop.settings)
    try:
        added = await put_into_cart(request, shop, holder, owner, variant_id=variant_id, quantity=1)
    except (ConflictError, NotFoundError) as refusal:
        return await _page(request, shop, holder, refusal)
    async with shop.database.transaction() as connection:
        await remove_item(connection, owner=owner, variant_id=variant_id)
    response = see_other(request, f"/cart?added={variant_id}")
    holder.remember(response, shop.settings, added.item_count)
    return response


def _variant(text: str) -> UUID:
    variant_id = read_uuid(text)
    if variant_id is None:
        raise NotFoundError(gettext("This product is no longer offered."))
    return variant_id


def _from_list(request: PageRequest) -> bool:
    """Whether a heart in a list asks: nothing there changes but the heart."""
    return is_partial(request) and read_htmx(dict(request.scope["headers"])).target not in PARTIALS


def _spoken(request: PageRequest, shop: Shop, message: str, refusal: ConflictError | None = None) -> Html:
    """What is said out of band, with a link to the wishlist."""
    count, named = known_count(request), {"wishlist": True}
    return answer(
        request, shop, "wishlists/_spoken.html", refusal=refusal, cart_count=count, status_message=message, **named
    )


async def _page(
    request: PageRequest,
    shop: Shop,
    holder: CartHolder,
    refusal: ConflictError | NotFoundError | None = None,
    *,
    saved: bool = False,
) -> Html:
    """The page, or what stands in place of the button on a product's page once the product is `saved`, or refused."""
    async with shop.database.read() as connection:
        wishlist = await find_wishlist(connection, holder.owner, shop.settings.currency)
    done = DONE.get(request.query_params.get("done", ""), "")
    return private_page(
        request,
        shop,
        "wishlists/show.html",
        partials=PARTIALS,
        refusal=refusal,
        saved=saved,
        wishlist=wishlist,
        guest=holder.principal is None,
        done="" if refusal else done,
        error=refusal.message if refusal else "",
    )
