"""What is erased of the use of a discount code: who used it. That it was used still counts."""

BY_ORDERS = (
    "UPDATE discount_uses SET user_id = NULL, email_hash = '', account_hash = NULL WHERE order_id = ANY($1::uuid[])",
)
