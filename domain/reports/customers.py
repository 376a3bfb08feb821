"""Customers with an account, for staff: who they are, what they ordered, and when they were last seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.connection import Arguments, Connection
from domain.errors import NotFoundError
from domain.text import without_wildcards

LONGEST_SEARCH = 100


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
) o ORDER BY u.id DESC
"""
CUSTOMERS = "SELECT * FROM users WHERE role = 'customer' AND erased_at IS NULL"


async def list_customers(
    connection: Connection, *, words: str, currency: str, after: UUID | None, limit: int
) -> list[CustomerRow]:
    """Customers whose address or name has `words`, the latest account first, from the one after `after`: one query."""
    arguments = Arguments()
    chosen = CUSTOMERS
    if words:
        part = arguments.add(f"%{without_wildcards(words)}%")
        chosen += f" AND (lower(email) LIKE lower({part}) OR folded(name) LIKE folded({part}))"
    if after:
        chosen += f" AND id < {arguments.add(after)}"
    chosen += f" ORDER BY id DESC LIMIT {arguments.add(limit)}"
    query = FIGURES.format(chosen=chosen, currency=arguments.add(currency))
    return [CustomerRow(*row.values()) for row in await connection.fetch(query, *arguments.values)]


async def find_customer(connection: Connection, customer_id: UUID, currency: str) -> CustomerRow:
    """The customer with this id: one query. Raises `NotFoundError`, also for staff and erased ones."""
    query = FIGURES.format(chosen=f"{CUSTOMERS} AND id = $1", currency="$2")
    row: Any = await connection.fetchrow(query, customer_id, currency)
    if row is None:
        raise NotFoundError("There is no such customer.")
    return CustomerRow(*row.values())
