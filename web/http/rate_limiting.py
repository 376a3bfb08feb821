"""Rate limits of sensitive routes, counted by account and by client address."""

from limits import RateLimitItem

from web.http.visitor import Visitor, client_address
from web.shop import Shop


async def count_use(visitor: Visitor, shop: Shop, limit: RateLimitItem, account: str, *, device: str = "") -> None:
    """Count one use by the account, however its address is written, and one by the client's address.

    A `device` that has proved that it belongs to the account is counted in the account's place. Raises `TooManyError`.
    """
    address = client_address(visitor, shop.settings.trusted_proxies)
    who = f"device:{device}" if device else f"account:{account.casefold()}"
    await shop.limits.use(limit, who, f"address:{address}")
