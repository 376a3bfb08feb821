"""Declarations of withdrawal: accepted, acknowledged and acted upon in one transaction, under the order's row lock."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import msgspec

from domain.connection import Connection, columns
from domain.delivery.methods import DeliveryMethod
from domain.mail.operations import write_order_emails
from domain.orders.operations import cancel_order, lock_order, write_event
from domain.orders.queries import find_order_by_id
from domain.orders.refunds import RefundKeyReusedError
from domain.orders.unsent_credits import credit_unsent
from domain.orders.views import OrderView
from domain.returns.approved import DELIVERY_REASON, LineOfRight, open_return
from domain.returns.operations import move_return
from domain.returns.states import ReturnStatus
from domain.returns.views import ReturnRules
from domain.withdrawals.money import refund_unsent
from domain.withdrawals.queries import is_whole, what_may_be_withdrawn
from domain.withdrawals.rules import WithdrawalRefusedError, WithdrawnLine, delivery_owed, withdrawn_lines
from domain.withdrawals.settling import mark_settled, settle_order
from domain.withdrawals.views import WithdrawalOffer
from domain.words.messages import gettext


class WithdrawalKeyReusedError(RefundKeyReusedError):
    """The idempotency key was used for another withdrawal from this order before."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who withdraws, from how many of which lines (from everything if there are none), and where to acknowledge it."""

    name: str
    email: str
    lines: tuple[tuple[UUID, int], ...] = ()

    @property
    def hash(self) -> bytes:
        """The hash of the declaration that an idempotency key stands for; equal ones have equal hashes."""
        return hashlib.sha256(msgspec.json.encode(asdict(self))).digest()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a withdrawal goes by: the period, the delivery methods, and how goods are sent back under a number."""

    rules: ReturnRules
    methods: Sequence[DeliveryMethod]
    instructions: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawal that was declared. `replayed` says that the key had declared it before."""

    withdrawal_id: UUID
    replayed: bool = False


async def withdraw(
    connection: Connection, *, order_id: UUID, declared: Declaration, terms: Terms, actor: str, key: str = ""
) -> Withdrawn:
    """Withdraw from an order or a part of it; an equal declaration with the same key gives the same withdrawal.

    What was not sent is cancelled and refunded, or credited if nobody has paid an order that was sent in part; what was
    sent comes back by a return that is approved from the start. What cannot be refunded without a person, such as a
    part of an unpaid order of which nothing was sent, waits for staff. The declaration is acknowledged by email with
    its date and time. Refunds are rows that the provider is sent afterwards.

    Raises `NotFoundError`, `WithdrawalRefusedError`, `WithdrawalKeyReusedError`, and `InvalidError` for unknown lines.
    """
    await lock_order(connection, order_id)
    known = await _known(connection, order_id, declared, key) if key else None
    if known is not None:
        return Withdrawn(known, replayed=True)
    order = await find_order_by_id(connection, order_id)
    offer = await what_may_be_withdrawn(connection, order, rules=terms.rules)
    check_any_left(offer)
    if not offer.in_time:
        raise WithdrawalRefusedError(gettext("The period for withdrawing from this contract has ended."))
    lines = withdrawn_lines(offer.lines, declared.lines)
    withdrawal_id, number = await _write(connection, order_id, declared, lines, key)
    await write_event(connection, order_ids=[order_id], kind="withdrawal", actor=actor, note=number)
    await _act(connection, order, offer, lines, terms, withdrawal_id, actor)
    await write_order_emails(
        connection,
        kind="withdrawal_received",
        order_ids=[order_id],
        about=number,
        context={"withdrawal_id": str(withdrawal_id)},
        recipient=declared.email,
    )
    return Withdrawn(withdrawal_id)


def check_any_left(offer: WithdrawalOffer) -> None:
    """Raise `WithdrawalRefusedError` if nothing is left to withdraw from, and say so of what the law excepts."""
    if any(line.left for line in offer.lines):
        return
    reasons = " ".join(f"{line.name}: {line.notice}" for line in offer.excepted)
    raise WithdrawalRefusedError(reasons or gettext("There is nothing left in this order to withdraw from."))


async def _act(
    connection: Connection,
    order: OrderView,
    offer: WithdrawalOffer,
    lines: Sequence[WithdrawnLine],
    terms: Terms,
    withdrawal_id: UUID,
    actor: str,
) -> None:
    sent = [LineOfRight(one.line_id, one.to_return) for one in lines if one.to_return]
    everything = sum(one.cancelled + one.to_return for one in lines) == sum(one.bought for one in offer.lines)
    if everything and not order.shipments:
        await cancel_order(connection, order_id=order.id, actor=actor)
        await settle_order(connection, order_id=order.id)
        return
    whole = everything and await is_whole(connection, order.id)
    delivery = delivery_owed(order, terms.methods) if whole else 0
    settled = await refund_unsent(connection, order.id, lines, withdrawal_id, actor, 0 if sent else delivery)
    if sent:
        await _call_off_requests(connection, order.id, sent, actor)
        return_id = await open_return(
            connection, order_id=order.id, lines=sent, delivery=delivery, instructions=terms.instructions, actor=actor
        )
        await connection.execute("UPDATE withdrawals SET return_id = $2 WHERE id = $1", withdrawal_id, return_id)
    if settled:
        await mark_settled(connection, withdrawal_id)
        return
    await credit_unsent(
        connection,
        order_id=order.id,
        withdrawal_id=withdrawal_id,
        unsent={one.line_id: one.cancelled for one in lines if one.cancelled},
        actor=actor,
        delivery=0 if sent else delivery,
        delivery_words=DELIVERY_REASON,
    )


async def _call_off_requests(connection: Connection, order_id: UUID, lines: Sequence[LineOfRight], actor: str) -> None:
    """Withdraw requests to return these lines that nobody has answered: what comes by right needs no consent."""
    asked = await connection.fetch(
        "SELECT DISTINCT q.id FROM return_requests q JOIN return_lines n ON n.return_id = q.id "
        "WHERE q.order_id = $1 AND q.status = 'requested' AND n.order_line_id = ANY($2::uuid[]) ORDER BY q.id",
        order_id,
        [one.line_id for one in lines],
    )
    for row in asked:
        await move_return(connection, return_id=row["id"], wanted=ReturnStatus.WITHDRAWN, actor=actor, by_customer=True)


async def _known(connection: Connection, order_id: UUID, declared: Declaration, key: str) -> UUID | None:
    row = await connection.fetchrow(
        "SELECT id, request_hash FROM withdrawals WHERE order_id = $1 AND idempotency_key = $2", order_id, key
    )
    if row is None:
        return None
    if row["request_hash"] != declared.hash:
        raise WithdrawalKeyReusedError(gettext("This key was used for another withdrawal from this order."))
    found: UUID = row["id"]
    return found


WRITE = """
WITH declared AS (
    INSERT INTO withdrawals (number, order_id, name, email, idempotency_key, request_hash)
    VALUES ('W-' || nextval('withdrawal_numbers'), $1, $2, $3, $4, $5) RETURNING id, number),
lines AS (
    INSERT INTO withdrawal_lines (withdrawal_id, order_line_id, place, sku, name, options, option_names,
                                  cancelled, to_return)
    SELECT declared.id, l.id, l.position, l.sku, l.name, l.options, l.option_names, w.cancelled, w.to_return
    FROM declared, unnest($6::uuid[], $7::int[], $8::int[]) AS w(line_id, cancelled, to_return)
    JOIN order_lines l ON l.id = w.line_id)
SELECT id, number FROM declared
"""


async def _write(
    connection: Connection, order_id: UUID, declared: Declaration, lines: Sequence[WithdrawnLine], key: str
) -> tuple[UUID, str]:
    parts = columns([(one.line_id, one.cancelled, one.to_return) for one in lines], 3)
    row = await connection.fetchrow(WRITE, order_id, declared.name, declared.email, key or None, declared.hash, *parts)
    return row["id"], row["number"]
