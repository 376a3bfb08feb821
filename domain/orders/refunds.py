"""Refunds by staff: by line or by amount, never more than was paid, never a line twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import msgspec

from domain.connection import Connection
from domain.errors import ShopError
from domain.orders.operations import audit_staff, check_unmoved, lock_order
from domain.orders.refunded_lines import RefundRefusedError, RequestedLine, lines_back
from domain.orders.waiting_changes import take_back
from domain.payments.refunds import Captured, LineBack, Part, SentByHand, captured_of, spread, write_refund
from domain.words.messages import gettext


class RefundKeyReusedError(ShopError):
    """The idempotency key was used for another refund of this order before."""

    code = "idempotency_key_reused"


class TooMuchError(RefundRefusedError):
    """The amount exceeds what is left: `left` minor units of `currency`."""

    def __init__(self, message: str, left: int, currency: str) -> None:
        super().__init__(message)
        self.left, self.currency = left, currency


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
    """A refund that was written, by its first row. `replayed` says that the key had created it before."""

    refund_id: UUID
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class PlannedRefund:
    """A refund as it would be made: what it takes from which payment, and `paid` and `left` of these afterwards.

    Amounts are minor units.
    """

    parts: tuple[Part, ...]
    lines: tuple[LineBack, ...]
    paid: int
    left: int

    @property
    def amount(self) -> int:
        """The amount that goes back."""
        return sum(part.amount for part in self.parts)

    @property
    def of_surplus(self) -> bool:
        """Whether it is money that the order had no use for."""
        return all(part.payment.surplus for part in self.parts)


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

    It has a row for each payment that it is taken from, see `domain.payments.refunds.spread`; the first has the key.
    A change of the order that waits to be paid is taken back. `seen` is the version of the order that staff looked at,
    which a repetition need not have seen.

    Raises `NotFoundError`, `OrderMovedError`, `RefundRefusedError`, `RefundKeyReusedError`, and `InvalidError` for
    unknown lines.
    """
    await lock_order(connection, order_id)
    known = await _known(connection, order_id, wanted, key) if key else None
    if known is not None:
        return Refunded(known, replayed=True)
    await check_unmoved(connection, order_id, seen)
    await take_back(connection, order_id=order_id, actor=actor)
    refund = await _plan(connection, order_id, wanted)
    made = [
        await write_refund(
            connection,
            payment_id=part.payment.payment_id,
            amount=part.amount,
            reason=wanted.reason,
            actor=actor,
            lines=part.lines,
            key=(key or None) if place == 0 else None,
            request_hash=wanted.hash,
            by_hand=wanted.by_hand,
        )
        for place, part in enumerate(refund.parts)
    ]
    details = {"amount": refund.amount, **_recorded(wanted.by_hand)}
    await audit_staff(connection, order_ids=[order_id], kind="refund_requested", actor=actor, details=details)
    await connection.execute("UPDATE orders SET version = version + 1 WHERE id = $1", order_id)
    return Refunded(made[0])


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
    payments = await _payments_for(connection, order_id, amount, by_line=bool(lines))
    paid, left = sum(one.amount for one in payments), _left(payments)
    _check_amount(amount, paid, left, payments[0].currency, restocks=any(line.restock for line in lines))
    return PlannedRefund(spread(payments, amount, lines), tuple(lines), paid, left - amount)


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
        raise RefundKeyReusedError(gettext("This idempotency key was used for a different refund of this order."))
    found: UUID = row["id"]
    return found


async def _payments_for(connection: Connection, order_id: UUID, amount: int, *, by_line: bool) -> list[Captured]:
    """The payments to refund: an amount comes out of surplus money as far as that goes, lines out of what is kept.

    Surplus money goes back by itself, so what is left of it is owed: its refund failed. For an amount that is too much
    for both, they are those that have more left.
    """
    found = await captured_of(connection, order_id)
    if not found:
        raise RefundRefusedError(gettext("Nothing was paid for this order, so there is nothing to refund."))
    kept = [one for one in found if not one.surplus]
    owed = [] if by_line else [one for one in found if one.surplus and one.left]
    if owed and (amount <= _left(owed) or _left(kept) < _left(owed)):
        return owed
    return kept or found[:1]


def _left(payments: Sequence[Captured]) -> int:
    return sum(one.left for one in payments)


def _check_amount(amount: int, paid: int, left: int, currency: str, *, restocks: bool) -> None:
    if amount > left:
        raise TooMuchError(
            gettext(
                "Only %(left)s of %(paid)s %(currency)s in minor units can still be refunded, not %(amount)s.",
                left=left,
                paid=paid,
                currency=currency,
                amount=amount,
            ),
            left,
            currency,
        )
    if amount <= 0 and not restocks:
        raise RefundRefusedError(
            gettext("These lines cost nothing, so there is nothing to refund, but they can be restocked.")
        )
