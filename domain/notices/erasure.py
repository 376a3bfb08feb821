"""What is erased of a person's wish to be told what waits: all of it."""

BY_PERSON = ("DELETE FROM staff_notices WHERE user_id = $1",)
