"""Groups of customers for staff over JSON."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.customers.groups import (
    LONGEST_NAME,
    MOST_DAYS,
    MOST_ORDERS,
    GroupDraft,
    add_group,
    change_group,
    find_group,
    list_groups,
    remove_group,
)
from domain.customers.models import CustomerGroup as Group
from domain.money import MAX_AMOUNT
from web.api.fields import Amount, Body, Count, Currency, Line, Moment, Version, whole
from web.api.openapi import ETAG, LOCATION, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.config.settings import Settings
from web.customers.text import rule_words
from web.http.preconditions import read_if_match
from web.shop import TheShop

HERE = "/admin/customer-groups"


class CustomerGroupBody(Body, frozen=True):
    """A group of customers by rules, all of which must hold; at least one is needed.

    `minimum_orders` counts paid orders and `minimum_spent`, in minor units, what was paid less refunds, both within the
    last `days`.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Regulars", "minimum_orders": 3, "days": 365}

    name: Annotated[Line, Meta(min_length=1, max_length=LONGEST_NAME)]
    minimum_orders: Annotated[int, Meta(ge=1, le=MOST_ORDERS)] | None = None
    minimum_spent: Annotated[int, Meta(ge=1, le=MAX_AMOUNT)] | None = None
    days: Annotated[int, Meta(ge=1, le=MOST_DAYS)] = 365
    country: Annotated[str, whole("[A-Z]{2}"), Meta(min_length=2, max_length=2, examples=["GB"])] | None = None
    signed_up_before: Moment | None = None


class CustomerGroup(Struct, frozen=True):
    """A group. `members` is how many belonged at `counted_at`, 1,001 for more than 1,000; null until counted."""

    id: UUID
    name: str
    minimum_orders: Count | None
    minimum_spent: Amount | None
    currency: Currency
    days: Count
    country: str | None
    signed_up_before: datetime | None
    rule: Annotated[str, Meta(description="The rules in words")]
    members: Count | None
    counted_at: datetime | None
    version: Version


class CustomerGroupList(Struct, frozen=True):
    """All groups by name."""

    items: list[CustomerGroup]


@get(HERE, guards=[May(Verb.SEE_CUSTOMERS)], tags=["Staff"], summary="List groups of customers")
async def list_customer_groups(shop: TheShop) -> Response[CustomerGroupList]:
    """Returns every group; there are 50 at most."""
    async with shop.database.read() as connection:
        found = await list_groups(connection)
    return fresh(CustomerGroupList([_group(one, shop.settings) for one in found]))


@post(
    HERE,
    guards=[May(Verb.CHANGE_CUSTOMERS)],
    status_code=201,
    tags=["Staff"],
    summary="Add a group of customers",
    responses=refusals(409),
    response_headers=[ETAG, LOCATION],
)
async def create_customer_group(
    request: ApiRequest, shop: TheShop, data: JSONBody[CustomerGroupBody]
) -> Response[CustomerGroup]:
    """Amounts are in the shop's currency. 409 if another group has the name."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        made = await add_group(connection, draft=_draft(data, shop.settings.currency), by=by)
    place = {"Location": f"/api{HERE}/{made.id}"}
    return fresh(_group(made, shop.settings), status=201, headers=place, version=str(made.version))


@get(
    f"{HERE}/{{group_id:uuid}}",
    guards=[May(Verb.SEE_CUSTOMERS)],
    tags=["Staff"],
    summary="Get a group of customers",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_customer_group(shop: TheShop, group_id: FromPath[UUID]) -> Response[CustomerGroup]:
    """Returns the group with its rules."""
    async with shop.database.read() as connection:
        found = await find_group(connection, group_id)
    return fresh(_group(found, shop.settings), version=str(found.version))


@put(
    f"{HERE}/{{group_id:uuid}}",
    guards=[May(Verb.CHANGE_CUSTOMERS)],
    tags=["Staff"],
    summary="Replace a group of customers",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def replace_customer_group(
    request: ApiRequest,
    shop: TheShop,
    group_id: FromPath[UUID],
    data: JSONBody[CustomerGroupBody],
    if_match: IfMatch = "",
) -> Response[CustomerGroup]:
    """Who belongs changes at once, also for codes and payment methods that require the group."""
    seen, by = read_if_match(if_match), await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        present = await find_group(connection, group_id)
        draft = _draft(data, present.currency)
        made = await change_group(connection, group_id=group_id, draft=draft, expected=seen.versions, by=by)
    return fresh(_group(made, shop.settings), version=str(made.version))


@delete(
    f"{HERE}/{{group_id:uuid}}",
    guards=[May(Verb.CHANGE_CUSTOMERS)],
    status_code=204,
    tags=["Staff"],
    summary="Remove a group of customers",
    responses=refusals(404, 409, 412, 428),
)
async def delete_customer_group(
    request: ApiRequest, shop: TheShop, group_id: FromPath[UUID], if_match: IfMatch = ""
) -> None:
    """409 while a discount code or a payment method requires it."""
    seen, by = read_if_match(if_match), await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await remove_group(connection, group_id=group_id, expected=seen.versions, by=by)


def _draft(body: CustomerGroupBody, currency: str) -> GroupDraft:
    return GroupDraft(**{name: getattr(body, name) for name in body.__struct_fields__}, currency=currency)


def _group(group: Group, settings: Settings) -> CustomerGroup:
    same = {name: getattr(group, name) for name in CustomerGroup.__struct_fields__ if name != "rule"}
    return CustomerGroup(**same, rule=rule_words(group, settings))
