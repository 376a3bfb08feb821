"""Changes of an order by staff before it is sent, locked like a checkout: its order's row, then stock by variant.

Read `change_order` aloud: it is the specification.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.checkout.change_parts import WantedChange
from domain.checkout.change_plan import PlannedChange, Terms, plan_change
from domain.checkout.change_words import changes_of, details_of, differences
from domain.checkout.errors import TotalChangedError
from domain.checkout.statements import LOCK_STOCK, OFFERS
from domain.clock import now
from domain.connection import Connection
from domain.delivery.calendar import PATIENCE, later_promises, promised_days
from domain.delivery.methods import method_for
from domain.errors import ConflictError, StaleError
from domain.invoices.corrections import invoice_before, replace_invoice
from domain.mail.operations import redirect_emails, write_order_emails
from domain.orders.operations import lock_order, write_event
from domain.orders.queries import find_order_by_id
from domain.orders.states import OrderStatus
from domain.payments.methods import confirmed_by_staff
from domain.payments.operations import close_attempts, open_attempt
from domain.payments.refunds import write_refund
from domain.stock.operations import change_held
from domain.withdrawals.settling import settle_taken_off

CHANGED = "changed"
"""The kind of the timeline entry for a change of what was ordered, or of where it goes."""

REASON = "Your order was changed."


class NothingChangedError(ConflictError):
    """The order is already as it is to be."""

    code = "nothing_changed"


async def look_at_change(
    connection: Connection, *, order_id: UUID, wanted: WantedChange, terms: Terms, expected: frozenset[int] | None
) -> PlannedChange:
    """The change as it would be made now, for staff to confirm: six queries at most, which lock and change nothing.

    Raises what `change_order` raises.
    """
    return await _plan(connection, order_id, wanted, terms, expected, OFFERS)


async def _plan(
    connection: Connection,
    order_id: UUID,
    wanted: WantedChange,
    terms: Terms,
    expected: frozenset[int] | None,
    offers_query: str,
) -> PlannedChange:
    order = await find_order_by_id(connection, order_id)
    if expected is not None and order.version not in expected:
        raise StaleError(expected, order.version, differences(order, wanted))
    plan = await plan_change(connection, order=order, wanted=wanted, terms=terms, offers_query=offers_query)
    if not changes_of(plan):
        raise NothingChangedError("Nothing would change. Change a quantity, the address or the delivery.")
    return plan


async def change_order(
    connection: Connection,
    *,
    order_id: UUID,
    wanted: WantedChange,
    terms: Terms,
    actor: str,
    expected: frozenset[int] | None = None,
    expected_total: int | None = None,
) -> PlannedChange:
    """Change an order: stock, lines, figures, money, documents, timeline and email, all or nothing.

    Lines keep their prices, added ones have today's; delivery, tax and discount are worked out as at checkout, with the
    code that the order has, unless goods, delivery method and place of taxation stay: then so do all figures. If less
    is due than was paid, the rest goes back by a refund that the provider is sent afterwards. An open payment attempt
    is closed, and another one opened, if the total changed; money that still comes by the old one goes back. An invoice
    is credited in full, and the order invoiced anew.

    Raises `NotFoundError`, `StaleError` unless the order has an `expected` version, `NotChangeableError`,
    `NothingChangedError`, `TotalChangedError` unless its new total is `expected_total` in minor units,
    `OutOfStockError`, and `InvalidError`.
    """
    await lock_order(connection, order_id)
    plan = await _plan(connection, order_id, wanted, terms, expected, LOCK_STOCK)
    if expected_total not in {None, plan.quote.total}:
        raise TotalChangedError(expected_total or 0, plan.quote)
    old = await invoice_before(connection, order_id=order_id) if plan.changes_invoice else None
    if deltas := plan.deltas:
        await change_held(connection, order_id=order_id, deltas=deltas, reason="order changed", actor=actor)
    version = await _write_order(connection, plan, terms)
    await _write_lines(connection, plan)
    await _settle(connection, plan, terms, actor)
    if deltas:
        taken_off = {one.line.id: one.before - one.quantity for one in plan.lines if one.line}
        await settle_taken_off(connection, order_id=order_id, taken_off=taken_off)
    await _tell(connection, plan, version, actor)
    if old:
        await replace_invoice(connection, order_id=order_id, old=old, reason="The order was changed.")
    return plan


async def _tell(connection: Connection, plan: PlannedChange, version: int, actor: str) -> None:
    """Add an entry to the timeline and the audit log, and write the email; each version of an order has its own."""
    order_ids, note = [plan.order.id], " ".join(changes_of(plan))
    await write_event(connection, order_ids=order_ids, kind=CHANGED, actor=actor, note=note, details=details_of(plan))
    context = {"changes": changes_of(plan, names_addresses=False), "refund": plan.refund}
    if plan.wanted.email != plan.order.email:
        await redirect_emails(connection, order_id=plan.order.id, old=plan.order.email, new=plan.wanted.email)
    await write_order_emails(connection, kind="order_changed", order_ids=order_ids, about=str(version), context=context)


ORDER = """
UPDATE orders SET subtotal = $2, discount = $3, delivery = $4, tax = $5, delivery_tax = $6, total = $7,
    explanation = $8, email = $9, address = $10, delivery_method = $11, version = version + 1,
    arrives_from = $14, arrives_to = $15, promises = coalesce($16, promises),
    units = CASE WHEN status = 'pending' THEN $12 ELSE units END,
    hold_expires_at = CASE WHEN status = 'pending' AND payment_method = 'card' AND total <> $7
        THEN greatest(hold_expires_at, now() + make_interval(secs => $13)) ELSE hold_expires_at END
WHERE id = $1 RETURNING version
"""


async def _write_order(connection: Connection, plan: PlannedChange, terms: Terms) -> int:
    figures, wanted = plan.quote, plan.wanted
    version: int = await connection.fetchval(
        ORDER,
        plan.order.id,
        figures.subtotal,
        figures.discount,
        figures.delivery,
        figures.tax,
        figures.delivery_tax,
        figures.total,
        figures.explanation,
        wanted.email,
        wanted.address,
        wanted.delivery_method,
        sum(one.quantity for one in plan.kept),
        terms.hold_seconds,
        *_arrival(plan, terms),
    )
    return version


def _arrival(plan: PlannedChange, terms: Terms) -> tuple[date | None, date | None, list[dict[str, str]] | None]:
    """The days promised, and those of when it is confirmed; as before unless it goes elsewhere or otherwise."""
    order, wanted = plan.order, plan.wanted
    country = wanted.address["country"]
    if wanted.delivery_method == order.delivery_method and country == order.address.get("country"):
        return order.arrives_from, order.arrives_to, None
    days, at = method_for(country, wanted.delivery_method, terms.methods).days, now()
    ends = max(at + timedelta(seconds=terms.hold_seconds), order.hold_expires_at or at) + PATIENCE
    later = later_promises(terms.calendar, days, country, at, until=ends)
    return *promised_days(terms.calendar, days, country, at), later


LINES = """
WITH line AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($2) AS l(
        id uuid, variant_id uuid, sku text, slug text, name text, options jsonb, image text, unit_price bigint,
        quantity int, discount bigint, tax_rate int, tax bigint, withdrawal_exception text,
        minimum_age smallint, place int)
), gone AS (
    DELETE FROM order_lines WHERE order_id = $1 AND id NOT IN (SELECT id FROM line WHERE id IS NOT NULL)
), stays AS (
    UPDATE order_lines o SET quantity = l.quantity, line_total = o.unit_price * l.quantity, discount = l.discount,
                             tax_rate = l.tax_rate, tax = l.tax,
        minimum_age = CASE WHEN l.quantity > o.quantity THEN greatest(o.minimum_age, l.minimum_age)
            ELSE o.minimum_age END
    FROM line l WHERE o.id = l.id
)
INSERT INTO order_lines (order_id, position, variant_id, sku, slug, name, options, image, unit_price, quantity,
                         line_total, discount, tax_rate, tax, withdrawal_exception, minimum_age)
SELECT $1, (SELECT max(position) FROM order_lines WHERE order_id = $1) + place, variant_id, sku, slug, name, options,
       image, unit_price, quantity, unit_price * quantity, discount, tax_rate, tax, withdrawal_exception, minimum_age
FROM line WHERE id IS NULL
"""


async def _write_lines(connection: Connection, plan: PlannedChange) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": one.line.id if one.line else None,
            "variant_id": one.offer.variant_id,
            "sku": one.offer.sku,
            "slug": one.offer.slug,
            "name": one.offer.name,
            "options": one.offer.options,
            "image": one.offer.image,
            "unit_price": one.unit_price,
            "quantity": one.quantity,
            "discount": figures.discount,
            "tax_rate": figures.tax_rate,
            "tax": figures.tax,
            "withdrawal_exception": one.offer.withdrawal_exception,
            "minimum_age": one.offer.minimum_age,
            "place": place,
        }
        for place, (one, figures) in enumerate(zip(plan.kept, plan.quote.lines, strict=True), 1)
    ]
    await connection.execute(LINES, plan.order.id, rows)


async def _settle(connection: Connection, plan: PlannedChange, terms: Terms, actor: str) -> None:
    """Send back what was paid beyond the new total, or have the next payment ask for that."""
    order_id = plan.order.id
    if plan.refund and plan.standing.payment_id:
        await write_refund(
            connection,
            payment_id=plan.standing.payment_id,
            amount=plan.refund,
            reason=REASON,
            actor=actor,
            by_change=True,
        )
        await connection.execute("UPDATE orders SET given_back = given_back + $2 WHERE id = $1", order_id, plan.refund)
    by_card = plan.order.status == OrderStatus.PENDING and not confirmed_by_staff(plan.order.payment_method)
    if by_card and plan.quote.total != plan.order.total:
        await close_attempts(connection, order_ids=[order_id])
        await open_attempt(connection, order_id=order_id, provider=terms.provider, reference=terms.reference)
