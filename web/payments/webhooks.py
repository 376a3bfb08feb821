"""Where payment providers tell what happened."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath
from msgspec import Struct

from domain.errors import NotFoundError
from web.api.openapi import refusals
from web.api.responses import ApiRequest
from web.auth.guards import signed_provider
from web.http.security import refuse_unreadable
from web.payments.events import receive
from web.shop import TheShop


class Received(Struct, frozen=True):
    """The event is kept; it need not be sent again."""

    received: bool = True


async def check_address(request: Request[Any, Any, Any]) -> None:
    """A provider is known by its signature, so neither its origin nor its content type is asked for."""
    refuse_unreadable(request)


@post(
    "/webhooks/{provider:str}",
    guards=[signed_provider],
    before_request=check_address,
    status_code=200,
    tags=["Payments"],
    summary="An event of a payment provider",
    responses=refusals(404),
)
async def take_webhook(request: ApiRequest, shop: TheShop, provider: FromPath[str]) -> Received:
    """Kept once and applied once, however often and in whatever order events come; 400 if it is not signed."""
    gateway = shop.gateways.get(provider)
    if gateway is None:
        raise NotFoundError("There is no such payment provider.")
    await receive(shop.database, gateway, dict(request.headers), await request.body())
    await shop.bell.ring()
    return Received()
