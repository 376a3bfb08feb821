"""Orders, read for their owners."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec import convert

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.invoices.views import InvoiceView
from domain.mail.operations import PROVED
from domain.orders.money_views import ReceivedPayment, RefundView, WaitingChange
from domain.orders.views import OrderEventView, OrderLineView, OrderSummary, OrderView, ShipmentView
from domain.words.messages import gettext

PAYMENT_STATUS = """
coalesce((SELECT CASE WHEN NOT p.surplus AND EXISTS (
                     SELECT FROM payments k WHERE k.order_id = p.order_id AND NOT k.surplus AND k.amount > 0
                     AND k.status IN ('paid', 'partially_refunded', 'refunded') AND k.status <> p.status)
                 AND p.status IN ('paid', 'partially_refunded', 'refunded') AND p.amount > 0
                 THEN 'partially_refunded' ELSE p.status END
          FROM payments p WHERE p.order_id = o.id
          ORDER BY p.status IN ('paid', 'partially_refunded', 'refunded') DESC, p.surplus, p.created_at DESC, p.id DESC
          LIMIT 1), 'created') AS payment_status"""
"""The status of the order's payments: of those it keeps, else of any that was received, else of the latest attempt.

Of kept payments some of which went back further than others, a part was refunded.
"""

CREDITED = """
((SELECT coalesce(sum(q.credited), 0) FROM return_requests q WHERE q.order_id = o.id)
 + (SELECT coalesce(sum(w.credited), 0) FROM withdrawals w WHERE w.order_id = o.id))::bigint AS credited"""
"""What is owed no more of an order: it came back, or was never sent, before anybody had paid."""

ORDER_PAYABLE = """
((o.status = 'pending' AND o.payment_method = 'card' AND o.hold_expires_at > now()) IS TRUE AND NOT EXISTS (
    SELECT FROM payments w WHERE w.order_id = o.id AND w.status = 'created' AND w.on_its_way_at IS NOT NULL))"""
"""Whether the order can be paid at this moment."""

CHANGE_PAYABLE = """
(c.hold_expires_at > now() AND NOT EXISTS (
    SELECT FROM payments w WHERE w.change_id = c.id AND w.status = 'created' AND w.on_its_way_at IS NOT NULL))"""
"""Whether the change of an order can be paid at this moment."""

ORDER = f"""
SELECT o.*, {ORDER_PAYABLE} AS payable,
  EXISTS (SELECT FROM payments w WHERE w.order_id = o.id AND w.status IN ('created', 'failed')
          AND w.on_its_way_at IS NOT NULL) AS money_on_its_way,
  EXISTS (SELECT FROM withdrawals w WHERE w.order_id = o.id) AS withdrawn_from,
  {PROVED} AS proved, {PAYMENT_STATUS}, {CREDITED},
  (SELECT jsonb_agg(jsonb_build_object('id', r.id, 'status', r.status, 'amount', r.amount, 'reason', r.reason,
                                       'by_hand', r.by_hand, 'reference', r.reference, 'sent_on', r.sent_on,
                                       'returned', EXISTS (SELECT FROM return_requests q WHERE q.refund_id = r.id),
                                       'of_total', NOT r.by_change AND NOT EXISTS (
                                           SELECT FROM payments p WHERE p.id = r.payment_id AND p.surplus),
                                       'created_at', r.created_at, 'settled_at', r.settled_at, 'actor', r.actor,
                                       'lines', (SELECT coalesce(jsonb_agg(to_jsonb(b) - 'refund_id'), '[]')
                                                 FROM refund_lines b WHERE b.refund_id = r.id)) ORDER BY r.id)
   FROM refunds r WHERE r.order_id = o.id) AS refunds,
  (SELECT jsonb_build_object('id', c.id, 'due', c.due, 'total', c.plan->'total', 'changes', c.changes,
                             'actor', c.actor, 'emails', c.emails, 'created_at', c.created_at,
                             'hold_expires_at', c.hold_expires_at,
                             'payable', {CHANGE_PAYABLE})
   FROM order_changes c WHERE c.order_id = o.id AND c.status = 'waiting') AS change,
  (SELECT jsonb_agg(jsonb_build_object('id', p.id, 'provider', p.provider, 'status', p.status, 'amount', p.amount,
                                       'surplus', p.surplus, 'created_at', p.created_at, 'change_id', p.change_id,
                                       'back', (SELECT coalesce(sum(r.amount), 0) FROM refunds r
                                                WHERE r.payment_id = p.id AND r.status <> 'failed')) ORDER BY p.id)
   FROM payments p WHERE p.order_id = o.id AND p.status IN ('paid', 'partially_refunded', 'refunded')) AS payments,
  (SELECT jsonb_agg(jsonb_build_object('kind', i.kind, 'number', i.number, 'issued_at', i.issued_at,
                                       'replaced', i.replaced, 'total', i.figures->'total')
                    ORDER BY i.kind DESC, i.number)
   FROM invoices i WHERE i.order_id = o.id) AS invoices,
  (SELECT jsonb_agg(to_jsonb(s) || jsonb_build_object('lines', (
       SELECT coalesce(jsonb_agg(to_jsonb(n) - 'shipment_id'), '[]') FROM shipment_lines n WHERE n.shipment_id = s.id))
       ORDER BY s.id) FROM shipments s WHERE s.order_id = o.id) AS shipments,
  (SELECT json_agg(json_build_object('id', l.id, 'variant_id', l.variant_id, 'sku', l.sku, 'slug', l.slug,
                                     'name', l.name, 'options', in_order(l.options, l.option_names),
                                     'image', l.image, 'unit_price', l.unit_price, 'quantity', l.quantity,
                                     'line_total', l.line_total, 'discount', l.discount,
                                     'tax_rate', l.tax_rate, 'tax', l.tax,
                                     'withdrawal_exception', l.withdrawal_exception,
                                     'minimum_age', l.minimum_age, 'withdrawn', (
       SELECT coalesce(sum(m.cancelled - m.taken_off), 0)
       FROM withdrawal_lines m JOIN withdrawals w ON w.id = m.withdrawal_id
       WHERE m.order_line_id = l.id AND (w.settled_at IS NULL OR w.credited IS NOT NULL))) ORDER BY l.position)
   FROM order_lines l WHERE l.order_id = o.id) AS lines,
  (SELECT array_agg(ROW(e.kind, e.actor, e.note, e.created_at) ORDER BY e.id)
   FROM order_events e WHERE e.order_id = o.id) AS events
FROM orders o WHERE """  # noqa: S608 - constants only


async def find_order(connection: Connection, number: str) -> OrderView:
    """The order called `number`: one query. The caller must have checked that it is the client's.

    Raises `NotFoundError`.
    """
    return _order(await connection.fetchrow(ORDER + "o.number = $1", number))


async def find_order_by_id(connection: Connection, order_id: UUID) -> OrderView:
    """The order with this id: one query. Raises `NotFoundError`."""
    return _order(await connection.fetchrow(ORDER + "o.id = $1", order_id))


async def find_orders(connection: Connection, order_ids: Sequence[UUID]) -> list[OrderView]:
    """The orders with these ids, in the order of the ids: one query."""
    found = await connection.fetch(f"{ORDER} o.id = ANY($1::uuid[])", list(order_ids))
    by_id = {row["id"]: _order(row) for row in found}
    return [by_id[one] for one in order_ids if one in by_id]


async def find_orders_by_number(connection: Connection, numbers: Sequence[str]) -> dict[str, OrderView]:
    """The orders that have one of these numbers, by it: one query."""
    found = await connection.fetch(f"{ORDER} o.number = ANY($1::text[])", list(numbers))
    return {row["number"]: _order(row) for row in found}


async def find_any(connection: Connection, name: str) -> OrderView:
    """The order whose id or number is `name`: one query. Raises `NotFoundError`."""
    try:
        order_id = UUID(name)
    except ValueError:
        return await find_order(connection, name)
    return await find_order_by_id(connection, order_id)


def _order(row: Any) -> OrderView:
    if row is None:
        raise NotFoundError(gettext("There is no such order."))
    return OrderView(
        **{name: row[name] for name in PLAIN},
        lines=tuple(_line(line) for line in row["lines"]),
        events=tuple(OrderEventView(*event) for event in row["events"] or ()),
        refunds=tuple(convert(refund, RefundView) for refund in row["refunds"] or ()),
        shipments=tuple(convert(one, ShipmentView) for one in row["shipments"] or ()),
        invoices=tuple(convert(one, InvoiceView) for one in row["invoices"] or ()),
        change=convert(row["change"], WaitingChange | None),
        payments=tuple(convert(one, ReceivedPayment) for one in row["payments"] or ()),
    )


def _line(row: dict[str, Any]) -> OrderLineView:
    variant_id = UUID(row["variant_id"]) if row["variant_id"] else None
    return OrderLineView(**{**row, "id": UUID(row["id"]), "variant_id": variant_id})


PLAIN = (
    "id", "number", "user_id", "cart_id", "version", "email", "status", "payment_status", "currency", "subtotal",
    "discount", "delivery", "tax", "tax_included", "delivery_tax", "total", "explanation", "address",
    "delivery_method", "payment_method", "discount_code", "note", "gift_note", "placed_at", "hold_expires_at",
    "payable", "money_on_its_way", "proved", "billing_address", "vat", "arrives_from", "arrives_to", "return_cost",
    "credited", "withdrawn_from",
)  # fmt: skip

LATEST_OF_CART = """
SELECT id, number FROM orders WHERE cart_id = $1 AND email = $2 AND placed_at > now() - interval '15 minutes'
ORDER BY placed_at DESC, id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class OrderName:
    """An order's id and number."""

    id: UUID
    number: str


async def latest_of_cart(connection: Connection, cart_id: UUID, email: str) -> OrderName | None:
    """The order just placed from this cart and address, if any, for a form that is sent twice: one query."""
    row = await connection.fetchrow(LATEST_OF_CART, cart_id, email)
    return OrderName(row["id"], row["number"]) if row else None


SUMMARISED = f"""
SELECT o.id, o.number, o.email, coalesce(o.address->>'name', '') AS name, o.status, o.currency, o.total, o.placed_at,
       o.payment_method, {PAYMENT_STATUS},
       (SELECT sum(l.quantity) FROM order_lines l WHERE l.order_id = o.id)::int AS item_count,
       (o.status = 'confirmed' AND EXISTS (SELECT FROM shipments s WHERE s.order_id = o.id)) AS partly_sent,
       coalesce(o.address->>'country', '') AS country, o.delivery_method,
       EXISTS (SELECT FROM order_changes c WHERE c.order_id = o.id AND c.status = 'waiting') AS change_waits
FROM {{orders}} o
"""  # noqa: S608 - constants only
SUMMARY = SUMMARISED.format(orders="orders")
MINE = f"{SUMMARY} WHERE o.user_id = $1 AND ($2::uuid IS NULL OR o.id < $2) ORDER BY o.id DESC LIMIT $3"


async def orders_of(connection: Connection, *, user_id: UUID, before: UUID | None, limit: int) -> list[OrderSummary]:
    """A user's orders, the latest first: one query."""
    return [OrderSummary(*row.values()) for row in await connection.fetch(MINE, user_id, before, limit)]
