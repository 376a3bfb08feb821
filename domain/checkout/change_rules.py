"""When staff may change an order: before anything of it was sent, and while its money is where it should be."""

from dataclasses import dataclass

from domain.checkout.decide import Offer
from domain.connection import Connection
from domain.errors import ConflictError, InvalidError
from domain.orders.states import OrderStatus
from domain.orders.views import OrderView
from domain.words.messages import gettext, marked


class NotChangeableError(ConflictError):
    """The order can't be changed as it is now; the message says why."""

    code = "not_changeable"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an order was `paid`, and what of that it still has, in minor units.

    What staff recorded is `by_hand`: they send money back themselves. `withdrawn` says that a withdrawal from the order
    waits for staff.
    """

    paid: bool
    captured: int
    by_hand: bool
    withdrawn: bool


REFUNDED = marked("A part of this order was refunded, so it can't be changed. What is left can be refunded, too.")
WAITS = marked(
    "A change of this order waits to be paid. Wait for that, or take it back, before you change anything else."
)

STANDING = """
SELECT k.paid, k.by_hand, k.amount - o.given_back AS captured, o.given_back,
       coalesce(o.hold_expires_at <= now(), false) AS hold_ended,
       EXISTS (SELECT FROM refund_lines b JOIN refunds r ON r.id = b.refund_id WHERE r.order_id = o.id)
       OR EXISTS (SELECT FROM invoices c WHERE c.order_id = o.id AND c.kind = 'credit_note' AND NOT c.replaced)
       AS refunded,
       EXISTS (SELECT FROM disputes d WHERE d.order_id = o.id) AS disputed,
       EXISTS (SELECT FROM withdrawals w WHERE w.order_id = o.id AND w.settled_at IS NULL) AS withdrawn,
       (SELECT coalesce(sum(r.amount), 0) FROM refunds r JOIN payments p ON p.id = r.payment_id
        WHERE r.order_id = o.id AND NOT p.surplus AND r.status <> 'failed')::bigint AS back
FROM orders o CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS paid, coalesce(bool_or(p.provider = 'by_hand'), false) AS by_hand,
           coalesce(sum(p.amount), 0)::bigint AS amount
    FROM payments p WHERE p.order_id = o.id AND NOT p.surplus
    AND p.status IN ('paid', 'partially_refunded', 'refunded')) AS k
WHERE o.id = $1
"""


async def find_standing(connection: Connection, order: OrderView, *, currency: str) -> Standing:
    """What the order has been paid, if it may be changed now: one query. Raises `NotChangeableError`."""
    row = await connection.fetchrow(STANDING, order.id)
    why = why_fixed(order) or _why_money(row)
    if order.currency != currency:
        why = gettext("This order is in another currency than the shop's, so it can't be changed.")
    if order.status == OrderStatus.PENDING and row["hold_ended"]:
        why = gettext("The reservation of this order has ended, so it can't be changed.")
    if why:
        raise NotChangeableError(why)
    return Standing(row["paid"], row["captured"], row["by_hand"], row["withdrawn"])


def why_fixed(order: OrderView) -> str:
    """Why the order may not be changed, by what its page shows; empty if nothing there forbids it."""
    if order.status not in {OrderStatus.PENDING, OrderStatus.CONFIRMED}:
        return gettext("An order that is %(status)s can't be changed.", status=order.status)
    if order.shipments:
        return gettext(
            "A part of this order has been shipped, so it can't be changed. What is still here can be refunded."
        )
    if order.change:
        return gettext(WAITS)
    if order.money_on_its_way:
        return gettext("A payment for this order is on its way. It can be changed once that has arrived or failed.")
    return ""


def _why_money(row: dict[str, object]) -> str:
    if row["disputed"]:
        return gettext("The payment of this order is disputed, so it can't be changed.")
    if row["back"] != row["given_back"] and row["paid"]:
        return gettext("%(refunded)s Or a refund failed: put that right first.", refunded=gettext(REFUNDED))
    if row["refunded"]:
        return gettext(REFUNDED)
    return ""


def check_taxed(order: OrderView) -> None:
    """Raise `NotChangeableError` if the order was sold without VAT: its VAT number was checked for what it was."""
    if order.vat and order.vat["reverse_charge"]:
        raise NotChangeableError(
            gettext(
                "This order was sold without VAT (reverse charge), so only its addresses can be corrected. Cancel it "
                "and place a new one."
            )
        )


def check_age(order: OrderView, offer: Offer, pointer: str) -> None:
    """Raise `InvalidError` if more of a product is ordered than was, and it is for people of an age not declared."""
    if (offer.minimum_age or 0) > order.declared_age:
        sentence = gettext(
            "The customer has not confirmed to be %(minimum_age)s or older. Place a new order for it.",
            minimum_age=offer.minimum_age,
        )
        raise InvalidError({pointer: sentence})
