"""Notes about customers and groups of customers, for staff."""
