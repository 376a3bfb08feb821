"""What staff filter the list of orders by, and its SQL: conditions on the orders `o`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.connection import Arguments
from domain.orders.queries import PAYMENT_STATUS
from domain.payments.methods import CARD


class StatusFilter(StrEnum):
    """The status of an order, as a filter of staff.

    `hold_ending` are the pending orders whose hold ends within `SOON`, `to_ship` the confirmed ones that may be
    shipped now.
    """

    PENDING = "pending"
    HOLD_ENDING = "hold_ending"
    CONFIRMED = "confirmed"
    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    FAILED = "failed"


class PaymentFilter(StrEnum):
    """The payment state of an order, as a filter of staff: `unpaid` is any order that no money was received for.

    `to_collect` are the unpaid orders that are paid by invoice or on delivery, `change_due` orders with a change that
    waits to be paid. Of the last three, people must look at each: a refund failed and no later one was made, a dispute
    is open, a report of money fits nothing.
    """

    UNPAID = "unpaid"
    TO_COLLECT = "to_collect"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    CHANGE_DUE = "change_due"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"
    DOES_NOT_FIT = "does_not_fit"


class OrderSort(StrEnum):
    """The order of the list: by the time of placing, or by the total."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """The filter and order of a list of orders.

    `words` are a number or a part of it, the start of an email address, or the beginnings of words: of a name, an
    address of email, a town, a postal code, a SKU, a product's name or a tracking number. `first` and `last` are the
    days, in the time zone `zone`, on which an order was placed; `minimum` and `maximum` bound its total, in minor
    units. With `numbers`, only those orders are listed.
    """

    status: StatusFilter | None = None
    payment: PaymentFilter | None = None
    words: str = ""
    sort: OrderSort = OrderSort.NEWEST
    first: date | None = None
    last: date | None = None
    zone: str = "UTC"
    country: str = ""
    delivery: str = ""
    minimum: int | None = None
    maximum: int | None = None
    numbers: tuple[str, ...] = ()


SOON, LONG, SOON_OF_LONG = "interval '10 minutes'", "interval '4 hours'", "interval '2 hours'"
"""A hold that ends within this time is about to end; one that lasts `LONG` is so earlier, for staff to act in time."""

CHANGE_WAITS = "SELECT order_id FROM order_changes WHERE status = 'waiting'"
STATUSES = {
    **{one: f"o.status = '{one}'" for one in StatusFilter},
    StatusFilter.HOLD_ENDING: (
        f"o.status = 'pending' AND o.hold_expires_at < now() + {SOON_OF_LONG} AND o.hold_expires_at < now() + "
        f"CASE WHEN o.hold_expires_at - o.placed_at >= {LONG} THEN {SOON_OF_LONG} ELSE {SOON} END"
    ),
    StatusFilter.TO_SHIP: f"o.status = 'confirmed' AND o.id NOT IN ({CHANGE_WAITS})",
}
"""The condition of each; an order of which a change waits to be paid is not shipped, see `send_parcel`."""

SHOWN_AS = f"(SELECT s.payment_status FROM (SELECT {PAYMENT_STATUS}) s)"  # noqa: S608 - constant
BEFORE_PAYMENT = {StatusFilter.PENDING, StatusFilter.HOLD_ENDING, StatusFilter.CANCELLED, StatusFilter.FAILED}
NOTHING_CAME = """
NOT EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND p.status IN ('paid', 'partially_refunded', 'refunded'))
"""
UNPAID = f"(o.payment_method <> '{CARD}' OR o.status IN ('pending', 'cancelled', 'failed')) AND {NOTHING_CAME}"
"""The condition that no money was received.

An order by card goes no further before it is paid, so that only few of them need be looked up.
"""
GONE_BACK = "o.id IN (SELECT p.order_id FROM payments p WHERE p.status IN ({0}))"
MAY_BE = {
    PaymentFilter.PAID: """
    (EXISTS (SELECT FROM payments p WHERE p.order_id = o.id
             AND p.status IN ('paid', 'partially_refunded', 'refunded') AND NOT p.surplus)
     OR o.id IN (SELECT p.order_id FROM payments p WHERE p.surplus))""",
    PaymentFilter.PARTIALLY_REFUNDED: GONE_BACK.format("'partially_refunded', 'refunded'"),
    PaymentFilter.REFUNDED: GONE_BACK.format("'refunded'"),
}
"""What an order has that is shown as one of these; whether it is, all of its payments must say.

An index alone tells of the payments that orders keep, and another of the few that are surplus.
"""

GONE_BACK_ONES = """
SELECT FROM payments WHERE status = '{0}' AND status IN ('partially_refunded', 'refunded') LIMIT $1
"""
"""The payments of one of the two, of which an index tells."""

TROUBLES = {
    PaymentFilter.REFUND_FAILED: """
    SELECT f.order_id FROM refunds f JOIN payments p ON p.id = f.payment_id WHERE f.status = 'failed' AND NOT EXISTS (
        SELECT FROM refunds r JOIN payments k ON k.id = r.payment_id
        WHERE r.order_id = f.order_id AND k.surplus = p.surplus AND r.status <> 'failed'
        AND r.created_at > f.created_at)  -- parts of one refund are made at one time
    """,
    PaymentFilter.DISPUTED: "SELECT order_id FROM disputes WHERE status = 'open'",
    PaymentFilter.DOES_NOT_FIT: """
    SELECT p.order_id FROM provider_events e JOIN payments p ON p.provider = e.provider
    AND (p.reference = e.facts->>'reference' OR p.charge_reference = nullif(e.facts->>'charge_reference', ''))
    WHERE e.applied_at IS NULL AND e.due_at = 'infinity'""",
}
"""The orders with whose money something is wrong that people must look at."""

MONEY = {
    PaymentFilter.UNPAID: UNPAID,
    PaymentFilter.TO_COLLECT: f"o.payment_method <> '{CARD}' AND {NOTHING_CAME}",
    **MAY_BE,
    PaymentFilter.CHANGE_DUE: f"o.id IN ({CHANGE_WAITS})",
    **{one: f"o.id IN ({orders})" for one, orders in TROUBLES.items()},
}
SORTS = {
    OrderSort.NEWEST: ("o.placed_at", "<", "DESC"),
    OrderSort.OLDEST: ("o.placed_at", ">", "ASC"),
    OrderSort.LARGEST: ("o.total", "<", "DESC"),
    OrderSort.SMALLEST: ("o.total", ">", "ASC"),
}
"""What each order sorts by, before the id; how that of the following records compares with it; its direction."""

CHEAP = {PaymentFilter.TO_COLLECT: f"o.payment_method <> '{CARD}'"}
"""The part of a condition on money that is of the order itself, and has an index."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a list, which may be empty: its index itself answers those `near`, each order the `rest`.

    What is `last` costs the most, and is asked of orders that meet all others.
    """

    near: list[str]
    rest: list[str]
    last: list[str]

    @property
    def far(self) -> list[str]:
        """Those that the list's own index does not answer."""
        return [*self.rest, *self.last]

    @property
    def all(self) -> str:
        """All of them in SQL."""
        return both([*self.near, *self.far])


def both(some: list[str]) -> str:
    """Some conditions in SQL, all of which must be met."""
    return " AND ".join(some) or "true"


def conditions(query: Arguments, wanted: OrderFilter, *, words: str = "", each: bool = False) -> Conditions:
    """The conditions of `wanted`, those on its `words` as they are given; the values are added to `query`.

    An index holds orders by what one column says, in the order of time, or else by their total. That column comes
    first, and so does a span of what is sorted by. If `each` order is asked, nothing is looked up before.
    """
    times, amounts = _spans(query, wanted)
    columns = _columns(query, wanted)
    by_total = wanted.sort in {OrderSort.LARGEST, OrderSort.SMALLEST}
    near = amounts if by_total else [*columns[:1], *times]
    rest = [*columns, *times] if by_total else [*columns[1:], *amounts]
    last = [f"{SHOWN_AS} = '{one}'" for one in (wanted.payment,) if one in MAY_BE]
    if wanted.payment is not None and not (each and last):
        rest.append(_money(wanted.payment, wanted.status))
    if wanted.numbers:
        rest.append(f"o.number = ANY({query.add(list(wanted.numbers))}::text[])")
    return Conditions(near, [*rest, words] if words else rest, last)


def _money(payment: PaymentFilter, status: StatusFilter | None) -> str:
    """The condition on the money of an order, as short as it can be for those of a status."""
    if payment is PaymentFilter.UNPAID and status is not None:
        return NOTHING_CAME if status in BEFORE_PAYMENT else MONEY[PaymentFilter.TO_COLLECT]
    return MONEY[payment]


def _columns(query: Arguments, wanted: OrderFilter) -> list[str]:
    """The conditions that a single value of an order meets."""
    found = [STATUSES[wanted.status]] if wanted.status is not None else []
    facts = (("o.address->>'country' = {}", wanted.country), ("o.delivery_method = {}", wanted.delivery))
    found += [condition.format(query.add(value)) for condition, value in facts if value]
    return found + [CHEAP[one] for one in (wanted.payment,) if one in CHEAP]


def _spans(query: Arguments, wanted: OrderFilter) -> tuple[list[str], list[str]]:
    """The conditions on the time of placing, and those on the total."""
    next_day = wanted.last + timedelta(days=1) if wanted.last else None
    times = (
        ("o.placed_at >= {}", _beginning(wanted.first, wanted.zone)),
        ("o.placed_at < {}", _beginning(next_day, wanted.zone)),
    )
    amounts = (("o.total >= {}", wanted.minimum), ("o.total <= {}", wanted.maximum))
    found = [
        [condition.format(query.add(value)) for condition, value in span if value is not None]
        for span in (times, amounts)
    ]
    if None not in (wanted.minimum, wanted.maximum) and (wanted.minimum or 0) > (wanted.maximum or 0):
        found[1].append("false")  # which the planner does not see, as it knows no bound of the other
    return found[0], found[1]


def _beginning(day: date | None, zone: str) -> datetime | None:
    """The first moment of a day within `YEARS` in a time zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) if day else None
