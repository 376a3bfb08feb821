"""How often a guest may ask for the link to an order."""

from limits import RateLimitItemPerMinute

FIND_ORDER = RateLimitItemPerMinute(3, namespace="find-order")
