"""The customers of a list as a CSV file, written in pieces: a row for each account."""

from collections.abc import AsyncIterator, Sequence

from domain.money import decimal_text
from domain.reports.customers import CustomerRow, list_customers
from web.exports.cells import escape
from web.exports.files import MARK, moment, written
from web.infra.database import Database

AT_ONCE = 500
COLUMNS = ("email", "name", "orders", "spent", "currency", "since", "seen", "disabled")
"""The header; times are UTC, amounts plain decimals."""


async def customer_file(database: Database, words: str, currency: str) -> AsyncIterator[bytes]:
    """The pieces of the file of all customers that match `words`; no connection is held between two."""
    yield MARK + written([COLUMNS])
    after = None
    while True:
        async with database.read() as connection:
            customers = await list_customers(connection, words=words, currency=currency, after=after, limit=AT_ONCE)
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
        moment(one.created_at),
        moment(one.seen_at) if one.seen_at else "",
        "yes" if one.disabled else "no",
    ]
