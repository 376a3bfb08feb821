"""The methods of HTTP."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, 9.2.1): neither forgery checks nor the cache treat them as writes."""
