"""What is erased of slowdowns: all that were counted against a person, or last caused by their address."""

BY_PERSON = ("DELETE FROM slowdowns WHERE subject = 'user:' || $1::uuid",)
BY_EMAIL = ("DELETE FROM slowdowns WHERE lower(email) = lower($1)",)
