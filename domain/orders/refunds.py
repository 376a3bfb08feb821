"""Refunds by staff: by line or by amount, never more than was paid, never a line twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import msgspec

from domain.connection import Connection
from domain.errors import ConflictError, InvalidError, ShopError
from domain.orders.operations import audit_staff, check_unmoved, lock_order
from domain.payments.refunds import Captured, LineBack, SentByHand, captured_of, write_refund


class RefundRefusedError(ConflictError):
    """The refund exceeds what is left to refund; nothing was refunded."""

    code = "refund_refused"


class RefundKeyReusedError(ShopError):
    """The idempotency key was used for another refund of this order before."""

    code = "idempotency_key_reused"


class TooMuchError(RefundRefusedError):
    """The amount exceeds what is left: `left` minor units of `currency`."""

    def __init__(self, message: str, left: int, currency: str) -> None:
        super().__init__(message)
        self.left, self.currency = left, currency


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """A line to refund: its quantity, and whether that goes back into stock."""

    line_id: UUID
    quantity: int
    restock: bool


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """The lines to refund, or an amount in minor units, with the reason that the customer is given.

    `by_hand` is the record of money that staff have sent in another way than by the payment's provider.
    """

    reason: str
    lines: tuple[RequestedLine, ...] = ()
    amount: int | None = None
    by_hand: SentByHand | None = None

    @property
    def hash(self) -> bytes:
        """The hash of the request that an idempotency key stands for; equal requests have equal hashes."""
        facts = asdict(self)
        if self.by_hand is None:
            del facts["by_hand"]
        return hashlib.sha256(msgspec.json.encode(facts)).digest()


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund that was written. `replayed` says that the key had created it before."""

    refund_id: UUID
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class PlannedRefund:
    """A refund as it would be made: the payment that it is taken from, its minor units, and the value of each line."""

    payment: Captured
    amount: int
    lines: tuple[LineBack, ...]

    @property
    def left(self) -> int:
        """The minor units of the payment that could still be refunded after this."""
        return self.payment.left - self.amount


async def refund_order(
    connection: Connection,
    *,
    order_id: UUID,
    wanted: RefundRequest,
    actor: str,
    key: str = "",
    seen: int | None = None,
) -> Refunded:
    """Write a refund, which the provider is sent afterwards; an equal request with the same key gives the same refund.

    `seen` is the version of the order that staff looked at, which a repetition need not have seen.

    Raises `NotFoundError`, `OrderMovedError`, `RefundRefusedError`, `RefundKeyReusedError`, and `InvalidError` for
    unknown lines.
    """
    await lock_order(connection, order_id)
    known = await _known(connection, order_id, wanted, key) if key else None
    if known is not None:
        return Refunded(known, replayed=True)
    await check_unmoved(connection, order_id, seen)
    refund = await _plan(connection, order_id, wanted)
    refund_id = await write_refund(
        connection,
        payment_id=refund.payment.payment_id,
        amount=refund.amount,
        reason=wanted.reason,
        actor=actor,
        lines=refund.lines,
        key=key or None,
        request_hash=wanted.hash,
        by_hand=wanted.by_hand,
    )
    details = {"amount": refund.amount, **_recorded(wanted.by_hand)}
    await audit_staff(connection, order_ids=[order_id], kind="refund_requested", actor=actor, details=details)
    await connection.execute("UPDATE orders SET version = version + 1 WHERE id = $1", order_id)
    return Refunded(refund_id)


async def look_at_refund(
    connection: Connection, *, order_id: UUID, wanted: RefundRequest, seen: int | None
) -> PlannedRefund:
    """The refund as it would be made now, for staff to confirm: three queries, which lock and change nothing.

    Raises `OrderMovedError`, `RefundRefusedError`, and `InvalidError` for unknown lines.
    """
    await check_unmoved(connection, order_id, seen)
    return await _plan(connection, order_id, wanted)


async def _plan(connection: Connection, order_id: UUID, wanted: RefundRequest) -> PlannedRefund:
    lines = await lines_back(connection, order_id, wanted.lines)
    amount = sum(line.amount for line in lines) if wanted.amount is None else wanted.amount
    captured = await _payment_for(connection, order_id, amount, by_line=bool(lines))
    _check_amount(amount, captured, restocks=any(line.restock for line in lines))
    return PlannedRefund(captured, amount, tuple(lines))


def _recorded(by_hand: SentByHand | None) -> dict[str, Any]:
    """What the audit log says of money that staff have sent themselves."""
    if by_hand is None:
        return {}
    return {"by_hand": True, "reference": by_hand.reference, "sent_on": by_hand.sent_on and str(by_hand.sent_on)}


async def _known(connection: Connection, order_id: UUID, wanted: RefundRequest, key: str) -> UUID | None:
    row = await connection.fetchrow(
        "SELECT id, request_hash FROM refunds WHERE order_id = $1 AND idempotency_key = $2", order_id, key
    )
    if row is None:
        return None
    if row["request_hash"] != wanted.hash:
        raise RefundKeyReusedError("This idempotency key was used for a different refund of this order.")
    found: UUID = row["id"]
    return found


async def _payment_for(connection: Connection, order_id: UUID, amount: int, *, by_line: bool) -> Captured:
    """The payment to refund: the one that the order keeps, or surplus money of which an amount is still left."""
    found = await captured_of(connection, order_id)
    if not found:
        raise RefundRefusedError("Nothing was paid for this order, so there is nothing to refund.")
    enough = (one for one in found if one.left >= amount and one.left)
    return found[0] if by_line else next(enough, found[0])


def _check_amount(amount: int, captured: Captured, *, restocks: bool) -> None:
    if amount > captured.left:
        raise TooMuchError(
            f"Only {captured.left} of {captured.amount} {captured.currency} in minor units can still be refunded, "
            f"not {amount}.",
            captured.left,
            captured.currency,
        )
    if amount <= 0 and not restocks:
        raise RefundRefusedError("These lines cost nothing, so there is nothing to refund, but they can be restocked.")


LINES = """
SELECT line.id, line.name, line.quantity,
       -- what was paid for the line, tax included
       line.line_total - line.discount + CASE WHEN o.tax_included THEN 0 ELSE line.tax END AS paid,
       refunded.quantity AS refunded, refunded.amount,
       credited.quantity AS credited,
       refunded.quantity + credited.quantity AS before
FROM order_lines line
JOIN orders o ON o.id = line.order_id
-- what was refunded, or is on its way back
CROSS JOIN LATERAL (
    SELECT coalesce(sum(refund_line.quantity), 0)::int AS quantity,
           coalesce(sum(refund_line.amount), 0)::bigint AS amount
    FROM refund_lines refund_line JOIN refunds refund ON refund.id = refund_line.refund_id
    WHERE refund_line.order_line_id = line.id AND refund.status <> 'failed'
) AS refunded
-- what came back or was withdrawn from before it was paid, or was refunded less a deduction: nothing is left to refund
CROSS JOIN LATERAL (
    SELECT (coalesce((
        SELECT sum(return_line.received)
        FROM return_lines return_line JOIN return_requests request ON request.id = return_line.return_id
        WHERE return_line.order_line_id = line.id AND (request.credited > 0 OR request.deduction > 0)), 0)
    + coalesce((
        SELECT sum(withdrawn.cancelled - withdrawn.taken_off)
        FROM withdrawal_lines withdrawn JOIN withdrawals declared ON declared.id = withdrawn.withdrawal_id
        WHERE withdrawn.order_line_id = line.id AND declared.credited IS NOT NULL), 0))::int AS quantity
) AS credited
WHERE line.order_id = $1
ORDER BY line.position
"""


async def left_to_refund(connection: Connection, order_id: UUID) -> dict[UUID, int]:
    """The quantity of each line that can still be refunded: one query."""
    return {row["id"]: max(row["quantity"] - row["before"], 0) for row in await connection.fetch(LINES, order_id)}


async def lines_back(connection: Connection, order_id: UUID, requests: Sequence[RequestedLine]) -> list[LineBack]:
    """The value of these quantities of lines: one query. Raises `RefundRefusedError`, `InvalidError`."""
    rows = await connection.fetch(LINES, order_id) if requests else []
    known = {row["id"]: row for row in rows}
    back = []
    for place, requested in enumerate(requests):
        if requested.line_id not in known:
            raise InvalidError({f"lines/{place}/line_id": "This is not a line of this order, or it is named twice."})
        row = known.pop(requested.line_id)
        left = row["quantity"] - row["before"]
        if requested.quantity > left:
            raise RefundRefusedError(f"Only {left} of {row['name']} can still be refunded, not {requested.quantity}.")
        back.append(LineBack(requested.line_id, requested.quantity, _worth(row, requested.quantity), requested.restock))
    return back


def _worth(row: Any, wanted: int) -> int:
    """The value of `wanted` more of a line: all that is then owed, less the refunds. Failed refunds cost no penny."""
    owed = share(row["paid"], row["quantity"], before=row["credited"], wanted=row["refunded"] + wanted)
    gone: int = row["amount"]
    return max(owed - gone, 0)


def share(paid: int, quantity: int, *, before: int, wanted: int) -> int:
    """The value of `wanted` of a line of `quantity` after `before` were refunded; all shares add up to `paid`."""
    return paid * (before + wanted) // quantity - paid * before // quantity
