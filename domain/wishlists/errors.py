"""Refusals of wishlists."""

from domain.errors import ConflictError


class WishlistFullError(ConflictError):
    """The wishlist already holds as many products as it may."""

    code = "wishlist_full"
