"""All orders for staff, a page at a time; every filter is answered by an index."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.clock import now
from domain.connection import Arguments, Connection
from domain.orders.queries import PAYMENT_STATUS, SUMMARY
from domain.orders.search import LONGEST_SEARCH, Since, are_words, find, is_common, time_of
from domain.orders.views import OrderSummary
from domain.payments.methods import CARD


class StatusFilter(StrEnum):
    """The status of an order, as a filter of staff: `to_ship` are those confirmed ones that may be shipped now."""

    PENDING = "pending"
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


CHANGE_WAITS = "SELECT order_id FROM order_changes WHERE status = 'waiting'"
STATUSES = {
    **{one: f"o.status = '{one}'" for one in StatusFilter},
    StatusFilter.TO_SHIP: f"o.status = 'confirmed' AND o.id NOT IN ({CHANGE_WAITS})",
}
"""The condition of each; an order of which a change waits to be paid is not shipped, see `send_parcel`."""

SHOWN_AS = f"(SELECT s.payment_status FROM (SELECT {PAYMENT_STATUS}) s)"  # noqa: S608 - constant
BEFORE_PAYMENT = {StatusFilter.PENDING, StatusFilter.CANCELLED, StatusFilter.FAILED}
NOTHING_CAME = """
NOT EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND p.status IN ('paid', 'partially_refunded', 'refunded'))
"""
UNPAID = f"(o.payment_method <> '{CARD}' OR o.status IN ('pending', 'cancelled', 'failed')) AND {NOTHING_CAME}"
"""The condition that no money was received.

An order by card goes no further before it is paid, so that only few of them need be looked up.
"""
GONE_BACK = "o.id IN (SELECT p.order_id FROM payments p WHERE p.status IN ({2})) AND {1} = '{0}'"
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
    PaymentFilter.PAID: f"{SHOWN_AS} = 'paid'",
    PaymentFilter.PARTIALLY_REFUNDED: GONE_BACK.format(
        PaymentFilter.PARTIALLY_REFUNDED, SHOWN_AS, "'partially_refunded', 'refunded'"
    ),
    PaymentFilter.REFUNDED: GONE_BACK.format(PaymentFilter.REFUNDED, SHOWN_AS, "'refunded'"),
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


async def list_orders(
    connection: Connection, wanted: OrderFilter, *, after: UUID | None, limit: int
) -> list[OrderSummary]:
    """The orders that match `wanted`, from the one that follows `after`: one query, at most five by words.

    By words the page is looked for among the orders of a month first: if they fill it, no others belong on it. What
    very many orders have is no reason to look these up: the list is read in its order, and they soon come.
    """
    back = await _often_gone_back(connection, wanted.payment)
    if since := _a_month_before(wanted, after):
        found = await _page(connection, wanted, after, limit, since, Common(words=False, back=back))
        if len(found) == limit:
            return found
    words = await is_common(connection, wanted.words.strip()[:LONGEST_SEARCH].strip())
    return await _page(connection, wanted, after, limit, None, Common(words, back))


OFTEN = 10_000


@dataclass(frozen=True, slots=True)
class Common:
    """Whether very many orders have the `words` of a filter, or money that has gone `back`."""

    words: bool
    back: bool


async def _often_gone_back(connection: Connection, payment: PaymentFilter | None) -> bool:
    """Whether the money of more than `OFTEN` orders went back as the filter asks, if it does: one query then."""
    if payment not in {PaymentFilter.PARTIALLY_REFUNDED, PaymentFilter.REFUNDED}:
        return False
    return len(await connection.fetch(GONE_BACK_ONES.format(payment), OFTEN + 1)) > OFTEN


MONTH = timedelta(days=30)


def _a_month_before(wanted: OrderFilter, after: UUID | None) -> Since | None:
    """A month before the page of a search by words, the latest first, begins; None for other lists."""
    if wanted.sort is not OrderSort.NEWEST or not are_words(wanted.words.strip()[:LONGEST_SEARCH].strip()):
        return None
    present = now()
    begins = present if after is None else datetime.fromtimestamp(min(time_of(after), present.timestamp()), UTC)
    return Since(begins - MONTH)


async def _page(
    connection: Connection, wanted: OrderFilter, after: UUID | None, limit: int, since: Since | None, common: Common
) -> list[OrderSummary]:
    query = Arguments()
    conditions = [*_states(query, wanted, since, common), *_facts(query, wanted)]
    if since:
        conditions.append(f"o.placed_at >= {query.add(since.moment)}")
    key, follows, way = SORTS[wanted.sort]
    if after is not None:
        last = query.add(after)
        conditions.append(f"({key}, o.id) {follows} ((SELECT {key} FROM orders o WHERE o.id = {last}), {last})")  # noqa: S608 - ours
    where = " AND ".join(conditions) or "true"
    found = await connection.fetch(
        f"{SUMMARY} WHERE {where} ORDER BY {key} {way}, o.id {way} LIMIT {query.add(limit)}", *query.values
    )
    return [OrderSummary(*row.values()) for row in found]


def _states(query: Arguments, wanted: OrderFilter, since: Since | None, common: Common) -> list[str]:
    """The conditions on what an order is now, and on its words."""
    found = []
    if wanted.status is not None:
        found.append(STATUSES[wanted.status])
    if wanted.payment is not None:
        found.append(_money(wanted.payment, wanted.status, common))
    if words := wanted.words.strip()[:LONGEST_SEARCH].strip():
        found.append(find(query, words, since, common=common.words))
    if wanted.numbers:
        found.append(f"o.number = ANY({query.add(list(wanted.numbers))}::text[])")
    return found


def _money(payment: PaymentFilter, status: StatusFilter | None, common: Common) -> str:
    """The condition on the money of an order, as short as it can be for those of a status."""
    if payment is PaymentFilter.UNPAID and status is not None:
        return NOTHING_CAME if status in BEFORE_PAYMENT else MONEY[PaymentFilter.TO_COLLECT]
    return f"{SHOWN_AS} = '{payment}'" if common.back else MONEY[payment]


def _facts(query: Arguments, wanted: OrderFilter) -> list[str]:
    """The conditions on what an order was placed with."""
    if None not in (wanted.minimum, wanted.maximum) and (wanted.minimum or 0) > (wanted.maximum or 0):
        return ["false"]  # which the planner does not see, as it knows no bound of the other
    next_day = wanted.last + timedelta(days=1) if wanted.last else None
    facts = (
        ("o.placed_at >= {}", _beginning(wanted.first, wanted.zone)),
        ("o.placed_at < {}", _beginning(next_day, wanted.zone)),
        ("o.address->>'country' = {}", wanted.country or None),
        ("o.delivery_method = {}", wanted.delivery or None),
        ("o.total >= {}", wanted.minimum),
        ("o.total <= {}", wanted.maximum),
    )
    return [condition.format(query.add(value)) for condition, value in facts if value is not None]


def _beginning(day: date | None, zone: str) -> datetime | None:
    """The first moment of a day within `YEARS` in a time zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) if day else None
