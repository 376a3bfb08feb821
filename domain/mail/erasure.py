"""What is erased of the outbox: emails of no order whole; of an order's emails whom they went to and what they said."""

BY_EMAIL = ("DELETE FROM outgoing_mail WHERE lower(recipient) = lower($1) AND order_id IS NULL",)
BY_ORDERS = (
    "UPDATE outgoing_mail SET recipient = '', context = '{}', kept = NULL, "
    "last_error = CASE status WHEN 'waiting' THEN 'the account was erased' ELSE '' END, "
    "status = CASE status WHEN 'waiting' THEN 'failed' ELSE status END WHERE order_id = ANY($1::uuid[])",
)
