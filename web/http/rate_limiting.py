"""Rate limits of sensitive routes: whoever asks is counted before whoever is asked about."""

from limits import RateLimitItem

from domain.audit.security import Security
from web.http.visitor import Client, client_address
from web.infra.rate_limiter import TooManyError, Window
from web.shop import Shop


def plain_network_of(visitor: Client, shop: Shop) -> str:
    """The network that a request comes from: an IPv4 address, or the /64 of an IPv6 address."""
    return client_address(visitor, shop.settings.trusted_proxies)


def network_of(visitor: Client, shop: Shop) -> str:
    """Whom a request comes from, as windows name it: the client's address, or an IPv6 /64."""
    return f"address:{plain_network_of(visitor, shop)}"


async def count(visitor: Client, shop: Shop, limit: RateLimitItem, *others: Window, mark: str = "") -> None:
    """Count one use by the visitor's network, and only if that is let through by the `others`, in their order.

    Raises `TooManyError`.
    """
    await count_in(visitor, shop, Window(limit, network_of(visitor, shop)), *others, mark=mark)


async def count_in(_visitor: Client, shop: Shop, *windows: Window, mark: str = "") -> None:
    """Count one use in all these windows or, if one of them is full, in none: see `Limits.use_all`.

    Every limit of a route refuses here, and the refusal is in the security log. Raises `TooManyError`.
    """
    try:
        await shop.limits.use_all(*windows, mark=mark)
    except TooManyError:
        shop.failures.count(Security.LIMITED, detail=str(windows[0].limit.namespace))
        raise


async def count_use(visitor: Client, shop: Shop, limit: RateLimitItem, account: str | None = None) -> None:
    """Count one use by the visitor's network, then one by the account, however its address is written.

    Raises `TooManyError`.
    """
    others = () if account is None else (Window(limit, counted_as(account)),)
    await count(visitor, shop, limit, *others)


def counted_as(account: str, device: str = "") -> str:
    """The name under which an account is counted, or a device in its place."""
    return f"device:{device}" if device else f"account:{account.lower()}"
