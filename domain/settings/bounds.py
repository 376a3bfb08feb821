"""Bounds of settings."""

FEWEST_RETURN_DAYS, MOST_RETURN_DAYS = 14, 365
"""The return period: distance sales in the EU and the United Kingdom can be returned for at least 14 days."""

LONGEST_HOLD_MINUTES = 1440

FACES = ("ysabeau", "plain", "book")
"""The typefaces: the one that comes with the shop, and two that every system has."""
