"""Adding a variant to a cart, in one trip to the database unless it is refused."""

from uuid import UUID

from domain.cart.operations import Added, add_at_once, add_line
from domain.cart.owner import CartOwner
from web.shop import Shop


async def put_into_cart(shop: Shop, *, owner: CartOwner, variant_id: UUID, quantity: int) -> Added:
    """Add a variant to the cart. Raises the errors of `add_line`."""
    async with shop.database.statements() as connection:
        added = await add_at_once(connection, owner=owner, variant_id=variant_id, quantity=quantity)
    if added:
        return added
    async with shop.database.light_transaction() as connection:
        return await add_line(connection, owner=owner, variant_id=variant_id, quantity=quantity)
