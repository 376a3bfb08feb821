"""Customers with an account, for staff."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct, convert

from domain.accounts.roles import Verb
from domain.reports.customers import CustomerFilter, find_customer, list_customers
from web.api.fields import Count, Cursor
from web.api.openapi import LINK, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May
from web.exports.customers import read_customer_filter
from web.shop import TheShop


class Customer(Struct, frozen=True):
    """A customer. `spent` is what their `orders` came to in the shop's currency, in minor units, less refunds.

    `spent_in_others` is that in every other currency, by its code.
    """

    id: UUID
    email: str
    name: str
    created_at: datetime
    disabled: bool
    seen_at: datetime | None
    orders: Count
    spent: int
    spent_in_others: dict[str, int]


class CustomerList(Struct, frozen=True):
    """A page of customers, the latest account first."""

    items: list[Customer]
    next_cursor: Cursor | None


@get(
    "/admin/customers",
    guards=[May(Verb.SEE_CUSTOMERS)],
    tags=["Staff"],
    summary="List customers",
    response_headers=[LINK],
    dependencies={"wanted": Provide(read_customer_filter, sync_to_thread=False)},
)
async def list_all_customers(
    request: ApiRequest,
    shop: TheShop,
    wanted: NamedDependency[CustomerFilter],
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[CustomerList]:
    """Returns those whose email address or name contains `q`. Guests have no account."""
    async with shop.database.read() as connection:
        found = await list_customers(connection, wanted, currency=shop.settings.currency, after=cursor, limit=limit + 1)
    page, following = page_of(found, limit)
    items = convert(page, list[Customer], from_attributes=True)
    return fresh(CustomerList(items, following), headers=next_page(request, following))


@get(
    "/admin/customers/{customer_id:uuid}",
    guards=[May(Verb.SEE_CUSTOMERS)],
    tags=["Staff"],
    summary="Get a customer",
    responses=refusals(404),
)
async def show_one_customer(shop: TheShop, customer_id: FromPath[UUID]) -> Response[Customer]:
    """Returns the customer with this id."""
    async with shop.database.read() as connection:
        found = await find_customer(connection, customer_id, shop.settings.currency)
    return fresh(convert(found, Customer, from_attributes=True))
