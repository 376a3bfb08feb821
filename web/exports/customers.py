"""The customers of a list as a CSV file, written in pieces: a row for each account."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import FromQuery, QueryParameter

from domain.clock import YEARS, far_year, written_moment
from domain.errors import InvalidError
from domain.money import decimal_text
from domain.reports.customers import LONGEST_SEARCH, CustomerFilter, CustomerRow, CustomerSort, list_customers
from domain.search.queries import tidy
from web.exports.cells import escape
from web.exports.files import MARK, written
from web.infra.database import Database
from web.shop import TheShop

AT_ONCE = 500
COLUMNS = ("email", "name", "orders", "spent", "currency", "spent_in_others", "since", "seen", "disabled")
"""The header; times are UTC, amounts plain decimals."""


def read_customer_filter(
    shop: TheShop,
    q: Annotated[str, QueryParameter(max_length=LONGEST_SEARCH)] = "",
    sort: FromQuery[CustomerSort] = CustomerSort.NEWEST,
    first: Annotated[date | None, QueryParameter(name="from", description="The first day of opening accounts")] = None,
    last: Annotated[date | None, QueryParameter(name="to", description="The last day of opening accounts")] = None,
    group: Annotated[UUID | None, QueryParameter(description="Only the members of this group")] = None,
) -> CustomerFilter:
    """Return the filter of a request; days are in the shop's time zone. Raises `InvalidError` for a far year."""
    errors = {name: far_year() for name, day in (("from", first), ("to", last)) if day and day.year not in YEARS}
    if errors:
        raise InvalidError(errors)
    return CustomerFilter(tidy(q), sort, first, last, shop.settings.time_zone, group)


async def customer_file(database: Database, wanted: CustomerFilter, currency: str) -> AsyncIterator[bytes]:
    """The pieces of the file of all customers that match `wanted`; no connection is held between two."""
    yield MARK + written([COLUMNS])
    after = None
    while True:
        async with database.read() as connection:
            customers = await list_customers(connection, wanted, currency=currency, after=after, limit=AT_ONCE)
        if not customers:
            return
        yield written([_cells(one, currency) for one in customers])
        after = customers[-1].id


def _cells(one: CustomerRow, currency: str) -> Sequence[str]:
    return [
        escape(one.email),
        escape(one.name),
        str(one.orders),
        decimal_text(one.spent, currency),
        currency,
        " ".join(f"{code} {decimal_text(amount, code)}" for code, amount in sorted(one.spent_in_others.items())),
        written_moment(one.created_at),
        written_moment(one.seen_at) if one.seen_at else "",
        "yes" if one.disabled else "no",
    ]
