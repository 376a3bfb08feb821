"""How often a network may ask for the link to a guest's order; how many get out is up to `send_order_link`."""

from limits import RateLimitItemPerMinute

FIND_ORDER = RateLimitItemPerMinute(3, namespace="find-order")
