"""Checkout as a page and as JSON."""
