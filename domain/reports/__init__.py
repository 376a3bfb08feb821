"""Reports over all orders, stock and payments: read-only SQL."""
