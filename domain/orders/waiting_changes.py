"""Changes of a paid order that make it cost more: they wait for the difference, and are made once it is paid.

Until then the order is what was paid for. What a change adds is taken from stock and held for it; it is never sent
before it is paid, as it is no line of the order yet. How it is made, then or once staff waive the difference, stands in
`made_changes`. A change that is not paid in time, or that staff take back, gives that stock back and leaves no trace in
figures and documents. So does whatever else happens to the order's money or goods: a cancellation, a refund, a
withdrawal, a dispute. The caller holds the order's row lock unless it is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from msgspec import convert, to_builtins

from domain.connection import Connection
from domain.mail.operations import write_order_emails
from domain.money import written
from domain.orders.changed_orders import Changed
from domain.orders.operations import check_unmoved, lock_order, write_event
from domain.orders.waiting_errors import AskedOftenError, NoChangeWaitsError
from domain.payments.operations import close_attempts
from domain.stock.operations import change_held, restock
from domain.words.messages import gettext

WAITS, TAKEN_BACK, ASKED_AGAIN = "change_waiting", "change_taken_back", "change_asked_again"
"""The kinds of the timeline entries of a change that waits to be paid, and of one that was not."""

MOST_EMAILS = 5
"""How often a customer is asked to pay for one change."""


class End(StrEnum):
    """How a change ends that was not paid: staff or other events take it back, or its time is over."""

    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class WantedMoney:
    """A change that is to wait: what it makes of the order, the minor units `due`, and the stock it takes by variant.

    `changes` are the sentences for the customer, `note` the same with addresses, for the timeline.
    """

    changed: Changed
    due: int
    held: Mapping[UUID, int]
    changes: Sequence[str]
    note: str
    details: Mapping[str, object]


WRITE = """
INSERT INTO order_changes (order_id, due, plan, changes, held, actor, hold_expires_at)
VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7)) RETURNING id
"""


async def ask_for_more(
    connection: Connection, *, order_id: UUID, wanted: WantedMoney, actor: str, hold_seconds: int
) -> None:
    """Keep a change until its difference is paid: its stock is held, and its customer asked by email.

    The caller holds the locks of that stock, too, and knows that it is there.
    """
    if wanted.held:
        deltas = {variant_id: -quantity for variant_id, quantity in wanted.held.items()}
        await change_held(connection, order_id=order_id, deltas=deltas, reason="held for a change", actor=actor)
    change_id = await connection.fetchval(
        WRITE,
        order_id,
        wanted.due,
        to_builtins(wanted.changed, str_keys=True),
        list(wanted.changes),
        {str(variant_id): quantity for variant_id, quantity in wanted.held.items()},
        actor,
        hold_seconds,
    )
    await write_event(
        connection, order_ids=[order_id], kind=WAITS, actor=actor, note=wanted.note, details=wanted.details
    )
    await _turn(connection, order_id)
    await _ask(connection, order_id, change_id, 1, wanted.due, wanted.changes)


async def _ask(
    connection: Connection, order_id: UUID, change_id: UUID, count: int, due: int, changes: Sequence[str]
) -> None:
    await write_order_emails(
        connection,
        kind="payment_requested",
        order_ids=[order_id],
        about=f"{change_id}:{count}",
        context={"due": due, "changes": list(changes)},
    )


ASK_AGAIN = """
UPDATE order_changes c SET emails = emails + 1 WHERE order_id = $1 AND status = 'waiting' AND hold_expires_at > now()
AND NOT EXISTS (
    SELECT FROM payments w WHERE w.change_id = c.id AND w.status = 'created' AND w.on_its_way_at IS NOT NULL)
RETURNING id, emails, due, changes
"""


async def ask_again(connection: Connection, *, order_id: UUID, actor: str, seen: int | None = None) -> None:
    """Email the link to pay for a waiting change once more; locks the order, of which staff saw the version `seen`.

    Raises `OrderMovedError`, `NoChangeWaitsError`, `AskedOftenError`.
    """
    await lock_order(connection, order_id)
    await check_unmoved(connection, order_id, seen)
    row = await connection.fetchrow(ASK_AGAIN, order_id)
    if row is None:
        raise NoChangeWaitsError
    if row["emails"] > MOST_EMAILS:
        raise AskedOftenError(
            gettext("The customer was sent this link %(most)s times. Call them, or take it back.", most=MOST_EMAILS)
        )
    await write_event(connection, order_ids=[order_id], kind=ASKED_AGAIN, actor=actor)
    await _turn(connection, order_id)
    await _ask(connection, order_id, row["id"], row["emails"], row["due"], row["changes"])


END = """
UPDATE order_changes SET status = $2, ended_at = now(), plan = '{}'
WHERE order_id = $1 AND status = 'waiting' AND ($2 <> 'expired' OR hold_expires_at <= now())
RETURNING id, due, held, (SELECT currency FROM orders WHERE orders.id = order_id) AS currency
"""


async def take_back(connection: Connection, *, order_id: UUID, actor: str, end: End = End.TAKEN_BACK) -> bool:
    """Take a waiting change back, if there is one: its stock is free again, and its customer told.

    Returns whether there was one. Money that still comes for it goes back by itself.
    """
    row = await connection.fetchrow(END, order_id, end)
    if row is None:
        return False
    await close_attempts(connection, order_ids=[order_id])
    held = convert(row["held"], dict[UUID, int], str_keys=True)
    if held:
        back = dict(sorted(held.items()))
        await restock(connection, order_id=order_id, back=back, reason="change taken back", actor=actor)
    note = gettext("%(due)s was not paid.", due=written(row["due"], row["currency"])) if end is End.EXPIRED else ""
    await write_event(connection, order_ids=[order_id], kind=TAKEN_BACK, actor=actor, note=note)
    await _turn(connection, order_id)
    context = {"due": row["due"], "expired": end is End.EXPIRED}
    await write_order_emails(
        connection, kind="change_ended", order_ids=[order_id], about=str(row["id"]), context=context
    )
    return True


async def take_back_by_staff(connection: Connection, *, order_id: UUID, actor: str, seen: int | None = None) -> None:
    """Take a waiting change back, as staff wish; locks the order, of which they saw the version `seen`.

    Raises `OrderMovedError`, `NoChangeWaitsError`.
    """
    await lock_order(connection, order_id)
    await check_unmoved(connection, order_id, seen)
    if not await take_back(connection, order_id=order_id, actor=actor):
        raise NoChangeWaitsError


async def _turn(connection: Connection, order_id: UUID) -> None:
    await connection.execute("UPDATE orders SET version = version + 1 WHERE id = $1", order_id)


EXPIRED = """
SELECT order_id FROM order_changes WHERE status = 'waiting' AND hold_expires_at <= now()
ORDER BY hold_expires_at, id LIMIT $1
"""


async def expired_changes(connection: Connection, *, limit: int) -> list[UUID]:
    """Up to `limit` orders with a change that was not paid in time, the longest ago first: one query, no locks."""
    return [row["order_id"] for row in await connection.fetch(EXPIRED, limit)]


async def end_expired_change(connection: Connection, *, order_id: UUID) -> bool:
    """Take back a change that was not paid in time, unless somebody else is at its order; locks the order.

    Returns whether it did.
    """
    locked = await connection.fetchval("SELECT id FROM orders WHERE id = $1 FOR UPDATE SKIP LOCKED", order_id)
    return locked is not None and await take_back(connection, order_id=order_id, actor="shop", end=End.EXPIRED)
