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
from domain.checkout.staff_orders import USUAL_HOLD_HOURS
from domain.checkout.statements import LOCK_STOCK, OFFERS
from domain.clock import now
from domain.connection import Connection
from domain.delivery.calendar import PATIENCE, later_promises, promised_days
from domain.delivery.methods import method_for
from domain.errors import ConflictError, StaleError
from domain.invoices.corrections import invoice_before, replace_invoice
from domain.mail.operations import redirect_emails, write_order_emails
from domain.orders.changed_orders import Changed, write_changed
from domain.orders.made_changes import CHANGED, CORRECTED
from domain.orders.operations import lock_order, write_event
from domain.orders.queries import find_order_by_id
from domain.orders.states import OrderStatus
from domain.orders.waiting_changes import WantedMoney, ask_for_more
from domain.payments.methods import confirmed_by_staff
from domain.payments.operations import close_attempts, open_attempt
from domain.payments.refunds import captured_of, spread, write_refund
from domain.stock.operations import change_held
from domain.withdrawals.settling import settle_taken_off
from domain.words.messages import gettext, marked

REASON = marked("Your order was changed.")


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
        raise NothingChangedError(gettext("Nothing would change. Change a quantity, the address or the delivery."))
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
    hold_hours: int = USUAL_HOLD_HOURS,
) -> PlannedChange:
    """Change an order: stock, lines, figures, money, documents, timeline and email, all or nothing.

    Lines keep their prices, added ones have today's; delivery, tax and discount are worked out as at checkout, with the
    code that the order has, unless goods, delivery method and place of taxation stay: then so do all figures. If less
    is due than was paid, the rest goes back by a refund that the provider is sent afterwards. An open payment attempt
    is closed, and another one opened, if the total changed; money that still comes by the old one goes back. An invoice
    is credited in full, and the order invoiced anew.

    If more is due than was paid, only what is added is taken from stock, and the change waits `hold_hours` for the
    customer to pay the difference, see `domain.orders.waiting_changes`.

    Raises `NotFoundError`, `StaleError` unless the order has an `expected` version, `NotChangeableError`,
    `NothingChangedError`, `TotalChangedError` unless its new total is `expected_total` in minor units,
    `OutOfStockError`, and `InvalidError`.
    """
    await lock_order(connection, order_id)
    plan = await _plan(connection, order_id, wanted, terms, expected, LOCK_STOCK)
    if expected_total not in {None, plan.quote.total}:
        raise TotalChangedError(expected_total or 0, plan.quote)
    if plan.due:
        await _ask(connection, plan, terms, actor, hold_hours * 3600)
    else:
        await _make(connection, plan, terms, actor)
    return plan


async def _make(connection: Connection, plan: PlannedChange, terms: Terms, actor: str) -> None:
    """Make the change at once."""
    order_id = plan.order.id
    old = await invoice_before(connection, order_id=order_id) if plan.changes_invoice else None
    if deltas := plan.deltas:
        await change_held(connection, order_id=order_id, deltas=deltas, reason="order changed", actor=actor)
    changed = _changed(plan, terms, terms.hold_seconds)
    version = await write_changed(connection, order_id=order_id, changed=changed, hold_seconds=terms.hold_seconds)
    await _settle(connection, plan, terms, actor)
    if deltas:
        taken_off = {one.line.id: one.before - one.quantity for one in plan.lines if one.line}
        await settle_taken_off(connection, order_id=order_id, taken_off=taken_off)
    await _tell(connection, plan, version, actor)
    if old:
        await replace_invoice(connection, order_id=order_id, old=old, reason=CORRECTED)


async def _ask(connection: Connection, plan: PlannedChange, terms: Terms, actor: str, hold_seconds: int) -> None:
    """Have the change wait for the money that it costs more."""
    wanted = WantedMoney(
        changed=_changed(plan, terms, hold_seconds),
        due=plan.due,
        held={variant_id: -delta for variant_id, delta in plan.deltas.items() if delta < 0},
        changes=changes_of(plan, names_addresses=False),
        note=" ".join(changes_of(plan)),
        details=details_of(plan),
    )
    await ask_for_more(connection, order_id=plan.order.id, wanted=wanted, actor=actor, hold_seconds=hold_seconds)


async def _tell(connection: Connection, plan: PlannedChange, version: int, actor: str) -> None:
    """Add an entry to the timeline and the audit log, and write the email; each version of an order has its own."""
    order_ids, note = [plan.order.id], " ".join(changes_of(plan))
    await write_event(connection, order_ids=order_ids, kind=CHANGED, actor=actor, note=note, details=details_of(plan))
    context = {"changes": changes_of(plan, names_addresses=False), "refund": plan.refund}
    if plan.wanted.email != plan.order.email:
        await redirect_emails(connection, order_id=plan.order.id, old=plan.order.email, new=plan.wanted.email)
    await write_order_emails(connection, kind="order_changed", order_ids=order_ids, about=str(version), context=context)


def _changed(plan: PlannedChange, terms: Terms, hold_seconds: int) -> Changed:
    figures, wanted = plan.quote, plan.wanted
    arrives_from, arrives_to, promises = _arrival(plan, terms, hold_seconds)
    return Changed(
        subtotal=figures.subtotal,
        discount=figures.discount,
        delivery=figures.delivery,
        tax=figures.tax,
        delivery_tax=figures.delivery_tax,
        total=figures.total,
        explanation=figures.explanation,
        email=wanted.email,
        address=wanted.address,
        delivery_method=wanted.delivery_method,
        lines=_lines(plan),
        arrives_from=arrives_from,
        arrives_to=arrives_to,
        promises=promises,
        back={variant_id: delta for variant_id, delta in plan.deltas.items() if delta > 0},
    )


def _arrival(
    plan: PlannedChange, terms: Terms, hold_seconds: int
) -> tuple[date | None, date | None, list[dict[str, str]] | None]:
    """The days promised, and those of when it is confirmed; as before unless it goes elsewhere or otherwise."""
    order, wanted = plan.order, plan.wanted
    country = wanted.address["country"]
    if wanted.delivery_method == order.delivery_method and country == order.address.get("country"):
        return order.arrives_from, order.arrives_to, None
    days, at = method_for(country, wanted.delivery_method, terms.methods).days, now()
    ends = max(at + timedelta(seconds=hold_seconds), order.hold_expires_at or at) + PATIENCE
    later = later_promises(terms.calendar, days, country, at, until=ends)
    return *promised_days(terms.calendar, days, country, at), later


def _lines(plan: PlannedChange) -> list[dict[str, Any]]:
    return [
        {
            "id": one.line.id if one.line else None,
            "variant_id": one.offer.variant_id,
            "sku": one.offer.sku,
            "slug": one.offer.slug,
            "name": one.offer.name,
            "options": one.offer.options,
            "option_names": list(one.offer.options),
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


async def _settle(connection: Connection, plan: PlannedChange, terms: Terms, actor: str) -> None:
    """Send back what was paid beyond the new total, or have the next payment ask for that."""
    order_id = plan.order.id
    if plan.refund:
        kept = [one for one in await captured_of(connection, order_id) if not one.surplus]
        for part in spread(kept, plan.refund):
            await write_refund(
                connection,
                payment_id=part.payment.payment_id,
                amount=part.amount,
                reason=REASON,
                actor=actor,
                by_change=True,
            )
        await connection.execute("UPDATE orders SET given_back = given_back + $2 WHERE id = $1", order_id, plan.refund)
    by_card = plan.order.status == OrderStatus.PENDING and not confirmed_by_staff(plan.order.payment_method)
    if by_card and plan.quote.total != plan.order.total:
        await close_attempts(connection, order_ids=[order_id])
        await open_attempt(connection, order_id=order_id, provider=terms.provider, reference=terms.reference)
