"""Forgetting a person. The books stay whole: orders keep their figures and their country, and nobody's name."""

from typing import Any
from uuid import UUID

from domain.accounts import erasure as accounts
from domain.accounts.factors import erasure as factors
from domain.accounts.sessions import Ended, end_all_sessions
from domain.accounts.views import Principal, Role
from domain.audit import erasure as audit
from domain.audit.operations import write_audit
from domain.cart import erasure as cart
from domain.changes import erasure as changes
from domain.connection import Connection
from domain.customers import erasure as customers
from domain.discounts import erasure as discounts
from domain.errors import ConflictError, NotFoundError
from domain.invoices import erasure as invoices
from domain.limits import erasure as limits
from domain.mail import erasure as mail
from domain.mail.operations import ACCOUNT_ERASED, write_email
from domain.notices import erasure as notices
from domain.orders import erasure as orders
from domain.payments import erasure as payments
from domain.returns import erasure as returns
from domain.saved_views import erasure as saved_views
from domain.stock_alerts import erasure as stock_alerts
from domain.wishlists import erasure as wishlists
from domain.withdrawals import erasure as withdrawals
from domain.words.messages import gettext, marked

WAIT_FOR = {
    "pending": marked(
        "Order %(number)s is awaiting payment. Pay for it, cancel it, or wait until its reservation expires."
    ),
    "confirmed": marked("Order %(number)s is being packed. Wait until it has arrived, or cancel it."),
    "shipped": marked("Order %(number)s is on its way to you. Wait until it has arrived."),
}

BY_PERSON = (
    *accounts.SIGN_IN,
    *cart.BY_PERSON,
    *wishlists.BY_PERSON,
    *accounts.ADDRESSES,
    *stock_alerts.BY_PERSON,
    *factors.BY_PERSON,
    *limits.BY_PERSON,
    *saved_views.BY_PERSON,
    *customers.BY_PERSON,
    *notices.BY_PERSON,
    *changes.BY_PERSON,
    *audit.BY_PERSON,
    *accounts.ACCOUNT,
)
BY_EMAIL = (
    *accounts.BY_EMAIL,
    *stock_alerts.BY_EMAIL,
    *limits.BY_EMAIL,
    *mail.BY_EMAIL,
    *audit.BY_EMAIL,
)
BY_ORDERS = (
    *orders.ORDERS,
    *discounts.BY_ORDERS,
    *orders.EVENTS,
    *returns.BY_ORDERS,
    *withdrawals.BY_ORDERS,
    *orders.CHANGES,
    *orders.PARCELS,
    *orders.KEYS,
    *mail.BY_ORDERS,
    *payments.BY_ORDERS,
    *invoices.BY_ORDERS,
)
"""The statements of every room, by what they are given as `$1`: the user's id, the email address, the orders' ids.

They run from the first to the last, so this is the order in which they take their locks.
"""

OWN_ORDERS = """
SELECT id, number, status FROM orders WHERE user_id = $1 OR (user_id IS NULL AND lower(email) = lower($2))
ORDER BY id FOR UPDATE
"""


class OrdersOpenError(ConflictError):
    """The person has orders that are not finished; the message says what to wait for."""

    code = "orders_open"


class StaffAccountError(ConflictError):
    """Who works in the shop cannot be forgotten by a button."""

    code = "staff_account"


async def erase_user(
    connection: Connection, *, user_id: UUID, by: Principal | None = None, reason: str = ""
) -> tuple[Ended, ...]:
    """Forget a person; a last email tells them. Returns the sessions that ended.

    They do so themselves, or staff do it for them, who give a `reason`. Their orders and those that a guest placed
    under their address keep figures, lines and country. Raises `OrdersOpenError`, `StaffAccountError` or
    `NotFoundError`; then nothing has changed.
    """
    user = await connection.fetchrow(
        "SELECT email, role FROM users WHERE id = $1 AND erased_at IS NULL FOR UPDATE", user_id
    )
    _check_user(user)
    own_orders = await connection.fetch(OWN_ORDERS, user_id, user["email"])
    check_finished([(row["number"], row["status"]) for row in own_orders])
    ended = await end_all_sessions(connection, user_id=user_id)
    await _run(connection, BY_PERSON, user_id)
    await _run(connection, BY_EMAIL, user["email"])
    await _run(connection, BY_ORDERS, [row["id"] for row in own_orders])
    await write_email(connection, kind=ACCOUNT_ERASED, recipient=user["email"])
    await write_audit(
        connection,
        actor_id=by.id if by else user_id,
        actor=by.actor if by else audit.ERASED,
        action="account.erased",
        subject=str(user_id),
        details={"orders": len(own_orders), **({"reason": reason} if reason else {})},
    )
    return ended


def _check_user(user: Any) -> None:
    if user is None:
        raise NotFoundError(gettext("There is no such account."))
    if Role(user["role"]) is not Role.CUSTOMER:
        raise StaffAccountError(
            gettext("This is a staff account. An owner of the shop must change it to a customer account first.")
        )


OPEN_ORDERS = """
SELECT number, status FROM orders
WHERE (user_id = $1 OR (user_id IS NULL AND lower(email) = lower($2))) AND status = ANY($3::text[]) ORDER BY id
"""


async def what_to_wait_for(connection: Connection, *, user_id: UUID, email: str) -> str:
    """What keeps a person from being forgotten today, in sentences; empty if nothing does: one query."""
    found = await connection.fetch(OPEN_ORDERS, user_id, email, list(WAIT_FOR))
    return _sentences([(row["number"], row["status"]) for row in found])


def check_finished(orders: list[tuple[str, str]]) -> None:
    """Raise `OrdersOpenError` unless every one of these orders, by number and status, has come to its end."""
    waiting = _sentences(orders)
    if waiting:
        raise OrdersOpenError(waiting)


def _sentences(orders: list[tuple[str, str]]) -> str:
    return " ".join(gettext(WAIT_FOR[status], number=number) for number, status in orders if status in WAIT_FOR)


async def _run(connection: Connection, statements: tuple[str, ...], value: object) -> None:
    for statement in statements:
        await connection.execute(statement, value)
