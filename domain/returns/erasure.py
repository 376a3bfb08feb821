"""What is erased of a return: what the customer wrote, and what staff answered."""

BY_ORDERS = ("UPDATE return_requests SET words = '', answer = '' WHERE order_id = ANY($1::uuid[])",)
