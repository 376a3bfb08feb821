"""The invoices of orders that are confirmed together: numbered by one statement."""

from collections.abc import Mapping
from uuid import UUID

from domain.connection import Connection
from domain.invoices.figures import Figures

WRITE_TOGETHER = """
WITH counted AS (
    INSERT INTO invoice_counters AS c (kind, latest) VALUES ('invoice', cardinality($1::uuid[]))
    ON CONFLICT (kind) DO UPDATE SET latest = c.latest + cardinality($1::uuid[]) RETURNING latest
)
INSERT INTO invoices (kind, number, order_id, figures)
SELECT 'invoice', c.latest - cardinality($1::uuid[]) + w.place, w.order_id, w.figures
FROM unnest($1::uuid[], $2::jsonb[]) WITH ORDINALITY AS w(order_id, figures, place) CROSS JOIN counted c
"""


async def write_invoices(connection: Connection, *, figures: Mapping[UUID, Figures]) -> None:
    """Write the first invoice of each order, numbered one after the other; call this last of all.

    The caller holds the orders' row locks, and knows that each was confirmed a moment ago and lacks its invoice.
    """
    await connection.execute(WRITE_TOGETHER, list(figures), list(figures.values()))
