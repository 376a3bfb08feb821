"""A request for a back-in-stock alert, from a page or by JSON."""

from uuid import UUID

from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from domain.errors import InvalidError
from domain.stock_alerts.operations import request_alert
from domain.words.messages import gettext
from web.auth.principals import find_principal
from web.http.forms.fields import read_email
from web.http.rate_limiting import count, network_of
from web.http.visitor import Client
from web.infra.rate_limiter import Window
from web.shop import Shop

STOCK_ALERT = RateLimitItemPerMinute(10, namespace="stock-alert")
A_DAY = RateLimitItemPerDay(50, namespace="stock-alert")
A_DAY_FOR_ONE = RateLimitItemPerDay(10, namespace="stock-alert-for-one")
"""Alerts from one network, and those of them for one variant: nobody fills the places before those who really wait."""


async def take_request(visitor: Client, shop: Shop, *, variant_id: UUID, email: str) -> None:
    """Record an alert for `email`, or without one for the email of the signed-in user.

    Raises `InvalidError`, `TooManyError`, and the errors of `request_alert`. The response does not reveal whether
    there already is an alert, or an account.
    """
    principal = await find_principal(visitor)
    if not email and principal:
        email = principal.email
    if not email:
        raise InvalidError({"email": gettext("Enter your email address.")})
    address = read_email({"email": email})
    theirs = principal is not None and principal.email.casefold() == address.casefold()
    asker = f"account:{address.lower()}" if theirs else network_of(visitor, shop)
    a_day = (Window(A_DAY, asker), Window(A_DAY_FOR_ONE, f"{asker}:{variant_id}"))
    await count(visitor, shop, STOCK_ALERT, *a_day, mark=f"{variant_id}:{address.lower()}")
    async with shop.database.transaction() as connection:
        await request_alert(
            connection, variant_id=variant_id, email=address, user_id=principal.id if principal and theirs else None
        )
    await shop.bell.ring()
