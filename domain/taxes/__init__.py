"""Taxes on orders: rates by country and class, and their calculation."""
