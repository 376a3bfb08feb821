"""Everything that the shop holds of a person, for them to take along. Secrets and their hashes stay here."""

from typing import Any
from uuid import UUID

from domain.accounts import export as accounts
from domain.accounts.factors import export as factors
from domain.audit import export as audit
from domain.cart import export as cart
from domain.changes import export as changes
from domain.connection import Connection
from domain.customers import export as customers
from domain.discounts import export as discounts
from domain.limits import export as limits
from domain.mail import export as mail
from domain.notices import export as notices
from domain.orders import export as orders
from domain.payments import export as payments
from domain.returns import export as returns
from domain.saved_views import export as saved_views
from domain.stock_alerts import export as stock_alerts
from domain.wishlists import export as wishlists
from domain.withdrawals import export as withdrawals

Rows = list[dict[str, Any]]

BY_PERSON = {
    **accounts.BY_PERSON,
    **factors.BY_PERSON,
    **cart.BY_PERSON,
    **wishlists.BY_PERSON,
    **stock_alerts.BY_PERSON,
    **saved_views.BY_PERSON,
    **customers.BY_PERSON,
    **notices.BY_PERSON,
    **changes.BY_PERSON,
    **audit.BY_PERSON,
}
"""The sections that are found by the user's id."""

BY_EMAIL = {**accounts.BY_EMAIL, **limits.BY_EMAIL, **mail.BY_EMAIL}
"""The sections that are found by the email address."""

OF_ORDER = {
    "lines": orders.LINES,
    "discount_use": discounts.OF_ORDER,
    "events": orders.EVENTS,
    "changes": orders.CHANGES,
    "payments": payments.PAYMENTS,
    "refunds": payments.REFUNDS,
    "returns": returns.OF_ORDER,
    "withdrawals": withdrawals.OF_ORDER,
    "letters": mail.OF_ORDER,
}
"""What belongs to an order: queries that give one value each, for the order `o`."""

PARTS = ", ".join(f"({query}) AS {name}" for name, query in OF_ORDER.items())
ORDERS = f"""
SELECT {orders.COLUMNS}, {PARTS}
FROM orders o
WHERE (o.user_id = $1 OR (o.user_id IS NULL AND lower(o.email) = lower($2))) AND ($3::uuid IS NULL OR o.id > $3)
ORDER BY o.id LIMIT $4
"""  # noqa: S608 - constants only


async def export_sections(connection: Connection, *, user_id: UUID, email: str) -> dict[str, Rows]:
    """Everything but the orders, section by section: one query each."""
    sections = {name: await _rows(connection, query, user_id) for name, query in BY_PERSON.items()}
    return sections | {name: await _rows(connection, query, email) for name, query in BY_EMAIL.items()}


async def export_orders(
    connection: Connection, *, user_id: UUID, email: str, after: UUID | None = None, limit: int = 100
) -> Rows:
    """Up to `limit` orders of the person, or of a guest with their address, that came after `after`: one query."""
    return await _rows(connection, ORDERS, user_id, email, after, limit)


async def _rows(connection: Connection, query: str, *args: object) -> Rows:
    return [dict(row) for row in await connection.fetch(query, *args)]
