"""Bounds of settings."""

FEWEST_RETURN_DAYS, MOST_RETURN_DAYS = 14, 365
"""The return period: distance sales in the EU and the United Kingdom can be returned for at least 14 days."""

RETURN_COSTS = ("page", "seller", "customer")
"""Who bears the direct cost of sending something back after a withdrawal: as the page on delivery and returns says, or
one of the two. Customers bear it only where that was said before the order (2011/83/EU, articles 6 (6), 14 (1))."""

LONGEST_HOLD_MINUTES = 1440

FACES = ("ysabeau", "plain", "book")
"""The typefaces: the one that comes with the shop, and two that every system has."""
