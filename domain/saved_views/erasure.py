"""What is erased of a person's saved views: all of them."""

BY_PERSON = ("DELETE FROM saved_views WHERE user_id = $1",)
