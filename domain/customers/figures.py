"""What a customer's orders come to and when they were last seen: said once, stored, and made anew by the worker.

The list of customers is sorted by what is stored; of those whose figures are out of date, by what they are now.
"""

from domain.connection import Connection

LOCK = 0xC0575
"""The advisory lock of whoever makes figures: a second one would write what it read before the first was done."""

AT_ONCE = 1000
"""So many changes are taken by one statement."""

NEVER = "'-infinity'::timestamptz"
"""When somebody was seen who never was, as it is stored, so that they come last."""

SPENT = """
sum(p.total + p.given_back - coalesce(
    (SELECT sum(r.amount) FROM refunds r JOIN payments y ON y.id = r.payment_id
     WHERE r.order_id = p.id AND r.status = 'succeeded' AND NOT y.surplus), 0))"""
COUNTED = "p.user_id = {customer}.id AND p.status NOT IN ('pending', 'cancelled', 'failed')"
OF_CUSTOMER = f"""
SELECT count(*)::int AS orders, coalesce({SPENT} FILTER (WHERE p.currency = {{currency}}), 0)::bigint AS spent,
       coalesce((SELECT max(s.seen_at) FROM sessions s WHERE s.user_id = {{customer}}.id), {NEVER}) AS seen_at
FROM orders p WHERE {COUNTED}
"""  # noqa: S608 - constants only
"""The figures of the customer of an alias, of the orders in a currency.

What a change took off a total and sends back is spent until it is back; surplus money never was.
"""

IN_OTHERS = f"""
SELECT jsonb_object_agg(b.currency, b.spent) FROM (
    SELECT p.currency, {SPENT}::bigint AS spent FROM orders p
    WHERE {COUNTED} AND p.currency <> {{currency}} GROUP BY p.currency) AS b WHERE b.spent <> 0
"""  # noqa: S608 - constants only
"""What they spent in each other currency, null in none: of a shop that had another one, or was another one's."""

STALE = "SELECT DISTINCT customer FROM customer_changes"
"""The customers whose figures are out of date."""

OTHER_CURRENCY = f"""
INSERT INTO customer_changes (customer) SELECT user_id FROM customer_figures
WHERE (currency < $1 OR currency > $1) AND user_id NOT IN ({STALE}) LIMIT {AT_ONCE}
"""  # noqa: S608 - constants only
"""After a change of the shop's currency all figures are out of date; an index finds them, or that there are none."""

FOLD = f"""
WITH seen AS (
    DELETE FROM customer_changes WHERE id IN (SELECT id FROM customer_changes ORDER BY id LIMIT {AT_ONCE})
    RETURNING customer
), kept AS (
    INSERT INTO customer_figures AS f (user_id, currency, orders, spent, seen_at)
    SELECT u.id, $1, o.orders, o.spent, o.seen_at
    FROM users u CROSS JOIN LATERAL ({OF_CUSTOMER.format(customer="u", currency="$1")}) AS o
    WHERE u.id IN (SELECT customer FROM seen) AND u.erased_at IS NULL
    ON CONFLICT (user_id) DO UPDATE SET currency = $1, orders = excluded.orders, spent = excluded.spent,
                                        seen_at = excluded.seen_at
), gone AS (
    DELETE FROM customer_figures WHERE user_id IN (
        SELECT u.id FROM users u JOIN seen s ON s.customer = u.id WHERE u.erased_at IS NOT NULL)
)
SELECT count(*) FROM seen
"""  # noqa: S608 - constants only
"""One statement, so that it sees one moment: a change that is committed after it keeps its row."""


async def fold_customers(connection: Connection, *, currency: str) -> int:
    """Make figures anew that are out of date, in the shop's `currency`; returns how many changes that took.

    It does nothing while another makes figures. The transaction must be the caller's own, at the usual isolation.
    """
    if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK):
        return 0
    await connection.execute(OTHER_CURRENCY, currency)
    taken: int = await connection.fetchval(FOLD, currency)
    return taken
