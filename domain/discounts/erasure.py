"""What is erased of the use of a discount code: who used it. That it was used still counts."""

BY_ORDERS = ("UPDATE discount_uses SET user_id = NULL, email_hash = '' WHERE order_id = ANY($1::uuid[])",)
