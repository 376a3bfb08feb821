"""Withdrawals from contracts."""
