"""What is erased of a person's stock alerts: all of them, also those asked for before there was an account."""

BY_PERSON = ("DELETE FROM stock_alerts WHERE user_id = $1",)
BY_EMAIL = ("DELETE FROM stock_alerts WHERE lower(email) = lower($1)",)
