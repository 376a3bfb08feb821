"""Who or what is counted: the names under which slowdowns are kept."""

UNPAID_ITEMS, PAYMENTS = "unpaid_items", "payments"
"""The kinds: items that are reserved and not paid for, and payments that fail."""


def network_subject(network: str) -> str:
    """The name of a network: an IPv4 address, or the /64 of an IPv6 address. Empty for one that is not known."""
    return f"network:{network}" if network else ""
