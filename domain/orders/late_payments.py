"""Late payments and overpayments: the stock is taken again, or the money is refunded.

An order takes its own total only: one that staff changed meanwhile sends back what was asked for before. So does one
whose change was to be paid, once it was taken back or the money waived. One that failed takes its discount code and its
stock again if all of it is there. One that was cancelled stays cancelled, for somebody chose so; and an order that is
paid already needs no second payment.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection
from domain.discounts.uses import release_uses, use_again
from domain.orders.states import OrderStatus
from domain.payments.operations import LockedAttempt
from domain.stock.operations import take_again
from domain.words.messages import gettext, marked


@dataclass(frozen=True, slots=True)
class LateMoney:
    """Money that the order has no use for, and the reason that the customer is given."""

    reason: str


TWICE = LateMoney(marked("The order was already paid."))
CANCELLED = LateMoney(marked("The payment arrived after the order was cancelled."))
CHANGED = LateMoney(marked("The order was changed before this payment arrived."))
NOT_DUE = LateMoney(marked("The payment was for a change of the order that no longer had to be paid."))
SOLD = LateMoney(marked("The payment arrived after the reservation had expired, and the items had been sold."))
SPENT = LateMoney(
    marked("The payment arrived after the reservation had expired, and the discount code had been used up.")
)
TAKEN_AGAIN = marked("The payment arrived after the reservation had expired. The items were still in stock.")


async def find_use(connection: Connection, attempt: LockedAttempt) -> LateMoney | str:
    """The use of the money of a locked attempt: a note for the timeline, or `LateMoney` if it has none."""
    if useless := find_no_use(attempt):
        return useless
    if attempt.order_status != OrderStatus.FAILED:
        return ""
    if not await use_again(connection, order_id=attempt.order_id):
        return SPENT
    if await _taken_again(connection, attempt.order_id):
        return gettext(TAKEN_AGAIN)
    await release_uses(connection, order_ids=[attempt.order_id])
    return SOLD


def find_no_use(attempt: LockedAttempt) -> LateMoney | None:
    """Return why the order has no use for the money of a locked attempt, whatever is left of it; None if it has one."""
    if attempt.paid_otherwise:
        return TWICE
    if attempt.order_status == OrderStatus.CANCELLED:
        return CANCELLED
    if attempt.fits:
        return None
    return NOT_DUE if attempt.change_id else CHANGED


async def _taken_again(connection: Connection, order_id: UUID) -> bool:
    lines = await connection.fetch(
        "SELECT variant_id, sum(quantity)::int AS quantity FROM order_lines WHERE order_id = $1 GROUP BY variant_id",
        order_id,
    )
    wanted = {row["variant_id"]: row["quantity"] for row in lines}
    if None in wanted:
        return False
    return await take_again(connection, order_id=order_id, wanted=wanted, reason="late payment", actor="shop")
