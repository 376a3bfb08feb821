"""Outcomes of refunds: the payment's status, the stock, the timeline and an email follow from them."""

from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.invoices.operations import write_documents
from domain.mail.operations import write_order_emails
from domain.money import written
from domain.orders.operations import write_event
from domain.orders.refunded_orders import end_refunded_order, is_all_back
from domain.orders.restocking import put_back
from domain.payments.refunds import restate_payment
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class OpenRefund:
    """A refund whose outcome is open, locked with its order."""

    id: UUID
    order_id: UUID
    payment_id: UUID
    amount: int
    currency: str
    reason: str
    actor: str
    by_hand: bool


async def succeed_refund(connection: Connection, *, refund_id: UUID, provider_reference: str | None) -> bool:
    """Record that the provider has refunded the money; returns whether that was news. Raises `NotFoundError`.

    Lines that were to be restocked go back into stock now, and never twice.
    """
    order_id = await record_refund(connection, refund_id=refund_id, provider_reference=provider_reference)
    if order_id is not None:
        await write_documents(connection, order_id=order_id)
    return order_id is not None


async def record_refund(connection: Connection, *, refund_id: UUID, provider_reference: str | None) -> UUID | None:
    """Do as `succeed_refund`, but leave the documents to the caller; returns the order's id if it was news.

    For a caller with more to do, who writes the documents last. An order of which nothing was sent and all money went
    back is cancelled with that. Raises `NotFoundError`.
    """
    refund = await _lock(connection, refund_id)
    if refund is None:
        return None
    await _mark(connection, refund, status="succeeded", provider_reference=provider_reference)
    await restate_payment(connection, payment_id=refund.payment_id)
    if await is_all_back(connection, payment_id=refund.payment_id):
        await _tell(connection, refund)
        await end_refunded_order(connection, order_id=refund.order_id, actor=refund.actor)
    else:
        await _restock(connection, refund)
        await _tell(connection, refund)
    return refund.order_id


async def _tell(connection: Connection, refund: OpenRefund) -> None:
    """Add an entry to the timeline, and write the email; of a refund of nothing there is nothing to write."""
    order_ids = [refund.order_id]
    if not refund.amount:
        await write_event(connection, order_ids=order_ids, kind="restocked", actor=refund.actor, note=refund.reason)
        return
    note = f"{written(refund.amount, refund.currency)}. {refund.reason}"
    await write_event(connection, order_ids=order_ids, kind="refunded", actor=refund.actor, note=note)
    context = {"amount": refund.amount, "reason": refund.reason, **({"by_hand": True} if refund.by_hand else {})}
    await write_order_emails(
        connection, kind="order_refunded", order_ids=order_ids, about=str(refund.id), context=context
    )


UNSETTLE = """
UPDATE withdrawals SET settled_at = NULL WHERE id = (
    SELECT split_part(k.idempotency_key, ':', 2)::uuid FROM refunds r JOIN refunds k
    ON k.order_id = r.order_id AND k.created_at = r.created_at AND k.request_hash = r.request_hash
    WHERE r.id = $1 AND k.idempotency_key ~ '^withdrawal:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
"""
"""What a refund was for that a withdrawal made waits for staff, if the refund fails.

Of one that is taken from several payments only the first row has the key; all were written at one time.
"""


async def fail_refund(connection: Connection, *, refund_id: UUID, error: str) -> bool:
    """Record that the provider refuses the refund; returns whether that was news.

    Staff see why, and the customer is told.
    """
    refund = await _lock(connection, refund_id)
    if refund is None:
        return False
    await _mark(connection, refund, status="failed", error=error)
    await write_event(connection, order_ids=[refund.order_id], kind="refund_failed", actor="shop", note=error[:500])
    await connection.execute(UNSETTLE, refund.id)
    await _tell_of_failure(connection, refund.order_id, refund.id, refund.amount)
    return True


async def _tell_of_failure(connection: Connection, order_id: UUID, refund_id: UUID, amount: int) -> None:
    await write_order_emails(
        connection, kind="refund_failed", order_ids=[order_id], about=str(refund_id), context={"amount": amount}
    )


async def undo_refund(connection: Connection, *, refund_id: UUID, error: str) -> None:
    """Fail a refund that had succeeded and came back to the provider, as happens days later.

    Staff see why, and the customer is told.
    """
    await _lock(connection, refund_id)
    row = await connection.fetchrow(
        "UPDATE refunds SET status = 'failed', last_error = $2 WHERE id = $1 AND status = 'succeeded' "
        "RETURNING order_id, payment_id, amount",
        refund_id,
        error[:500],
    )
    if row is not None:
        await connection.execute(UNSETTLE, refund_id)
        await restate_payment(connection, payment_id=row["payment_id"])
        await write_event(
            connection, order_ids=[row["order_id"]], kind="refund_failed", actor="payment provider", note=error[:500]
        )
        await _tell_of_failure(connection, row["order_id"], refund_id, row["amount"])


async def _lock(connection: Connection, refund_id: UUID) -> OpenRefund | None:
    """Lock the refund after its order; None if its outcome is known already."""
    order_id = await connection.fetchval("SELECT order_id FROM refunds WHERE id = $1", refund_id)
    if order_id is None:
        raise NotFoundError(gettext("This refund does not exist."))
    await connection.execute("SELECT FROM orders WHERE id = $1 FOR UPDATE", order_id)
    row = await connection.fetchrow(
        "SELECT id, order_id, payment_id, amount, currency, reason, actor, by_hand FROM refunds "
        "WHERE id = $1 AND status = 'created' FOR UPDATE",
        refund_id,
    )
    return OpenRefund(*row.values()) if row else None


async def _mark(
    connection: Connection, refund: OpenRefund, *, status: str, provider_reference: str | None = None, error: str = ""
) -> None:
    await connection.execute(
        "UPDATE refunds SET status = $2, settled_at = now(), last_error = $4, "
        "provider_reference = coalesce($3, provider_reference) WHERE id = $1",
        refund.id,
        status,
        provider_reference,
        error[:500],
    )
    await connection.execute("UPDATE orders SET version = version + 1 WHERE id = $1", refund.order_id)


TO_RESTOCK = """
SELECT wanted.order_line_id, least(wanted.quantity, (
    SELECT
        -- what all refunds of the line that succeeded were to put back on the shelf
        coalesce(sum(other.quantity) FILTER (WHERE other.restock AND refund.status = 'succeeded'), 0)
        -- less what any refund of it did put back, also one that failed later
        - sum(other.restocked)
    FROM refund_lines other JOIN refunds refund ON refund.id = other.refund_id
    WHERE other.order_line_id = wanted.order_line_id
))::int AS to_restock
FROM refund_lines wanted
WHERE wanted.refund_id = $1 AND wanted.restock
"""
"""How many of each line a refund puts back on the shelf: what it was asked to, less what is there already.

What a refund put back stays on the shelf even if the bank returns the money, so the refund in its place puts back
no more.
"""


async def _restock(connection: Connection, refund: OpenRefund) -> None:
    quantities = {row["order_line_id"]: row["to_restock"] for row in await connection.fetch(TO_RESTOCK, refund.id)}
    back = await put_back(
        connection, order_id=refund.order_id, quantities=quantities, reason="refunded", actor=refund.actor
    )
    await connection.execute(
        "UPDATE refund_lines line SET restocked = back.quantity "
        "FROM unnest($2::uuid[], $3::int[]) AS back(line_id, quantity) "
        "WHERE line.refund_id = $1 AND line.order_line_id = back.line_id",
        refund.id,
        list(back),
        list(back.values()),
    )
