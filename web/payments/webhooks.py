"""The webhooks of payment providers."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath
from msgspec import Struct

from domain.errors import NotFoundError
from domain.money import LOCALE
from domain.words.messages import gettext
from web.api.openapi import refusals
from web.api.requests import LARGE_BODY
from web.api.responses import ApiRequest
from web.auth.guards import signed_provider
from web.http.security import refuse_unreadable
from web.payments.events import receive
from web.shop import TheShop


class Received(Struct, frozen=True):
    """The event was stored; it does not need to be sent again."""

    received: bool = True


async def check_address(request: Request[Any, Any, Any]) -> None:
    """Refuse unreadable bodies only: a provider is known by its signature, not by its origin or content type.

    What is said from here on has amounts as the shop writes them.
    """
    LOCALE.set(request.app.state.shop.settings.locale)
    refuse_unreadable(request)


@post(
    "/webhooks/{provider:str}",
    guards=[signed_provider],
    request_max_body_size=LARGE_BODY,
    before_request=check_address,
    status_code=200,
    tags=["Payments"],
    summary="Receive an event from a payment provider",
    responses=refusals(404),
)
async def take_webhook(request: ApiRequest, shop: TheShop, provider: FromPath[str]) -> Received:
    """Each event is stored and applied once, however often it is sent and in any order; 400 if it is not signed."""
    gateway = shop.gateways.get(provider)
    if gateway is None:
        raise NotFoundError(gettext("This payment provider does not exist."))
    await receive(shop.till, gateway, dict(request.headers), await request.body())
    await shop.bell.ring()
    return Received()
