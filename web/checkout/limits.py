"""How often orders may be placed, and discount codes tried."""

from limits import RateLimitItemPerMinute

from domain.checkout.request import Checkout
from web.auth.principals import find_principal
from web.http.rate_limiting import count, count_use
from web.http.visitor import Visitor
from web.infra.rate_limiter import Window
from web.shop import Shop

ORDER = RateLimitItemPerMinute(10, namespace="order")
CROWD = RateLimitItemPerMinute(600, namespace="crowd")
"""Orders of one line: many people may stand behind it, and on the last lamp they all press at once."""

TRY_CODE = RateLimitItemPerMinute(120, namespace="try-code")
"""Discount codes tried from one line, where many people may stand behind it."""


async def count_order(visitor: Visitor, shop: Shop, checkout: Checkout) -> None:
    """Count an order by where it comes from, by its person or cart, and by the address that gets its emails.

    An address that is proved to be the person's own is counted by them alone, so that no stranger uses it up. The same
    key again is no further order. Raises `TooManyError`.
    """
    owner = f"account:{checkout.user_id or checkout.cart_id or checkout.email.casefold()}"
    mark = f"{owner}:{checkout.key}"
    principal = await find_principal(visitor)
    address = checkout.email.casefold()
    proved = principal is not None and principal.email.casefold() == address
    counted = [owner] if proved else [owner, f"email:{address}"]
    await count(visitor, shop, CROWD, *(Window(ORDER, who) for who in counted), mark=mark)


async def count_guess(visitor: Visitor, shop: Shop) -> None:
    """Count one try of a discount code by where it comes from. Raises `TooManyError`."""
    await count_use(visitor, shop, TRY_CODE)
