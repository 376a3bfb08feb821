"""Discount codes, for staff."""
