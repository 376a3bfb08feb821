"""Discount codes: what they take off, for whom, and how often they have been used."""
