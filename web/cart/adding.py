"""Adding to the cart, from a product's page or from a list."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import post

from domain.cart.operations import MAX_QUANTITY
from domain.cart.views import CartLineView, CartView
from domain.catalogue.product import find_product_of
from domain.catalogue.queries import product_slug_of
from domain.catalogue.views import Stock
from domain.errors import InvalidError, NotFoundError, ShopError
from web.auth.cart_holder import CartHolder, new_holder
from web.auth.guards import cart_holder
from web.cart.actions import put_into_cart
from web.cart.shown import cart_of, variant_in
from web.catalogue.product_page import AROUND, UNASKED, product_context
from web.catalogue.shelf import shelf_of
from web.http.forms.fields import read_form, read_quantity
from web.http.render import Html, PageRequest, answer, is_partial, private_page, see_other
from web.infra.heads import read_htmx
from web.shop import Shop, TheShop

BUY = "catalogue-buy"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form that buys says of a variant, and of its product, while it can be bought."""

    id: UUID
    name: str
    currency: str
    withdrawal_exception: str | None
    stock: Stock


@post("/cart/lines", guards=[cart_holder], status_code=200)
async def add_to_cart(request: PageRequest, shop: TheShop) -> Html:
    """Add a variant to the cart; the first one creates it. Scripts show what was added in a dialog."""
    form = await read_form(request)
    holder, owner = await new_holder(request, shop.settings)
    variant_id = variant_in(form.get("variant_id", ""))
    try:
        quantity = read_quantity(form, MAX_QUANTITY)
        added = await put_into_cart(request, shop, holder, owner, variant_id=variant_id, quantity=quantity)
    except NotFoundError:
        raise
    except ShopError as refusal:
        return await _product_again(request, shop, holder, variant_id, form, refusal)
    if is_partial(request):
        response = await _show_added(request, shop, holder, variant_id, quantity)
    else:
        response = see_other(request, f"/cart?added={variant_id}")
    holder.remember(response, shop.settings, added.item_count)
    return response


def _in_form(request: PageRequest) -> bool:
    """Whether the form of a product's page asks, which is shown anew; nothing in a list changes."""
    return read_htmx(dict(request.scope["headers"])).target == BUY


async def _show_added(request: PageRequest, shop: Shop, holder: CartHolder, variant_id: UUID, quantity: int) -> Html:
    """The dialog with what was added and what the cart comes to, and the form anew if it asks: one query."""
    cart = await cart_of(shop, holder)
    line = next((line for line in cart.lines if line.variant_id == variant_id), None)
    bought = await _form_anew(shop, variant_id, cart, line) if _in_form(request) else {}
    return answer(
        request,
        shop,
        "cart/_bought.html" if bought else "cart/_added.html",
        cart_count=cart.item_count,
        status_message="",
        cart=cart,
        currency=cart.currency,
        line=line,
        added=quantity,
        alert=UNASKED,
        **bought,
    )


async def _form_anew(shop: Shop, variant_id: UUID, cart: CartView, line: CartLineView | None) -> dict[str, Any]:
    """What the form shows: its product as the line of the cart has it, or by a query if it was sold out meanwhile."""
    if line and line.buyable and not line.stock.sold_out:
        offer = Offer(variant_id, line.name, cart.currency, line.withdrawal_exception, line.stock)
        return {"product": offer, "variant": offer, "quantity": 1, "error": ""}
    async with shop.database.read() as connection:
        product = await find_product_of(connection, variant_id, shop.catalogue.known_tree)
    return {"product": product, "variant": product.variant(variant_id), "quantity": 1, "error": ""}


async def _product_again(
    request: PageRequest, shop: Shop, holder: CartHolder, variant_id: UUID, form: dict[str, str], refusal: ShopError
) -> Html:
    async with shop.database.read() as connection:
        slug = await product_slug_of(connection, variant_id)
    context = await product_context(await shelf_of(shop), slug, str(variant_id))
    count = (await cart_of(shop, holder)).item_count
    typed = form.get("quantity", "1")
    context |= {"error": refusal.message, "quantity": typed[:4] if isinstance(refusal, InvalidError) else int(typed)}
    if not is_partial(request):
        return private_page(
            request, shop, "catalogue/product.html", refusal=refusal, cart_count=count, frame=AROUND, **context
        )
    return answer(
        request,
        shop,
        "catalogue/_buy.html",
        refusal=refusal,
        cart_count=count,
        status_message="" if _in_form(request) else refusal.message,
        **context,
    )
