"""Delivery methods for staff over JSON: their countries, speed and prices."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.delivery.operations import add_method, archive_method, change_method
from domain.delivery.queries import MethodDraft, MethodView, list_methods
from domain.money import MAX_AMOUNT
from web.api.fields import Amount, Body, Count, Currency, Line, Version, whole
from web.api.openapi import ETAG, LOCATION, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.preconditions import read_if_match
from web.shop import TheShop

Words = Annotated[Line, Meta(min_length=1, max_length=80)]
Country = Annotated[str, whole("[A-Z]{2}"), Meta(min_length=2, max_length=2, examples=["GB"])]
Days = Annotated[int, Meta(ge=1, le=365)]


class DeliveryMethodBody(Body, frozen=True):
    """A delivery method. `zone` names its countries; it is free for items worth `free_from` or more, null for never.

    Of several methods for a country, the one with the lowest `position` is the default. `checks_age` is for
    couriers who hand parcels only to people who prove that they are old enough.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "code": "standard", "name": "Standard delivery", "zone": "Home", "countries": ["GB"], "price": 395,
        "free_from": 6000, "days_from": 2, "days_to": 4,
    }  # fmt: skip

    code: Annotated[str, whole("[a-z0-9]+(-[a-z0-9]+)*"), Meta(max_length=40, examples=["standard"])]
    name: Words
    zone: Words
    countries: Annotated[list[Country], Meta(min_length=1, max_length=250)]
    price: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
    days_from: Days
    days_to: Days
    free_from: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)] | None = None
    position: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    checks_age: bool = False


class DeliveryMethod(Struct, frozen=True):
    """A delivery method. Amounts are minor units of `currency`."""

    id: UUID
    code: str
    name: str
    zone: str
    countries: list[str]
    currency: Currency
    price: Amount
    free_from: Amount | None
    days_from: Count
    days_to: Count
    position: Count
    checks_age: bool
    version: Version


class DeliveryMethodList(Struct, frozen=True):
    """All active delivery methods in the shop's currency, by position."""

    items: list[DeliveryMethod]


@get("/admin/delivery-methods", guards=[May(Verb.SET_DELIVERY)], tags=["Staff"], summary="List delivery methods")
async def list_delivery_methods(shop: TheShop) -> Response[DeliveryMethodList]:
    """Returns the active methods with prices in the shop's currency."""
    async with shop.database.read() as connection:
        found = await list_methods(connection, shop.settings.currency)
    return fresh(DeliveryMethodList([_method(one) for one in found]))


@post(
    "/admin/delivery-methods",
    guards=[May(Verb.SET_DELIVERY)],
    status_code=201,
    tags=["Staff"],
    summary="Add a delivery method",
    responses=refusals(409),
    response_headers=[ETAG, LOCATION],
)
async def create_delivery_method(
    request: ApiRequest, shop: TheShop, data: JSONBody[DeliveryMethodBody]
) -> Response[DeliveryMethod]:
    """The price is in the shop's currency. Customers can choose the method at once."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        made = await add_method(connection, draft=_draft(data, shop.settings.currency), by=by)
    shop.catalogue.invalidate()
    place = {"Location": f"/api/admin/delivery-methods/{made.id}"}
    return fresh(_method(made), status=201, headers=place, version=str(made.version))


@put(
    "/admin/delivery-methods/{method_id:uuid}",
    guards=[May(Verb.SET_DELIVERY)],
    tags=["Staff"],
    summary="Replace a delivery method",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def replace_delivery_method(
    request: ApiRequest,
    shop: TheShop,
    method_id: FromPath[UUID],
    data: JSONBody[DeliveryMethodBody],
    if_match: IfMatch = "",
) -> Response[DeliveryMethod]:
    """Existing orders keep what they were charged. The shop's own country must keep at least one method."""
    seen = read_if_match(if_match)
    by, draft = await require(request, Role.STAFF), _draft(data, shop.settings.currency)
    home = shop.settings.home_country
    async with shop.database.transaction() as connection:
        made = await change_method(
            connection, method_id=method_id, draft=draft, expected=seen.versions, home=home, by=by
        )
    shop.catalogue.invalidate()
    return fresh(_method(made), version=str(made.version))


@delete(
    "/admin/delivery-methods/{method_id:uuid}",
    guards=[May(Verb.SET_DELIVERY)],
    status_code=204,
    tags=["Staff"],
    summary="Archive a delivery method",
    responses=refusals(404, 409, 412, 428),
)
async def delete_delivery_method(
    request: ApiRequest, shop: TheShop, method_id: FromPath[UUID], if_match: IfMatch = ""
) -> None:
    """Customers can no longer choose it; staff can restore it. The shop's own country must keep at least one method."""
    seen = read_if_match(if_match)
    by = await require(request, Role.STAFF)
    home = shop.settings.home_country
    async with shop.database.transaction() as connection:
        await archive_method(connection, method_id=method_id, expected=seen.versions, home=home, by=by)
    shop.catalogue.invalidate()


def _draft(body: DeliveryMethodBody, currency: str) -> MethodDraft:
    same = {name: getattr(body, name) for name in DeliveryMethodBody.__struct_fields__}
    return MethodDraft(**{**same, "countries": tuple(body.countries)}, currency=currency)


def _method(view: MethodView) -> DeliveryMethod:
    draft = view.draft
    same = {name: getattr(draft, name) for name in draft.__slots__}
    return DeliveryMethod(**{**same, "countries": list(draft.countries)}, id=view.id, version=view.version)
