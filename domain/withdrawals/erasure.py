"""What is erased of a withdrawal: who declared it."""

BY_ORDERS = ("UPDATE withdrawals SET name = '', email = '' WHERE order_id = ANY($1::uuid[])",)
