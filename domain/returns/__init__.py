"""Returns: a customer requests one, staff approve or decline it, and what is received is refunded."""
