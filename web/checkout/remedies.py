"""Remedies at checkout for what is short of stock: take what is left of it, or remove it."""

from collections.abc import Mapping

from domain.cart.operations import MAX_QUANTITY, set_quantity
from domain.cart.owner import CartOwner
from domain.cart.removals import remove_line
from domain.errors import ShopError
from web.infra.parsing import read_uuid, whole_number
from web.shop import Shop

TAKE, REMOVE = "take", "remove"


async def remedy(shop: Shop, owner: CartOwner | None, form: Mapping[str, str]) -> bool:
    """Change the cart by the remedy that was pressed, and return whether one was.

    `take` is a variant and how many to take of it, as in `{id}:3`; `remove` is a variant. What can no longer be done
    changes nothing: the page says what is left now.
    """
    button = next((name for name in (TAKE, REMOVE) if name in form), None)
    variant, _, count = form.get(button or "", "").partition(":")
    variant_id, quantity = read_uuid(variant), whole_number(count, 1, MAX_QUANTITY)
    if owner is None or variant_id is None or (button == TAKE and quantity is None):
        return button is not None
    try:
        async with shop.database.transaction() as connection:
            if button == TAKE and quantity:
                await set_quantity(connection, owner=owner, variant_id=variant_id, quantity=quantity)
            else:
                await remove_line(connection, owner=owner, variant_id=variant_id)
    except ShopError:
        return True
    return True
