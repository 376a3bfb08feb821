"""The client's address, through trusted proxies only."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from litestar.connection import ASGIConnection

from domain.audit.origin import Origin

Client = ASGIConnection[Any, Any, Any, Any]
KNOWN = "principal"
"""The name in a request's state of the user it acts for, once that was looked up."""


Network = IPv4Network | IPv6Network
IPV6_PREFIX = 64
"""The prefix that counts as one IPv6 address: a customer's line has a whole /64."""


def client_address(visitor: Client, trusted: tuple[str, ...]) -> str:
    """The nearest address that is not a proxy of ours; X-Forwarded-For counts only when a trusted proxy sends it."""
    peer = visitor.client.host if visitor.client else ""
    hops = [one.strip() for one in visitor.headers.get("x-forwarded-for", "").split(",") if one.strip()]
    networks = _networks(trusted)
    while hops and _within(peer, networks):
        peer = hops.pop()
    return _line(peer)


def origin_of(visitor: Client) -> Origin:
    """Where a request comes from, as the security log names it."""
    trusted = visitor.app.state.shop.settings.trusted_proxies
    return Origin(client_address(visitor, trusted), visitor.headers.get("user-agent", ""))


@lru_cache(maxsize=4)
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(one, strict=False) for one in trusted)


def _within(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return not address and bool(networks)
    return any(found in network for network in networks if network.version == found.version)


@lru_cache(maxsize=4096)
def _line(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, IPV6_PREFIX), strict=False))
    return str(found)
