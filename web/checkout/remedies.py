"""Remedies at checkout for what is short of stock: take what is left of it, or remove it."""

from collections.abc import Mapping

from domain.cart.operations import MAX_QUANTITY, set_quantity
from domain.cart.owner import CartOwner
from domain.cart.removals import remove_line
from domain.cart.views import CartLineView, CartView
from domain.errors import ShopError
from domain.words.messages import gettext, marked
from web.infra.parsing import read_uuid, whole_number
from web.shop import Shop

TAKE, LEAVE_OUT = "take_left", "leave_out"
"""A control named like a method of its form, such as `remove`, hides it from htmx, which then swaps nothing."""

GONE = marked("This item is no longer in your cart.")


def pressed(form: Mapping[str, str]) -> bool:
    """Whether a remedy was pressed."""
    return TAKE in form or LEAVE_OUT in form


async def remedy(shop: Shop, owner: CartOwner | None, cart: CartView, form: Mapping[str, str]) -> str:
    """Change the cart by the remedy that was pressed, and return what happened in words.

    `take_left` is a variant and how many to take of it, as in `{id}:3`; `leave_out` is a variant. What can no
    longer be done changes nothing: the words and the page say what is left now.
    """
    variant, _, count = form.get(TAKE, form.get(LEAVE_OUT, "")).partition(":")
    variant_id, quantity = read_uuid(variant), whole_number(count, 1, MAX_QUANTITY) if TAKE in form else 0
    line = next((one for one in cart.lines if one.variant_id == variant_id), None)
    if owner is None or line is None or quantity is None:
        return gettext(GONE)
    try:
        await _change(shop, owner, line, quantity)
    except ShopError as refusal:
        return refusal.message
    name = ", ".join(part for part in (line.name, line.title) if part)
    if not quantity:
        return gettext("%(name)s was removed from your cart.", name=name)
    return gettext("Your cart now has %(count)s of %(name)s.", count=quantity, name=name)


async def _change(shop: Shop, owner: CartOwner, line: CartLineView, quantity: int) -> None:
    async with shop.database.transaction() as connection:
        if quantity:
            await set_quantity(connection, owner=owner, variant_id=line.variant_id, quantity=quantity)
        else:
            await remove_line(connection, owner=owner, variant_id=line.variant_id)
