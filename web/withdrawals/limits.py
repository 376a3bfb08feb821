"""How often a network may declare withdrawals, each of which sends an email to an address that it names."""

from limits import RateLimitItemPerMinute

WITHDRAW = RateLimitItemPerMinute(5, namespace="withdraw")
