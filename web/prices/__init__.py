"""Prices that are true, for API clients."""
