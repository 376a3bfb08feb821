"""How often orders may be placed, and discount codes tried."""

from limits import RateLimitItemPerMinute

from domain.checkout.decide import Checkout
from web.http.visitor import Visitor, client_address
from web.shop import Shop

ORDER = RateLimitItemPerMinute(10, namespace="order")
CROWD = RateLimitItemPerMinute(600, namespace="crowd")
"""Orders of one line: many people may stand behind it, and on the last lamp they all press at once."""

TRY_CODE = RateLimitItemPerMinute(120, namespace="try-code")
"""Discount codes tried from one line, where many people may stand behind it."""


async def count_order(visitor: Visitor, shop: Shop, checkout: Checkout) -> None:
    """Count an order by its person, or by the cart or address of a guest. The same key again is no further order.

    Raises `TooManyError`.
    """
    owner = f"account:{checkout.user_id or checkout.cart_id or checkout.email.casefold()}"
    mark = f"{owner}:{checkout.key}"
    await shop.limits.use_distinct(ORDER, mark, owner)
    address = client_address(visitor, shop.settings.trusted_proxies)
    await shop.limits.use_distinct(CROWD, mark, f"address:{address}")


async def count_guess(visitor: Visitor, shop: Shop) -> None:
    """Count one try of a discount code by where it comes from. Raises `TooManyError`."""
    address = client_address(visitor, shop.settings.trusted_proxies)
    await shop.limits.use(TRY_CODE, f"address:{address}")
