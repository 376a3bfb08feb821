"""What the cart says after a change of it."""

from domain.cart.removals import PutBack
from domain.words.messages import gettext, marked, ngettext

REMOVED = marked("Removed from your cart.")
SAVED = marked("Saved for later: it is on your wishlist.")
UNSAVED = marked("This product is no longer offered, so it can't be saved for later.")
NOTE_SAVED = marked("Gift note saved.")
NOTE_REMOVED = marked("Gift note removed.")


def words_of(done: PutBack) -> str:
    """How many products are back in the cart, and how many a full cart had no room for."""
    if not done.back and not done.without_room:
        return gettext("There was nothing to put back.")
    back = ngettext("%(num)s product is back in your cart.", "%(num)s products are back in your cart.", done.back)
    if not done.without_room:
        return back
    left = ngettext(
        "Your cart is full, so %(num)s product was left out. Remove another one and choose Undo to get it back.",
        "Your cart is full, so %(num)s products were left out. Remove others and choose Undo to get them back.",
        done.without_room,
    )
    return f"{back} {left}" if done.back else left
