"""What is erased of a person's wishlist: all of it."""

BY_PERSON = ("DELETE FROM wishlists WHERE user_id = $1",)
