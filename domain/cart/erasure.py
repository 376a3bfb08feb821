"""What is erased of a person's cart: all of it."""

BY_PERSON = ("DELETE FROM carts WHERE user_id = $1",)
