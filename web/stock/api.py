"""Stock for staff over JSON: levels, corrections, and the ledger of movements."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Response, get, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.stock.changes import MAX_ON_HAND
from domain.stock.queries import StockView, low_stock, movements_of, stock_of
from domain.stock.requests import StockRequest, correct_once
from domain.words.messages import gettext
from web.api.fields import Body, Line
from web.api.openapi import ETAG, LINK, REPLAYED, IdempotencyKey, IfMatch, refusals
from web.api.responses import UNKEPT, ApiRequest, cacheable, fresh, next_page, page_of
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean, is_valid_key
from web.http.preconditions import read_optional_if_match
from web.shop import TheShop

Limit = Annotated[int, QueryParameter(ge=1, le=100)]


class SetStock(Body, frozen=True):
    """One of `delta`, the change; `on_hand`, the quantity for sale; or `counted`, the quantity counted.

    Units of orders that are still to be sent are not for sale: `on_hand` is without them, `counted` includes them. The
    reason is recorded in the ledger.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"delta": 12, "reason": "Delivery from the pottery"}

    delta: Annotated[int, Meta(ge=-MAX_ON_HAND, le=MAX_ON_HAND)] | None = None
    on_hand: (
        Annotated[int, Meta(ge=0, le=MAX_ON_HAND, description="The quantity for sale, without items of unsent orders")]
        | None
    ) = None
    counted: (
        Annotated[
            int,
            Meta(
                ge=0,
                le=MAX_ON_HAND,
                description="The quantity counted; items of unsent orders are subtracted",
            ),
        ]
        | None
    ) = None
    reason: Annotated[Line, Meta(max_length=200)] = ""
    version: (
        Annotated[int, Meta(ge=0, le=MAX_ON_HAND, description="Refuse if the stock has another version")] | None
    ) = None


class Level(Struct, frozen=True):
    """The stock on hand of a variant; `version` increases with every change."""

    variant_id: UUID
    on_hand: int
    version: int


class StockItem(Struct, frozen=True):
    """A variant with its stock on hand."""

    variant_id: UUID
    sku: str
    product_id: UUID
    product: str
    options: dict[str, str]
    published: bool
    on_hand: int
    version: int


class StockList(Struct, frozen=True):
    """A page of variants, ordered by id."""

    items: list[StockItem]
    next_cursor: str | None


class Movement(Struct, frozen=True):
    """An entry of the stock ledger. The stock on hand is the sum of all entries."""

    id: UUID
    delta: int
    reason: str
    actor: str
    order_number: str | None
    created_at: datetime


class MovementList(Struct, frozen=True):
    """A page of the stock ledger, the latest entry first."""

    items: list[Movement]
    next_cursor: str | None


@put(
    "/variants/{variant_id:uuid}/stock",
    guards=[May(Verb.CHANGE_STOCK)],
    tags=["Staff"],
    summary="Correct the stock of a variant",
    responses=refusals(404, 409, 412),
    response_headers=[ETAG, REPLAYED],
)
async def set_stock(
    request: ApiRequest,
    shop: TheShop,
    variant_id: FromPath[UUID],
    data: JSONBody[SetStock],
    if_match: IfMatch = "",
    idempotency_key: IdempotencyKey = "",
) -> Response[Level]:
    """Adds a movement to the ledger, under the checkout's lock. 409 with the stock on hand if it would fall below 0."""
    by, expected = await require(request, Role.STAFF), _expected(data, if_match)
    wanted = StockRequest(_sound_key(idempotency_key), data.delta, data.on_hand, data.counted, _reason(data))
    async with shop.database.transaction() as connection:
        after, replayed = await correct_once(connection, variant_id, wanted, expected=expected, by=by)
    shop.catalogue.invalidate()
    await shop.bell.ring()
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return fresh(Level(after.variant_id, after.on_hand, after.version), version=str(after.version), headers=headers)


def _sound_key(key: str) -> str:
    if key and not is_valid_key(key):
        raise InvalidError({"Idempotency-Key": gettext("A key must be printable ASCII.")})
    return key


def _reason(data: SetStock) -> str:
    if sum(one is not None for one in (data.delta, data.on_hand, data.counted)) != 1:
        raise InvalidError({"delta": gettext("Send one of delta, on_hand and counted.")})
    if data.delta == 0:
        raise InvalidError({"delta": gettext("Send a change other than 0.")})
    return clean(data.reason, "reason") or ("count" if data.delta is None else "adjustment")


def _expected(data: SetStock, if_match: str) -> frozenset[int] | None:
    accepted = read_optional_if_match(if_match)
    if data.version is None:
        return accepted
    return frozenset({data.version}) if accepted is None else accepted & {data.version}


@get(
    "/variants/{variant_id:uuid}/stock",
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="Get the stock of a variant",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_stock(request: ApiRequest, shop: TheShop, variant_id: FromPath[UUID]) -> Response[StockItem]:
    """Returns the stock on hand as it is now."""
    async with shop.database.read() as connection:
        found = await stock_of(connection, variant_id)
    return cacheable(request, _item(found), version=str(found.version), control=UNKEPT)


@get(
    "/variants/{variant_id:uuid}/stock/movements",
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="List the stock movements of a variant",
    responses=refusals(404),
    response_headers=[LINK],
)
async def list_movements(
    request: ApiRequest,
    shop: TheShop,
    variant_id: FromPath[UUID],
    limit: Limit = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[MovementList]:
    """Returns the latest movements first."""
    async with shop.database.read() as connection:
        await stock_of(connection, variant_id)
        found = await movements_of(connection, variant_id=variant_id, before=cursor, limit=limit + 1)
    page, following = page_of(found, limit)
    items = [Movement(**{name: getattr(one, name) for name in Movement.__struct_fields__}) for one in page]
    return fresh(MovementList(items, following), headers=next_page(request, following))


@get("/admin/stock", guards=[May(Verb.SEE_GOODS)], tags=["Staff"], summary="List low stock", response_headers=[LINK])
async def list_stock(
    request: ApiRequest,
    shop: TheShop,
    low: Annotated[int, QueryParameter(ge=0, le=MAX_ON_HAND, description="The highest stock on hand to include")] = 5,
    limit: Limit = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[StockList]:
    """Returns the variants of published products with `low` or fewer on hand, ordered by id."""
    async with shop.database.read() as connection:
        found = await low_stock(connection, at_most=low, after=cursor, limit=limit + 1)
    items, following = page_of(found, limit, "variant_id")
    return fresh(StockList([_item(one) for one in items], following), headers=next_page(request, following))


def _item(view: StockView) -> StockItem:
    return StockItem(**{name: getattr(view, name) for name in StockItem.__struct_fields__})
