"""Discount codes for staff: pages and JSON."""
