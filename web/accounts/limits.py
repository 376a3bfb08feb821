"""How often codes, passwords and proofs may be asked for and tried."""

from limits import RateLimitItemPerMinute

CODE = RateLimitItemPerMinute(3, namespace="code")
"""One-time codes that are emailed."""

LOG_IN = RateLimitItemPerMinute(5, namespace="log-in")
"""Passwords that are tried."""

GUESS = RateLimitItemPerMinute(20, namespace="guess")
"""One-time codes, second factors and verification tokens that are tried."""

CEREMONY = RateLimitItemPerMinute(20, namespace="ceremony")
"""Sign-ins by passkey that are begun."""
