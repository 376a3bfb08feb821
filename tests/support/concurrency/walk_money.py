"""Actions of a walk on the money of orders: it is paid in time, late or twice, and refunded by anybody."""

from datetime import date
from uuid import UUID, uuid4

from domain.orders.manual_payments import record_by_hand
from domain.orders.operations import end_expired_holds
from domain.orders.provider_events import apply_event
from domain.orders.queries import find_order_by_id
from domain.orders.refund_settlement import fail_refund, succeed_refund
from domain.orders.refunded_lines import RequestedLine
from domain.orders.refunds import RefundRequest, refund_order
from domain.orders.waiting_changes import end_expired_change, take_back_by_staff
from domain.payments.events import EventKind, EventName, PaymentEvent, store_event
from domain.payments.operations import open_attempt
from domain.payments.refunds import SentByHand, claim_refunds
from tests.support.concurrency.walk import Walk

PROVIDER = "simulated"
END_HOLDS = "UPDATE orders SET hold_expires_at = now() - interval '1 second' WHERE status = 'pending' AND id = $1"

END_CHANGES = "UPDATE order_changes SET hold_expires_at = now() WHERE status = 'waiting' AND order_id = $1"


async def visit(walk: Walk, order_id: UUID) -> None:
    """Open the page on which the order is paid."""
    await open_attempt(walk.connection, order_id=order_id, provider=PROVIDER, reference=uuid4().hex)


async def hear(walk: Walk, order_id: UUID) -> None:
    """Report an attempt's outcome as the provider: in time, late, or a second time."""
    rows = await walk.connection.fetch(
        "SELECT reference, amount, currency FROM payments WHERE order_id = $1 AND provider = $2 ORDER BY id",
        order_id,
        PROVIDER,
    )
    row = walk.one_of(rows)
    kind = EventKind.FAILED if walk.chance.random() < 0.2 else EventKind.SUCCEEDED
    await _tell(walk, PaymentEvent(uuid4().hex, kind, row["reference"], "", row["amount"], row["currency"]))


async def pay(walk: Walk, order_id: UUID) -> None:
    """Report that what an open page asks for was paid."""
    row = await walk.connection.fetchrow(
        "SELECT reference, amount, currency FROM payments WHERE order_id = $1 AND status = 'created'", order_id
    )
    row = walk.one_of([row] if row else [])
    await _tell(
        walk, PaymentEvent(uuid4().hex, EventKind.SUCCEEDED, row["reference"], "", row["amount"], row["currency"])
    )


async def hear_again(walk: Walk, _order_id: UUID) -> None:
    """Report an event again."""
    assert not await apply_event(walk.connection, walk.one_of(walk.told))


async def refund_elsewhere(walk: Walk, order_id: UUID) -> None:
    """Refund the rest of a payment, or a part of it, at the provider."""
    rows = await walk.connection.fetch(
        "SELECT p.reference, p.currency, p.amount - coalesce((SELECT sum(amount) FROM refunds r "
        "WHERE r.payment_id = p.id AND status <> 'failed'), 0)::bigint AS left FROM payments p WHERE p.order_id = $1 "
        "AND p.provider = $2 AND p.status IN ('paid', 'partially_refunded') ORDER BY p.id",
        order_id,
        PROVIDER,
    )
    row = walk.one_of([row for row in rows if row["left"]])
    amount = walk.chance.choice((row["left"], walk.chance.randint(1, row["left"])))
    kind, name = EventKind.REFUNDED, f"re_{uuid4().hex}"
    await _tell(walk, PaymentEvent(uuid4().hex, kind, row["reference"], "", amount, row["currency"], name))


async def bounce(walk: Walk, order_id: UUID) -> None:
    """Fail a refund that had succeeded."""
    rows = await walk.connection.fetch(
        "SELECT r.id, r.amount, p.reference, p.currency FROM refunds r JOIN payments p ON p.id = r.payment_id "
        "JOIN orders o ON o.id = r.order_id "
        "WHERE r.order_id = $1 AND p.provider = $2 AND NOT p.surplus AND o.status NOT IN ('cancelled', 'failed') "
        "ORDER BY r.id",
        order_id,
        PROVIDER,
    )
    row = walk.one_of(rows)
    kind, ours = EventKind.REFUND_FAILED, str(row["id"])
    event = PaymentEvent(uuid4().hex, kind, row["reference"], "", row["amount"], row["currency"], refund_id=ours)
    await _tell(walk, event)


async def _tell(walk: Walk, event: PaymentEvent) -> None:
    await store_event(walk.connection, provider=PROVIDER, event=event, payload={})
    await apply_event(walk.connection, EventName(PROVIDER, event.event_id))
    walk.told.append(EventName(PROVIDER, event.event_id))


async def send_refund(walk: Walk, order_id: UUID) -> None:
    """Make the refunds that are due at the provider, or refuse them."""
    refund_id = walk.one_of(await claim_refunds(walk.connection, limit=1, order_id=order_id)).request.id
    must = await walk.connection.fetchval(
        "SELECT p.surplus OR o.status IN ('failed', 'cancelled') FROM refunds r JOIN payments p ON p.id = r.payment_id "
        "JOIN orders o ON o.id = r.order_id WHERE r.id = $1",
        refund_id,
    )
    if must or walk.chance.random() < 0.8:
        await succeed_refund(walk.connection, refund_id=refund_id, provider_reference=None)
    else:
        await fail_refund(walk.connection, refund_id=refund_id, error="No.")


async def refund_lines(walk: Walk, order_id: UUID) -> None:
    """Refund lines as staff."""
    order = await find_order_by_id(walk.connection, order_id)
    lines = walk.chance.sample(order.lines, walk.chance.randint(1, len(order.lines)))
    requests = tuple(RequestedLine(one.id, walk.some(one.quantity), walk.chance.random() < 0.5) for one in lines)
    await refund_order(walk.connection, order_id=order_id, wanted=RefundRequest("Sorry.", requests), actor="staff")


async def refund_amount(walk: Walk, order_id: UUID) -> None:
    """Refund a small amount, or everything, as staff."""
    total = (await find_order_by_id(walk.connection, order_id)).total
    amount = walk.chance.choice((total, walk.chance.randint(1, max(total // 3, 1))))
    wanted = RefundRequest("Sorry.", amount=amount)
    await refund_order(walk.connection, order_id=order_id, wanted=wanted, actor="staff")


async def refund_by_hand(walk: Walk, order_id: UUID) -> None:
    """Record a small amount that staff have sent themselves."""
    wanted = RefundRequest("Sorry.", amount=walk.chance.randint(1, 500), by_hand=SentByHand("TRF", date(2026, 1, 1)))
    await refund_order(walk.connection, order_id=order_id, wanted=wanted, actor="staff")


async def record(walk: Walk, order_id: UUID) -> None:
    """Record a payment on the shop's account as staff."""
    await record_by_hand(walk.connection, order_id=order_id, actor="staff")


async def end_hold(walk: Walk, order_id: UUID) -> None:
    """Expire the hold of an order, or of a change that waits to be paid."""
    await walk.connection.execute(END_HOLDS, order_id)
    await end_expired_holds(walk.connection)
    await walk.connection.execute(END_CHANGES, order_id)
    await end_expired_change(walk.connection, order_id=order_id)


async def take_back(walk: Walk, order_id: UUID) -> None:
    """Take back a change that waits to be paid as staff."""
    await take_back_by_staff(walk.connection, order_id=order_id, actor="staff")
