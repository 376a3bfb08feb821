"""What an order is to become before it is sent, and what that costs: priced by the same quote as a checkout."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.cart.operations import MAX_LINES
from domain.checkout.change_parts import (
    ChangedLine,
    WantedChange,
    as_they_are,
    figures_of,
    keeps_figures,
)
from domain.checkout.change_rules import NotChangeableError, Standing, check_age, check_taxed, find_standing
from domain.checkout.change_waivers import less_waived
from domain.checkout.decide import Offer
from domain.checkout.errors import OutOfStockError, ShortLine
from domain.checkout.quote import Priced, Quote, quote
from domain.connection import Connection
from domain.delivery.calendar import NO_PROMISE, Calendar
from domain.delivery.methods import DeliveryMethod, method_for
from domain.discounts.codes import Code
from domain.discounts.statements import STATE
from domain.errors import ConflictError, InvalidError
from domain.invoices.figures import named_address
from domain.orders.views import OrderView
from domain.orders.waived_prices import waived_of
from domain.payments.gateway import ANY_AMOUNT, AmountLimits
from domain.payments.methods import confirmed_by_staff
from domain.taxes.places import place_of
from domain.taxes.rules import TaxRules
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class Terms:
    """How the shop sells at this moment; `reference` names the payment attempt that a new total needs."""

    methods: tuple[DeliveryMethod, ...]
    taxes: TaxRules
    currency: str
    provider: str
    reference: str
    hold_seconds: int
    limits: AmountLimits = ANY_AMOUNT
    calendar: Calendar = NO_PROMISE


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change as it would be made now. Amounts are minor units of the order's currency."""

    order: OrderView
    standing: Standing
    wanted: WantedChange
    lines: tuple[ChangedLine, ...]
    quote: Quote

    @property
    def kept(self) -> tuple[ChangedLine, ...]:
        """The lines that the order will have, in order; they are those of the quote."""
        return tuple(one for one in self.lines if one.quantity)

    @property
    def refund(self) -> int:
        """How much of the payments goes back."""
        return max(self.standing.captured - self.quote.total, 0) if self.standing.paid else 0

    @property
    def due(self) -> int:
        """How much more than was paid it costs, which is asked for before the change is made."""
        return max(self.quote.total - self.standing.captured, 0) if self.standing.paid else 0

    @property
    def deltas(self) -> dict[UUID, int]:
        """By variant how the stock on the shelf changes, in the order in which stock is locked."""
        found: dict[UUID, int] = {}
        for one in self.lines:
            found[one.offer.variant_id] = found.get(one.offer.variant_id, 0) + one.before - one.quantity
        return {variant_id: found[variant_id] for variant_id in sorted(found) if found[variant_id]}

    @property
    def changes_invoice(self) -> bool:
        """Whether an invoice of the order would be wrong afterwards: its address, or any figure or rate of it."""
        before, after = named_address(self.order.address), named_address(self.wanted.address)
        return _differ(before, after) or not keeps_figures(self.order, self.wanted)

    @property
    def moves(self) -> bool:
        """Whether the order goes to another address, or its courier calls another phone."""
        return _differ(self.order.address, self.wanted.address)


def _differ(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether two addresses differ; a field that is empty is none."""
    return any(before.get(name, "") != after.get(name, "") for name in {*before, *after})


async def plan_change(
    connection: Connection, *, order: OrderView, wanted: WantedChange, terms: Terms, offers_query: str
) -> PlannedChange:
    """The change of an order as it would be made now: at most four queries.

    It is priced anew only if it has to be, see `keeps_figures`: today's prices of delivery and rates of tax are no
    reason to move money when an address is corrected. `offers_query` reads the stock, and locks it if the change is to
    be made. Raises `NotChangeableError`, `OutOfStockError`, and `InvalidError` at `lines/0/line_id`, `added/0/sku` and
    the like.
    """
    standing = await find_standing(connection, order, currency=terms.currency)
    _check_known(order, wanted)
    if keeps_figures(order, wanted):
        plan = PlannedChange(order, standing, wanted, as_they_are(order), figures_of(order))
    else:
        check_taxed(order)
        lines = await _lines(connection, order, wanted, offers_query, terms.currency)
        plan = await _priced(connection, PlannedChange(order, standing, wanted, lines, figures_of(order)), terms)
    _check(plan, terms)
    return plan


def _check_known(order: OrderView, wanted: WantedChange) -> None:
    known = {line.id for line in order.lines}
    for place, line_id in enumerate(wanted.quantities):
        if line_id not in known:
            raise InvalidError({f"lines/{place}/line_id": gettext("This is not a line of this order.")})


async def _priced(connection: Connection, plan: PlannedChange, terms: Terms) -> PlannedChange:
    """The plan with the figures of a checkout today, less what was waived before, see `change_waivers`."""
    order, wanted, standing = plan.order, plan.wanted, plan.standing
    lines = [Priced(one.unit_price, one.quantity, one.offer.tax_class) for one in plan.kept]
    method = method_for(wanted.address["country"], wanted.delivery_method, terms.methods)
    figures = quote(
        lines,
        method,
        wanted.address["country"],
        await _code(connection, order.id),
        replace(terms.taxes, included=order.tax_included),
        place_of(wanted.address),
    )
    waived = waived_of(order.explanation) if standing.paid else 0
    figures = less_waived(figures, lines, waived=waived, captured=standing.captured, currency=order.currency)
    return replace(plan, wanted=replace(wanted, delivery_method=method.code), quote=figures)


SKUS = "SELECT lower(sku) AS sku, id FROM variants WHERE lower(sku) = ANY($1::text[])"


async def _lines(
    connection: Connection, order: OrderView, wanted: WantedChange, offers_query: str, currency: str
) -> tuple[ChangedLine, ...]:
    skus = [one.sku.lower() for one in wanted.added]
    found = {row["sku"]: row["id"] for row in await connection.fetch(SKUS, skus)} if skus else {}
    variants = sorted({*found.values(), *(line.variant_id for line in order.lines if line.variant_id)})
    rows = await connection.fetch(offers_query, variants, currency)
    offers = {row["variant_id"]: Offer(*row.values()) for row in rows}
    lines = _present(order, wanted, offers)
    held = {line.variant_id for line in order.lines}
    added: dict[UUID, ChangedLine] = {}
    for place, item in enumerate(wanted.added):
        offer = offers.get(found.get(item.sku.lower(), order.id))
        if offer is None or not offer.published:
            raise InvalidError({f"added/{place}/sku": gettext("No product with this SKU is for sale.")})
        if offer.variant_id in held or offer.variant_id in added:
            raise InvalidError(
                {f"added/{place}/sku": gettext("This is in the order already. Change its quantity instead.")}
            )
        check_age(order, offer, f"added/{place}/sku")
        added[offer.variant_id] = ChangedLine(None, offer, offer.price, 0, item.quantity)
    return (*lines, *added.values())


def _present(order: OrderView, wanted: WantedChange, offers: Mapping[UUID, Offer]) -> list[ChangedLine]:
    lines = []
    for line in order.lines:
        offer = offers.get(line.variant_id) if line.variant_id else None
        if offer is None:
            raise ConflictError(
                gettext(
                    "%(name)s is no longer in the catalogue, so only the email address and the address within "
                    "the country can be changed.",
                    name=line.name,
                )
            )
        quantity = wanted.quantities.get(line.id, line.quantity)
        if quantity > line.quantity:
            check_age(order, offer, f"lines/{list(wanted.quantities).index(line.id)}/quantity")
        lines.append(ChangedLine(line, offer, line.unit_price, line.quantity, quantity))
    return lines


CODE = f"""
SELECT {STATE} FROM discounts WHERE id = (SELECT discount_id FROM discount_uses WHERE order_id = $1)
"""  # noqa: S608 - constant


async def _code(connection: Connection, order_id: UUID) -> Code | None:
    """The code that the order was placed with. It was valid then, so it goes on counting."""
    row: Any = await connection.fetchrow(CODE, order_id)
    return Code(*row.values()) if row else None


def _check(plan: PlannedChange, terms: Terms) -> None:
    order, total = plan.order, plan.quote.total
    if not plan.kept:
        raise InvalidError({"lines": gettext("An order needs at least one item. Cancel it instead.")})
    if len(plan.kept) > MAX_LINES:
        raise InvalidError({"lines": gettext("An order can have at most %(max_lines)s lines.", max_lines=MAX_LINES)})
    _check_stock(plan)
    if not total and order.total:
        raise InvalidError({"lines": gettext("There would be nothing left to pay. Cancel the order instead.")})
    if plan.due:
        _check_due(plan, terms)
    by_card = order.status == "pending" and not confirmed_by_staff(order.payment_method)
    if by_card and total != order.total and not terms.limits.lowest <= total <= terms.limits.highest:
        raise InvalidError({"lines": gettext("The new total can't be paid by card.")})


def _check_due(plan: PlannedChange, terms: Terms) -> None:
    """Raise a refusal unless the customer can be asked for the difference, and then pays for all that changes."""
    if plan.wanted.email != plan.order.email:
        raise InvalidError(
            {"email": gettext("Change the email address first: the customer gets a link to pay for the rest.")}
        )
    if plan.standing.withdrawn:
        raise NotChangeableError(
            gettext("The customer withdrew from a part of this order. Settle that before it costs more.")
        )
    if not terms.limits.lowest <= plan.due <= terms.limits.highest:
        raise InvalidError(
            {"lines": gettext("The difference can't be paid by card. Change more, or place a new order.")}
        )


def _check_stock(plan: PlannedChange) -> None:
    """Raise `OutOfStockError` if more is added of a variant than there is on the shelf."""
    short = []
    for variant_id, delta in plan.deltas.items():
        lines = [one for one in plan.lines if one.offer.variant_id == variant_id]
        before, on_hand = sum(one.before for one in lines), lines[0].offer.on_hand
        if -delta > on_hand:
            short.append(ShortLine(variant_id, lines[0].title, before - delta, before + on_hand))
    if short:
        raise OutOfStockError(tuple(short))
