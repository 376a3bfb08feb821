"""Back-in-stock alerts for API clients."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from domain.accounts.views import Role
from domain.stock_alerts.operations import stop_waiting
from domain.stock_alerts.queries import alerts_of
from domain.words.messages import gettext
from web.api.fields import Accepted, Body, Email
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import customer, guest
from web.auth.principals import require
from web.shop import TheShop
from web.stock_alerts.request import take_request


class TellMe(Body, frozen=True):
    """The email address to notify; optional if you are signed in."""

    EXAMPLE: ClassVar = {"email": "ada@example.com"}

    email: Annotated[Email, Meta(min_length=1)] | None = None


class StockAlert(Struct, frozen=True):
    """A back-in-stock alert for a variant."""

    id: UUID
    variant_id: UUID
    slug: str
    product: str
    options: dict[str, str]
    created_at: datetime


class StockAlertList(Struct, frozen=True):
    """All back-in-stock alerts of a user."""

    items: list[StockAlert]


@post(
    "/variants/{variant_id:uuid}/stock-alerts",
    guards=[guest],
    status_code=202,
    tags=["Catalogue"],
    summary="Request a back-in-stock alert",
    responses=refusals(404, 409, 429),
)
async def ask_to_be_told_by_mail(
    request: ApiRequest, shop: TheShop, variant_id: FromPath[UUID], data: JSONBody[TellMe]
) -> Accepted:
    """Sends one email when it is back, to `email` or to the account. 409 if the variant is in stock.

    Any address but that of the account itself is sent a link to confirm first; without that the request is deleted
    after seven days. The response is always the same. Limited to ten a minute.
    """
    await take_request(request, shop, variant_id=variant_id, email=data.email or "")
    return Accepted(gettext("We will email you when it is back in stock, once the address is confirmed."))


@get("/me/stock-alerts", guards=[customer], tags=["Accounts"], summary="List your stock alerts")
async def list_alerts(request: ApiRequest, shop: TheShop) -> Response[StockAlertList]:
    """Returns the alerts of the account and of its email address, the latest first, without those already sent."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        found = await alerts_of(connection, user_id=principal.id, email=principal.email)
    items = [StockAlert(**{name: getattr(one, name) for name in StockAlert.__struct_fields__}) for one in found]
    return fresh(StockAlertList(items))


@delete(
    "/me/stock-alerts/{alert_id:uuid}",
    guards=[customer],
    status_code=204,
    tags=["Accounts"],
    summary="Delete a stock alert",
    responses=refusals(404),
)
async def stop_one(request: ApiRequest, shop: TheShop, alert_id: FromPath[UUID]) -> None:
    """You will get no email for this alert."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await stop_waiting(connection, alert_id=alert_id, user_id=principal.id, email=principal.email)
