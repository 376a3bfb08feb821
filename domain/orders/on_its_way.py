"""Money that is on its way: what it pays for is held for it, and nobody is told that nothing was charged."""

from domain.connection import Connection
from domain.orders.operations import write_event_once
from domain.payments.operations import LockedAttempt

ON_ITS_WAY = "payment_on_its_way"
LONGEST = "14 days"
"""The longest hold for money on its way: direct debits and transfers arrive, or fail, within it."""

AFTERWARDS = "1 hour"
"""The time that is left to pay in another way after such money did not arrive."""

MARK = """
UPDATE payments SET on_its_way_at = coalesce(on_its_way_at, now()), check_due_at = now(), updated_at = now()
WHERE id = $1 AND status IN ('created', 'failed')
"""
HOLD = f"""
UPDATE orders SET hold_expires_at = greatest(hold_expires_at, now() + interval '{LONGEST}'), version = version + 1
WHERE id = $1 AND status = 'pending' AND hold_expires_at < now() + interval '{LONGEST}' - interval '1 day'
"""  # noqa: S608 - constant
HOLD_CHANGE = f"""
UPDATE order_changes SET hold_expires_at = greatest(hold_expires_at, now() + interval '{LONGEST}')
WHERE id = $1 AND status = 'waiting'
"""  # noqa: S608 - constant
LET_CHANGE_GO = f"""
UPDATE order_changes c SET hold_expires_at = least(c.hold_expires_at, now() + interval '{AFTERWARDS}') FROM payments p
WHERE p.id = $1 AND p.on_its_way_at IS NOT NULL AND c.id = p.change_id AND c.status = 'waiting'
"""  # noqa: S608 - constant
LET_GO = f"""
UPDATE orders o SET hold_expires_at = least(o.hold_expires_at, now() + interval '{AFTERWARDS}') FROM payments p
WHERE p.id = $1 AND p.on_its_way_at IS NOT NULL AND o.id = p.order_id AND o.status = 'pending'
"""  # noqa: S608 - constant


async def hold_for_money(connection: Connection, attempt: LockedAttempt) -> None:
    """Hold what a locked attempt pays for money of which the provider has reported that it is on its way."""
    await connection.execute(MARK, attempt.id)
    await connection.execute(HOLD, attempt.order_id)
    await connection.execute(HOLD_CHANGE, attempt.change_id)
    if attempt.open:
        await write_event_once(connection, order_id=attempt.order_id, kind=ON_ITS_WAY, actor="payment provider")


FORGET = "UPDATE payments SET on_its_way_at = NULL WHERE id = $1 AND status = 'failed'"


async def forget_money(connection: Connection, attempt: LockedAttempt) -> None:
    """Record that money for a locked attempt which was given up before does not come: nothing waits for it."""
    await connection.execute(FORGET, attempt.id)


async def let_hold_go(connection: Connection, attempt: LockedAttempt) -> None:
    """Shorten the hold for money that did not arrive; called before the attempt is marked as failed."""
    await connection.execute(LET_CHANGE_GO if attempt.change_id else LET_GO, attempt.id)
