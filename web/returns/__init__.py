"""Returns: requested by customers, decided by staff."""
