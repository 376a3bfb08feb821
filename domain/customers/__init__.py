"""Customers as staff know them: notes about one, and groups of them by plain rules."""
