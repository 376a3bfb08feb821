"""How often orders may be placed, how much may be reserved by them, and how often discount codes are tried."""

from dataclasses import replace

from limits import RateLimitItemPerMinute

from domain.checkout.errors import TooMuchUnpaidError
from domain.checkout.place_order import Outcome
from domain.checkout.request import Checkout
from domain.limits.refused_orders import note_refused_order
from web.auth.principals import find_principal
from web.http.rate_limiting import count, count_use, plain_network_of
from web.http.visitor import Client
from web.infra.rate_limiter import Window
from web.shop import Shop

ORDER = RateLimitItemPerMinute(10, namespace="order")
CROWD = RateLimitItemPerMinute(600, namespace="crowd")
"""Orders of one line: many people may stand behind it, and on the last lamp they all press at once."""

TRY_CODE = RateLimitItemPerMinute(120, namespace="try-code")
"""Discount codes tried from one line, where many people may stand behind it."""


async def count_order(visitor: Client, shop: Shop, checkout: Checkout) -> None:
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


async def with_caps(visitor: Client, shop: Shop, checkout: Checkout) -> Checkout:
    """The checkout with the network that it comes from, and the caps on what that and its shopper may reserve."""
    if not shop.settings.rate_limits:
        return checkout
    network = plain_network_of(visitor, shop)
    return replace(checkout, network=network, caps=await shop.caps.current())


async def note_refusal(shop: Shop, checkout: Checkout, outcome: Outcome) -> None:
    """Write down, for staff to see, that an order was refused because too much is reserved and unpaid."""
    if not isinstance(outcome, TooMuchUnpaidError):
        return
    async with shop.database.transaction() as connection:
        await note_refused_order(connection, subject=outcome.subject, email=checkout.email, network=checkout.network)


async def count_guess(visitor: Client, shop: Shop) -> None:
    """Count one try of a discount code by where it comes from. Raises `TooManyError`."""
    await count_use(visitor, shop, TRY_CODE)
