"""Discount codes for staff over JSON: created, listed, changed and ended."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.discounts.codes import CODE_PATTERN, LONGEST_CODE, MOST_USES, DiscountKind
from domain.discounts.drafts import DiscountDraft
from domain.discounts.operations import add_discount, change_discount, end_discount
from domain.discounts.queries import DiscountState, DiscountView, find_discount, list_discounts
from domain.money import MAX_AMOUNT
from web.api.fields import Amount, Body, Count, Currency, Cursor, Moment, Version, whole
from web.api.openapi import ETAG, LINK, LOCATION, IfMatch, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May
from web.auth.principals import require
from web.config.settings import Settings
from web.http.preconditions import read_if_match
from web.infra.parsing import read_uuid
from web.shop import TheShop

Words = Annotated[str, whole(CODE_PATTERN), Meta(max_length=LONGEST_CODE, examples=["AUTUMN10"])]
Money = Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
Uses = Annotated[int, Meta(ge=1, le=MOST_USES)]


class DiscountBody(Body, frozen=True):
    """A discount code. `value` is a percentage (1 to 100) or an amount in minor units; free delivery has none.

    Codes are not case-sensitive. `minimum_subtotal` is the minimum spend on items, in minor units. With a `group_id` it
    is for the members of that group of customers.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"code": "AUTUMN10", "kind": "percentage", "value": 10, "limit_total": 500}

    code: Words
    kind: DiscountKind
    value: Money = 0
    minimum_subtotal: Money = 0
    limit_total: Uses | None = None
    limit_per_customer: Uses | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    group_id: UUID | None = None


class DiscountPatch(Body, frozen=True):
    """Changes to a discount code (RFC 7396): omitted fields stay, null clears.

    Once an order has used it, `code`, `kind` and `value` cannot change, and `limit_total` must not be below `used`.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"limit_total": 800, "ends_at": "2027-01-01T00:00:00Z"}

    code: Words | UnsetType = UNSET
    kind: DiscountKind | UnsetType = UNSET
    value: Money | UnsetType = UNSET
    minimum_subtotal: Money | UnsetType = UNSET
    limit_total: Uses | UnsetType | None = UNSET
    limit_per_customer: Uses | UnsetType | None = UNSET
    starts_at: Moment | UnsetType | None = UNSET
    ends_at: Moment | UnsetType | None = UNSET
    group_id: UUID | UnsetType | None = UNSET


class Discount(Struct, frozen=True):
    """A discount code with its number of uses; `ended_at` is when staff ended it, `state` whether it works now."""

    id: UUID
    code: str
    kind: str
    value: Count
    currency: Currency
    minimum_subtotal: Amount
    limit_total: int | None
    limit_per_customer: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    group_id: UUID | None
    used: Count
    state: DiscountState
    version: Version
    created_at: datetime


class DiscountList(Struct, frozen=True):
    """A page of discount codes, the latest first."""

    items: list[Discount]
    next_cursor: Cursor | None


@post(
    "/admin/discounts",
    guards=[May(Verb.SET_DISCOUNTS)],
    status_code=201,
    tags=["Staff"],
    summary="Create a discount code",
    responses=refusals(409),
    response_headers=[ETAG, LOCATION],
)
async def create_discount(request: ApiRequest, shop: TheShop, data: JSONBody[DiscountBody]) -> Response[Discount]:
    """Amounts are in the shop's currency. 409 if the code exists already and has not ended."""
    by, draft = await require(request, Role.STAFF), _draft(data, shop.settings)
    async with shop.database.transaction() as connection:
        made = await find_discount(connection, await add_discount(connection, draft=draft, by=by))
    place = {"Location": f"/api/admin/discounts/{made.id}"}
    return fresh(_discount(made), status=201, headers=place, version=str(made.version))


@get(
    "/admin/discounts",
    guards=[May(Verb.SET_DISCOUNTS)],
    tags=["Staff"],
    summary="List discount codes",
    response_headers=[LINK],
)
async def list_codes(
    request: ApiRequest,
    shop: TheShop,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[DiscountList]:
    """Returns the latest codes first, including ended ones."""
    async with shop.database.read() as connection:
        found = await list_discounts(connection, before=cursor, limit=limit + 1)
    items, following = page_of(found, limit)
    return fresh(DiscountList([_discount(one) for one in items], following), headers=next_page(request, following))


@get(
    "/admin/discounts/{key:str}",
    guards=[May(Verb.SET_DISCOUNTS)],
    tags=["Staff"],
    summary="Get a discount code by id or code",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_discount(shop: TheShop, key: FromPath[str]) -> Response[Discount]:
    """Returns the code with its current number of uses."""
    async with shop.database.read() as connection:
        found = await find_discount(connection, read_uuid(key) or key)
    return fresh(_discount(found), version=str(found.version))


@patch(
    "/admin/discounts/{key:str}",
    guards=[May(Verb.SET_DISCOUNTS)],
    tags=["Staff"],
    summary="Change a discount code",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def update_discount(
    request: ApiRequest, shop: TheShop, key: FromPath[str], data: JSONBody[DiscountPatch], if_match: IfMatch = ""
) -> Response[Discount]:
    """Finds the code by its id or code. Existing orders keep their discount. A use does not change the version."""
    seen, name = read_if_match(if_match), read_uuid(key) or key
    by = await require(request, Role.STAFF)
    sent = {one: value for one in data.__struct_fields__ if (value := getattr(data, one)) is not UNSET}
    async with shop.database.transaction() as connection:
        changed = await change_discount(
            connection, key=name, expected=seen.versions, change=lambda present: replace(present, **sent), by=by
        )
        found = await find_discount(connection, changed)
    return fresh(_discount(found), version=str(found.version))


@delete(
    "/admin/discounts/{key:str}",
    guards=[May(Verb.SET_DISCOUNTS)],
    status_code=204,
    tags=["Staff"],
    summary="End a discount code",
    responses=refusals(404),
)
async def remove_discount(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> None:
    """Finds the code by its id or code. It stops working; existing orders keep their discount."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await end_discount(connection, key=read_uuid(key) or key, by=by)


def _draft(body: DiscountBody, settings: Settings) -> DiscountDraft:
    same = {name: getattr(body, name) for name in DiscountBody.__struct_fields__}
    return DiscountDraft(currency=settings.currency, **same)


def _discount(view: DiscountView) -> Discount:
    return Discount(**{name: getattr(view, name) for name in Discount.__struct_fields__})
