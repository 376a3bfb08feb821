"""Withdrawals from the contract: the right of a consumer, which nobody can decline."""
