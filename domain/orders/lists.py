"""All orders for staff, a page at a time; every filter is answered by an index."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.connection import Arguments, Connection
from domain.orders.queries import PAYMENT_STATUS, SUMMARY
from domain.orders.states import OrderStatus
from domain.orders.views import OrderSummary
from domain.payments.methods import CARD

MOST_COUNTED = 1000
"""The number at which counting ends: beyond it nobody needs the exact number while they work."""
LONGEST_SEARCH = 100
SHORTEST_PART = 4
"""A shorter number is the whole number of an order; a longer one may be the beginning of other codes too."""
MOST_WORDS = 8
LAST_LETTER = "\U0010ffff"


class PaymentFilter(StrEnum):
    """The payment state of an order, as a filter of staff: `unpaid` is any order that no money was received for.

    `to_collect` are the unpaid orders that are paid by invoice or on delivery. Of the last three, people must look at
    each: a refund failed and no later one was made, a dispute is open, a report of money fits nothing.
    """

    UNPAID = "unpaid"
    TO_COLLECT = "to_collect"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"
    DOES_NOT_FIT = "does_not_fit"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """The filter and sort direction of a list of orders.

    `words` are a number, the start of an email address, or the beginnings of words: of a name, an address of email, a
    town, a postal code, a SKU, a product's name or a tracking number.
    """

    status: OrderStatus | None = None
    payment: PaymentFilter | None = None
    words: str = ""
    oldest_first: bool = False


SHOWN_AS = f"(SELECT s.payment_status FROM (SELECT {PAYMENT_STATUS}) s)"  # noqa: S608 - constant
UNPAID = f"""
(o.payment_method <> '{CARD}' OR o.status IN ('pending', 'cancelled', 'failed'))
AND NOT EXISTS (SELECT FROM payments p WHERE p.order_id = o.id
                AND p.status IN ('paid', 'partially_refunded', 'refunded'))"""
"""The condition that no money was received.

An order by card goes no further before it is paid, so that only few of them need be looked up.
"""
GONE_BACK = "o.id IN (SELECT p.order_id FROM payments p WHERE p.status = '{0}') AND {1} = '{0}'"
TROUBLES = {
    PaymentFilter.REFUND_FAILED: """
    SELECT f.order_id FROM refunds f WHERE f.status = 'failed' AND NOT EXISTS (
        SELECT FROM refunds r WHERE r.payment_id = f.payment_id AND r.status <> 'failed' AND r.id > f.id)""",
    PaymentFilter.DISPUTED: "SELECT order_id FROM disputes WHERE status = 'open'",
    PaymentFilter.DOES_NOT_FIT: """
    SELECT p.order_id FROM provider_events e JOIN payments p ON p.provider = e.provider
    AND (p.reference = e.facts->>'reference' OR p.charge_reference = nullif(e.facts->>'charge_reference', ''))
    WHERE e.applied_at IS NULL AND e.due_at = 'infinity'""",
}
"""The orders with whose money something is wrong that people must look at."""

MONEY = {
    PaymentFilter.UNPAID: UNPAID,
    PaymentFilter.TO_COLLECT: f"o.payment_method <> '{CARD}' AND {UNPAID}",
    PaymentFilter.PAID: f"{SHOWN_AS} = 'paid'",
    PaymentFilter.PARTIALLY_REFUNDED: GONE_BACK.format(PaymentFilter.PARTIALLY_REFUNDED, SHOWN_AS),
    PaymentFilter.REFUNDED: GONE_BACK.format(PaymentFilter.REFUNDED, SHOWN_AS),
    **{one: f"o.id IN ({orders})" for one, orders in TROUBLES.items()},
}
BY_WORD = """(
    SELECT w.id FROM orders w WHERE order_words(w.number, w.email, w.address) @@ begun_words({0})
    UNION SELECT l.order_id FROM order_lines l WHERE line_words(l.sku, l.name) @@ begun_words({0})
    UNION SELECT s.order_id FROM shipments s WHERE s.tracking <> '' AND code_words(s.tracking) @@ begun_words({0}))"""
BY_EMAIL = "lower(o.email) >= {} AND lower(o.email) < {}"


class Query(Arguments):
    """Conditions that are joined by AND, with the arguments that they name by their places."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: list[str] = ["true"]


async def list_orders(
    connection: Connection, wanted: OrderFilter, *, after: UUID | None, limit: int
) -> list[OrderSummary]:
    """The orders that match `wanted`, from the one that follows `after`: one query."""
    query = Query()
    if wanted.status is not None:
        query.conditions.append(f"o.status = {query.add(wanted.status)}")
    if wanted.payment is not None:
        query.conditions.append(MONEY[wanted.payment])
    if wanted.words.strip():
        query.conditions.append(_searched(query, wanted.words.strip()[:LONGEST_SEARCH]))
    if after is not None:
        query.conditions.append(f"o.id {'>' if wanted.oldest_first else '<'} {query.add(after)}")
    direction = "ASC" if wanted.oldest_first else "DESC"
    found = await connection.fetch(
        f"{SUMMARY} WHERE {' AND '.join(query.conditions)} ORDER BY o.id {direction} LIMIT {query.add(limit)}",
        *query.values,
    )
    return [OrderSummary(*row.values()) for row in found]


def _searched(query: Query, words: str) -> str:
    number = re.fullmatch(r"(#\s*)?(m\s*-?\s*)?(\d{1,18})", words, re.IGNORECASE | re.ASCII)
    if number and (number[1] or number[2] or len(number[3]) < SHORTEST_PART):
        return f"o.number = {query.add(f'M-{number[3]}')}"
    if "@" in words or not any(map(str.isalnum, words)):
        begin = words.lower()
        return BY_EMAIL.format(query.add(begin), query.add(begin + LAST_LETTER))
    return _by_words(query, words)


def _by_words(query: Query, words: str) -> str:
    """Every word begins one of an order's, or all in one do, as in a code that is kept without its spaces."""
    parts = [word for word in words.split() if any(map(str.isalnum, word))][:MOST_WORDS]
    found = " INTERSECT ".join(BY_WORD.format(query.add(word)) for word in parts)
    squeezed = "".join(filter(str.isalnum, words))
    if squeezed != words and any(map(str.isdigit, words)):
        found += f" UNION {BY_WORD.format(query.add(squeezed))}"
    return f"o.id = ANY(ARRAY({found}))"


COUNTS = """
SELECT s.status, (SELECT count(*) FROM (SELECT FROM orders WHERE status = s.status LIMIT $2) found)::int AS orders
FROM unnest($1::text[]) AS s(status)
"""


async def count_by_status(connection: Connection) -> dict[OrderStatus, int]:
    """The number of orders of each status; beyond `MOST_COUNTED` they are not counted: one query."""
    found = await connection.fetch(COUNTS, [status.value for status in OrderStatus], MOST_COUNTED + 1)
    return {OrderStatus(row["status"]): row["orders"] for row in found}


COUNTED = "(SELECT count(DISTINCT order_id) FROM ({}) AS t)::int"
COUNT_TROUBLES = f"SELECT {', '.join(COUNTED.format(orders) for orders in TROUBLES.values())}"


async def count_troubles(connection: Connection) -> dict[PaymentFilter, int]:
    """The number of orders with whose money something is wrong, by what it is: one query."""
    row = await connection.fetchrow(COUNT_TROUBLES)
    return dict(zip(TROUBLES, row.values(), strict=True))


async def count_to_confirm(connection: Connection) -> int:
    """The number of orders that wait for staff rather than for a payment: one query."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM (SELECT FROM orders WHERE status = 'pending' AND payment_method <> $1 LIMIT $2) found",
        CARD,
        MOST_COUNTED + 1,
    )
    return count
