"""Customers with an account, for staff: who they are, what they ordered, and when they were last seen."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.connection import Arguments, Connection
from domain.customers.statements import belongs
from domain.errors import NotFoundError
from domain.reports.spans import midnight
from domain.text import without_wildcards

LONGEST_SEARCH = 100
YEARS = range(1900, 3000)
"""The years of days by which customers are filtered."""


class CustomerSort(StrEnum):
    """The order of the list: by the opening of the account, or by the address of email."""

    NEWEST = "newest"
    OLDEST = "oldest"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """The filter and order of a list of customers.

    `words` are parts of an address or a name. `first` and `last` are the days, in the time zone `zone`, on which the
    account was opened. With a `group`, only those who belong to it now are listed.
    """

    words: str = ""
    sort: CustomerSort = CustomerSort.NEWEST
    first: date | None = None
    last: date | None = None
    zone: str = "UTC"
    group: UUID | None = None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer. `spent` is what their `orders` came to in the shop's currency, in minor units, less refunds.

    Orders that are pending, cancelled or failed count for nothing. `seen_at` is of their latest session, in UTC.
    """

    id: UUID
    email: str
    name: str
    created_at: datetime
    disabled: bool
    seen_at: datetime | None
    orders: int
    spent: int


FIGURES = """
SELECT u.id, u.email, u.name, u.created_at, u.disabled_at IS NOT NULL AS disabled,
       (SELECT max(s.seen_at) FROM sessions s WHERE s.user_id = u.id) AS seen_at, o.orders, o.spent
FROM ({chosen}) u CROSS JOIN LATERAL (
    SELECT count(*)::int AS orders, coalesce(sum(p.total - coalesce(
               (SELECT sum(r.amount) FROM refunds r WHERE r.order_id = p.id AND r.status = 'succeeded'), 0)
           ) FILTER (WHERE p.currency = {currency}), 0)::bigint AS spent
    FROM orders p WHERE p.user_id = u.id AND p.status NOT IN ('pending', 'cancelled', 'failed')
) o ORDER BY {order}
"""
CUSTOMERS = "SELECT u.* FROM users u WHERE u.role = 'customer' AND u.erased_at IS NULL"
SORTS = {
    CustomerSort.NEWEST: ("u.created_at", "<", "DESC"),
    CustomerSort.OLDEST: ("u.created_at", ">", "ASC"),
    CustomerSort.EMAIL: ("lower(u.email)", ">", "ASC"),
}
"""What each order sorts by, before the id; how that of the following customers compares with it; its direction."""
IN_GROUP = f"EXISTS (SELECT FROM customer_groups g WHERE g.id = {{}} AND {belongs(user='u', group='g')})"


async def list_customers(
    connection: Connection, wanted: CustomerFilter, *, currency: str, after: UUID | None, limit: int
) -> list[CustomerRow]:
    """The customers that match `wanted`, from the one that follows `after`: one query."""
    arguments = Arguments()
    conditions = [CUSTOMERS, *_conditions(arguments, wanted)]
    key, follows, way = SORTS[wanted.sort]
    if after:
        last = arguments.add(after)
        conditions.append(f"({key}, u.id) {follows} ((SELECT {key} FROM users u WHERE u.id = {last}), {last})")  # noqa: S608 - ours
    order = f"{key} {way}, u.id {way}"
    chosen = f"{' AND '.join(conditions)} ORDER BY {order} LIMIT {arguments.add(limit)}"
    query = FIGURES.format(chosen=chosen, currency=arguments.add(currency), order=order)
    return [CustomerRow(*row.values()) for row in await connection.fetch(query, *arguments.values)]


def _conditions(arguments: Arguments, wanted: CustomerFilter) -> list[str]:
    found = []
    if wanted.words:
        part = arguments.add(f"%{without_wildcards(wanted.words)}%")
        found.append(f"(lower(u.email) LIKE lower({part}) OR folded(u.name) LIKE folded({part}))")
    next_day = wanted.last + timedelta(days=1) if wanted.last else None
    for sign, day in ((">=", wanted.first), ("<", next_day)):
        if day:
            found.append(f"u.created_at {sign} {arguments.add(midnight(day, ZoneInfo(wanted.zone)))}")
    if wanted.group:
        found.append(IN_GROUP.format(arguments.add(wanted.group)))
    return found


async def find_customer(connection: Connection, customer_id: UUID, currency: str) -> CustomerRow:
    """The customer with this id: one query. Raises `NotFoundError`, also for staff and erased ones."""
    query = FIGURES.format(chosen=f"{CUSTOMERS} AND u.id = $1", currency="$2", order="u.id")
    row: Any = await connection.fetchrow(query, customer_id, currency)
    if row is None:
        raise NotFoundError("There is no such customer.")
    return CustomerRow(*row.values())
