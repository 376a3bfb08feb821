"""Withdrawals from contracts: the function for consumers, and the list of staff."""
