"""The note that goes with a gift: it waits in the cart until the next order takes it along."""

from domain.cart.operations import lock_cart
from domain.cart.owner import CartOwner
from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext, marked

LONGEST = 300
"""The most characters of a gift note: what fits on a card, and what its columns hold."""

EMPTY = marked("Your cart is empty.")


async def save_gift_note(connection: Connection, *, owner: CartOwner, note: str) -> None:
    """Set the gift note of the cart, at most `LONGEST` characters; an empty one removes it.

    Raises `NotFoundError` if there is no cart.
    """
    cart_id = await lock_cart(connection, owner)
    if cart_id is None:
        raise NotFoundError(gettext(EMPTY))
    await connection.execute("UPDATE carts SET gift_note = $2 WHERE id = $1", cart_id, note)
