"""Erasure of a customer's personal data.

The books stay whole: orders keep their figures and country, and nobody's name.
"""

from typing import Any
from uuid import UUID

from domain.accounts.sessions import Ended, end_all_sessions
from domain.accounts.views import Role
from domain.audit.operations import write_audit
from domain.connection import Connection
from domain.errors import ConflictError, NotFoundError
from domain.invoices.erasure import anonymise_invoices
from domain.mail.operations import ACCOUNT_ERASED, write_letter

ERASED = "erased"
"""The placeholder for an erased name or address."""

WAIT_FOR = {
    "pending": "Order {} waits for its payment. Pay or cancel it, or wait until its hold has ended.",
    "confirmed": "Order {} is being packed. Wait until it has arrived, or cancel it.",
    "shipped": "Order {} is on its way to you. Wait until it has arrived.",
}

BY_PERSON = (
    "DELETE FROM sessions WHERE user_id = $1",
    "DELETE FROM api_tokens WHERE user_id = $1",
    "DELETE FROM carts WHERE user_id = $1",
    "DELETE FROM addresses WHERE user_id = $1",
    "DELETE FROM stock_alerts WHERE user_id = $1",
    "DELETE FROM totp_secrets WHERE user_id = $1",
    "DELETE FROM passkeys WHERE user_id = $1",
    "DELETE FROM recovery_codes WHERE user_id = $1",
    "DELETE FROM pending_sign_ins WHERE user_id = $1",
    f"UPDATE audit_entries SET actor = '{ERASED}', details = '{{}}' WHERE actor_id = $1",  # noqa: S608 - constant
    "UPDATE users SET email = id || '@erased.invalid', name = '', password_hash = '', disabled_at = now(), "
    "erased_at = now() WHERE id = $1",
)
BY_EMAIL = (
    "DELETE FROM one_time_codes WHERE lower(email) = lower($1)",
    "DELETE FROM email_proofs WHERE lower(email) = lower($1)",
    "DELETE FROM stock_alerts WHERE lower(email) = lower($1)",
    "DELETE FROM outgoing_mail WHERE lower(recipient) = lower($1) AND order_id IS NULL",
    f"UPDATE audit_entries SET subject = '{ERASED}', details = '{{}}' WHERE subject = $1",  # noqa: S608 - constant
)
BY_ORDERS = (
    "UPDATE orders SET user_id = NULL, cart_id = NULL, email = '', version = version + 1, "
    "address = jsonb_build_object('country', address->'country') WHERE id = ANY($1::uuid[])",
    "UPDATE discount_uses SET user_id = NULL, email_hash = '' WHERE order_id = ANY($1::uuid[])",
    "UPDATE order_events SET note = '' WHERE order_id = ANY($1::uuid[])",
    "UPDATE return_requests SET words = '', answer = '' WHERE order_id = ANY($1::uuid[])",
    "UPDATE shipments SET tracking = '' WHERE order_id = ANY($1::uuid[])",
    "DELETE FROM idempotency_keys WHERE order_id = ANY($1::uuid[])",
    "UPDATE outgoing_mail SET recipient = '', context = '{}', kept = NULL, "
    "last_error = CASE status WHEN 'waiting' THEN 'the account was erased' ELSE '' END, "
    "status = CASE status WHEN 'waiting' THEN 'failed' ELSE status END WHERE order_id = ANY($1::uuid[])",
    "UPDATE provider_events e SET payload = '{}' FROM payments p WHERE p.order_id = ANY($1::uuid[]) "
    "AND e.provider = p.provider AND e.facts->>'reference' = p.reference",
    "UPDATE provider_events e SET payload = '{}' FROM payments p WHERE p.order_id = ANY($1::uuid[]) "
    "AND e.provider = p.provider AND e.facts->>'charge_reference' = p.charge_reference",
)

OWN_ORDERS = """
SELECT id, number, status FROM orders WHERE user_id = $1 OR (user_id IS NULL AND lower(email) = lower($2))
ORDER BY id FOR UPDATE
"""


class OrdersOpenError(ConflictError):
    """The customer has orders that are not finished; the message says what to wait for."""

    code = "orders_open"


class StaffAccountError(ConflictError):
    """The account belongs to a member of staff, and cannot be erased by a button."""

    code = "staff_account"


async def erase_person(connection: Connection, *, user_id: UUID) -> tuple[Ended, ...]:
    """Erase a customer's personal data, and confirm that in a last email. Returns the sessions that ended.

    Their orders and those that a guest placed under their address keep figures, lines and country.

    Raises `OrdersOpenError`, `StaffAccountError` or `NotFoundError`; then nothing has changed.
    """
    person = await connection.fetchrow(
        "SELECT email, role FROM users WHERE id = $1 AND erased_at IS NULL FOR UPDATE", user_id
    )
    _check_person(person)
    orders = await connection.fetch(OWN_ORDERS, user_id, person["email"])
    check_finished([(row["number"], row["status"]) for row in orders])
    ended = await end_all_sessions(connection, user_id=user_id)
    await _run(connection, BY_PERSON, user_id)
    await _run(connection, BY_EMAIL, person["email"])
    await _run(connection, BY_ORDERS, [row["id"] for row in orders])
    await anonymise_invoices(connection, order_ids=[row["id"] for row in orders])
    await write_letter(connection, kind=ACCOUNT_ERASED, recipient=person["email"])
    await write_audit(
        connection,
        actor_id=user_id,
        actor=ERASED,
        action="account.erased",
        subject=str(user_id),
        details={"orders": len(orders)},
    )
    return ended


def _check_person(person: Any) -> None:
    if person is None:
        raise NotFoundError("There is no such account.")
    if Role(person["role"]) is not Role.CUSTOMER:
        raise StaffAccountError("This account works in the shop. An administrator must make it a customer's first.")


OPEN_ORDERS = """
SELECT number, status FROM orders
WHERE (user_id = $1 OR (user_id IS NULL AND lower(email) = lower($2))) AND status = ANY($3::text[]) ORDER BY id
"""


async def what_to_wait_for(connection: Connection, *, user_id: UUID, email: str) -> str:
    """The reasons why an account cannot be erased today, in sentences; empty if there are none: one query."""
    found = await connection.fetch(OPEN_ORDERS, user_id, email, list(WAIT_FOR))
    return _sentences([(row["number"], row["status"]) for row in found])


def check_finished(orders: list[tuple[str, str]]) -> None:
    """Raise `OrdersOpenError` unless every one of these orders, given by number and status, is finished."""
    waiting = _sentences(orders)
    if waiting:
        raise OrdersOpenError(waiting)


def _sentences(orders: list[tuple[str, str]]) -> str:
    return " ".join(WAIT_FOR[status].format(number) for number, status in orders if status in WAIT_FOR)


async def _run(connection: Connection, statements: tuple[str, ...], value: object) -> None:
    for statement in statements:
        await connection.execute(statement, value)
