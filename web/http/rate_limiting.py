"""Rate limits of sensitive routes, counted by account and by client address."""

from limits import RateLimitItem

from domain.checkout.decide import Checkout
from web.http.visitor import Visitor, client_address
from web.infra.rate_limiter import CROWD, ORDER, TRY_CODE
from web.shop import Shop


async def count_use(visitor: Visitor, shop: Shop, limit: RateLimitItem, account: str, *, device: str = "") -> None:
    """Count one use by the account, however its address is written, and one by the client's address.

    A `device` that has proved that it belongs to the account is counted in the account's place. Raises `TooManyError`.
    """
    address = client_address(visitor, shop.settings.trusted_proxies)
    who = f"device:{device}" if device else f"account:{account.casefold()}"
    await shop.limits.use(limit, who, f"address:{address}")


async def count_order(visitor: Visitor, shop: Shop, checkout: Checkout) -> None:
    """Count an order by its user, or by a guest's cart or email address. A repeated key is no further order.

    Raises `TooManyError`.
    """
    owner = f"account:{checkout.user_id or checkout.cart_id or checkout.email.casefold()}"
    mark = f"{owner}:{checkout.key}"
    await shop.limits.use_distinct(ORDER, mark, owner)
    address = client_address(visitor, shop.settings.trusted_proxies)
    await shop.limits.use_distinct(CROWD, mark, f"address:{address}")


async def count_guess(visitor: Visitor, shop: Shop) -> None:
    """Count one try of a discount code by the client's address. Raises `TooManyError`."""
    address = client_address(visitor, shop.settings.trusted_proxies)
    await shop.limits.use(TRY_CODE, f"address:{address}")
