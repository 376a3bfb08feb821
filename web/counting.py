"""How uses of a sensitive door are counted: by account and by where the request comes from."""

from limits import RateLimitItem

from web.addresses import client_address
from web.principals import Visitor
from web.shop import Shop


async def count_use(visitor: Visitor, shop: Shop, limit: RateLimitItem, account: str, *, device: str = "") -> None:
    """Count one use by the account, however its address is written, and one by the visitor's line.

    A `device` that has proved that it belongs to the account is counted in the account's place.
    Raises `TooManyError`.
    """
    address = client_address(visitor, shop.settings.trusted_proxies)
    who = f"device:{device}" if device else f"account:{account.casefold()}"
    await shop.limits.use(limit, who, f"address:{address}")
