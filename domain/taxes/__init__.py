"""Taxes on what is sold: rates by country and class, and how they are worked out."""
