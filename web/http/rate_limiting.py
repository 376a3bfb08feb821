"""Rate limits of sensitive routes: whoever asks is counted before whoever is asked about."""

from limits import RateLimitItem
from litestar.types import Message, Scope

from domain.accounts.guesses import ACCOUNT
from domain.audit.security import Security
from web.http.visitor import Client, client_address
from web.infra.rate_limiter import Allowance, TooManyError, Window
from web.shop import Shop

ALLOWANCE = "allowance"


def plain_network_of(visitor: Client, shop: Shop) -> str:
    """The network that a request comes from: an IPv4 address, or the /64 of an IPv6 address."""
    return client_address(visitor, shop.settings.trusted_proxies)


def network_of(visitor: Client, shop: Shop) -> str:
    """Whom a request comes from, as windows name it: the client's address, or an IPv6 /64."""
    return f"address:{plain_network_of(visitor, shop)}"


async def count(visitor: Client, shop: Shop, limit: RateLimitItem, *others: Window, mark: str = "") -> None:
    """Count one use by the visitor's network, and only if that is let through by the `others`, in their order.

    An answer of JSON tells what the network has left, and nothing of the others. Raises `TooManyError`.
    """
    allowed = await count_in(shop, Window(limit, network_of(visitor, shop)), *others, mark=mark)
    told: Allowance | None = visitor.state.get(ALLOWANCE)
    if allowed and (told is None or allowed.left < told.left):
        visitor.state[ALLOWANCE] = allowed


async def count_in(shop: Shop, *windows: Window, mark: str = "") -> Allowance | None:
    """Count one use in all these windows or, if one of them is full, in none: see `Limits.use_all`.

    Every limit of a route refuses here, and the refusal is in the security log. Raises `TooManyError`.
    """
    try:
        return await shop.limits.use_all(*windows, mark=mark)
    except TooManyError:
        shop.failures.count(Security.LIMITED, detail=str(windows[0].limit.namespace))
        raise


async def tell_allowance(message: Message, scope: Scope) -> None:
    """Add the RateLimit fields to an answer of JSON whose request was counted."""
    if message["type"] == "http.response.start" and ALLOWANCE in scope["state"] and scope["path"].startswith("/api/"):
        present = {name.lower() for name, _ in message["headers"]}
        if b"ratelimit" not in present:
            allowed: Allowance = scope["state"][ALLOWANCE]
            fields = [(name.lower().encode(), value.encode()) for name, value in allowed.headers.items()]
            message["headers"] = [*message["headers"], *fields]


async def count_use(visitor: Client, shop: Shop, limit: RateLimitItem, account: str | None = None) -> None:
    """Count one use by the visitor's network, then one by the account, however its address is written.

    Raises `TooManyError`.
    """
    others = () if account is None else (Window(limit, counted_as(account)),)
    await count(visitor, shop, limit, *others)


def counted_as(account: str, device: str = "") -> str:
    """The name under which an account is counted, or a device in its place."""
    return f"device:{device}" if device else f"{ACCOUNT}{account.lower()}"
