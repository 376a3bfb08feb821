"""Changes that waited for more money are made: once it was paid, or once staff have waived it.

The caller holds the order's row lock unless it is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from msgspec import convert

from domain.connection import Connection
from domain.invoices.corrections import OldInvoice, invoice_before, replace_invoice
from domain.invoices.operations import write_documents
from domain.mail.operations import write_order_emails
from domain.money import written
from domain.orders.changed_orders import Changed, write_changed
from domain.orders.operations import PROMISED, WAIVED, check_unmoved, lock_order, write_event
from domain.orders.waiting_errors import NoChangeWaitsError
from domain.orders.waived_prices import without
from domain.payments.operations import close_attempts
from domain.stock.operations import restock
from domain.words.messages import marked

CHANGED = "changed"
"""The kind of the timeline entry for a change of what was ordered, or of where it goes."""

CORRECTED = marked("The order was changed.")


@dataclass(frozen=True, slots=True)
class Ended:
    """A change that waits no longer: what it makes of the order, its sentences, and the minor units that were `due`."""

    order_id: UUID
    changed: Changed
    changes: Sequence[str]
    due: int


PAID = """
UPDATE order_changes c SET status = 'paid', ended_at = now(), plan = '{}' FROM order_changes b
WHERE c.id = $1 AND b.id = c.id AND c.status = 'waiting' RETURNING c.order_id, b.plan, c.changes, c.due
"""


async def make_paid_change(connection: Connection, *, change_id: UUID, actor: str) -> OldInvoice | None:
    """Make a waiting change whose payment was recorded; returns the invoice that it makes wrong, if there is one.

    The caller replaces that, as the last of all, see `finish_documents`.
    """
    ended = _ended(await connection.fetchrow(PAID, change_id))
    return await _make(connection, ended, actor=actor, paid=ended.due)


WAIVE = """
UPDATE order_changes c SET status = 'waived', ended_at = now(), plan = '{}' FROM order_changes b
WHERE c.order_id = $1 AND b.id = c.id AND c.status = 'waiting' AND NOT EXISTS (
    SELECT FROM payments w WHERE w.change_id = c.id AND w.status = 'created' AND w.on_its_way_at IS NOT NULL)
RETURNING c.order_id, b.plan, c.changes, c.due
"""
TAXED = "SELECT tax_included, currency FROM orders WHERE id = $1"


async def waive_difference(
    connection: Connection, *, order_id: UUID, reason: str, actor: str, seen: int | None = None
) -> None:
    """Make a waiting change although nobody pays what it costs more: that is taken off as a discount, with its tax.

    So the order's total stays what was paid, and its new invoice says so. Locks the order, of which staff saw the
    version `seen`; `reason` is theirs. Money that still comes for the change goes back by itself.

    Raises `OrderMovedError`, and `NoChangeWaitsError` also while a payment of the change is on its way.
    """
    await lock_order(connection, order_id)
    await check_unmoved(connection, order_id, seen)
    row = await connection.fetchrow(WAIVE, order_id)
    if row is None:
        raise NoChangeWaitsError
    ended, order = _ended(row), dict(await connection.fetchrow(TAXED, order_id))
    ended = replace(ended, changed=without(ended.changed, ended.due, **order))
    details = {"waived": ended.due, "currency": order["currency"], "reason": reason}
    await write_event(
        connection, order_ids=[order_id], kind=WAIVED, actor=actor, note=_note(ended, order, reason), details=details
    )
    old = await _make(connection, ended, actor=actor, waived=ended.due)
    await finish_documents(connection, order_id=order_id, old=old)


def _note(ended: Ended, order: Mapping[str, object], reason: str) -> str:
    return f"{written(ended.due, str(order['currency']))}. {reason}"


def _ended(row: Mapping[str, Any]) -> Ended:
    return Ended(row["order_id"], convert(row["plan"], Changed, str_keys=True), row["changes"], row["due"])


ARRIVES = f"UPDATE orders o SET {PROMISED} WHERE id = $1"  # noqa: S608 - constant


async def _make(
    connection: Connection, ended: Ended, *, actor: str, paid: int = 0, waived: int = 0
) -> OldInvoice | None:
    order_id, changed = ended.order_id, ended.changed
    old = await invoice_before(connection, order_id=order_id)
    if changed.back:
        back = dict(sorted(changed.back.items()))
        await restock(connection, order_id=order_id, back=back, reason="order changed", actor=actor)
    version = await write_changed(connection, order_id=order_id, changed=changed, hold_seconds=0)
    if changed.promises is not None:
        await connection.execute(ARRIVES, order_id)
    await close_attempts(connection, order_ids=[order_id])
    await write_event(connection, order_ids=[order_id], kind=CHANGED, actor=actor, note=" ".join(ended.changes))
    context = {"changes": list(ended.changes), "refund": 0, "paid": paid, "waived": waived}
    await write_order_emails(
        connection, kind="order_changed", order_ids=[order_id], about=str(version), context=context
    )
    return old


async def finish_documents(connection: Connection, *, order_id: UUID, old: OldInvoice | None) -> None:
    """Write what documents the order lacks, in place of the `old` invoice if a change replaced it; call this last."""
    if old:
        await replace_invoice(connection, order_id=order_id, old=old, reason=CORRECTED)
    else:
        await write_documents(connection, order_id=order_id)
