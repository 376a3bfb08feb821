"""The JSON of carts and wishlists, under `/api`."""

from web.cart import api as cart
from web.wishlists import api as wishlists

CART = [
    cart.show_cart,
    cart.change_cart,
    cart.add_item,
    cart.change_item,
    cart.remove_item,
    cart.empty_cart,
    wishlists.show_wishlist,
    wishlists.save_wishlist_item,
    wishlists.remove_wishlist_item,
]
"""The handlers, in the order in which the reference shows them."""
