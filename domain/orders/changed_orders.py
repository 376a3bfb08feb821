"""What a change makes of an order: its figures, where it goes, and its lines, written at once or once it is paid."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class Changed:
    """An order as a change makes it, in minor units; JSON keeps it while the change waits to be paid.

    `lines` are rows of `order_lines`, without an `id` those that are new. `back` is the stock by variant that the order
    gives up. Without `promises` its days of arrival stay those of `arrives_from` and `arrives_to`.
    """

    subtotal: int
    discount: int
    delivery: int
    tax: int
    delivery_tax: int
    total: int
    explanation: dict[str, Any]
    email: str
    address: dict[str, str]
    delivery_method: str
    lines: list[dict[str, Any]]
    arrives_from: date | None = None
    arrives_to: date | None = None
    promises: list[dict[str, str]] | None = None
    back: dict[UUID, int] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """The number of items."""
        found: int = sum(line["quantity"] for line in self.lines)
        return found


ORDER = """
UPDATE orders SET subtotal = $2, discount = $3, delivery = $4, tax = $5, delivery_tax = $6, total = $7,
    explanation = $8, email = $9, address = $10, delivery_method = $11, version = version + 1,
    arrives_from = $14, arrives_to = $15, promises = coalesce($16, promises),
    units = CASE WHEN status = 'pending' THEN $12 ELSE units END,
    hold_expires_at = CASE WHEN status = 'pending' AND payment_method = 'card' AND total <> $7
        THEN greatest(hold_expires_at, now() + make_interval(secs => $13)) ELSE hold_expires_at END
WHERE id = $1 RETURNING version
"""


async def write_changed(connection: Connection, *, order_id: UUID, changed: Changed, hold_seconds: int) -> int:
    """Write what a change makes of an order, whose row the caller has locked; returns the order's new version.

    A pending order by card is held for at least `hold_seconds` from now if its total changes.
    """
    version: int = await connection.fetchval(
        ORDER,
        order_id,
        changed.subtotal,
        changed.discount,
        changed.delivery,
        changed.tax,
        changed.delivery_tax,
        changed.total,
        changed.explanation,
        changed.email,
        changed.address,
        changed.delivery_method,
        changed.units,
        hold_seconds,
        changed.arrives_from,
        changed.arrives_to,
        changed.promises,
    )
    await connection.execute(LINES, order_id, changed.lines)
    return version


LINES = """
WITH line AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($2) AS l(
        id uuid, variant_id uuid, sku text, slug text, name text, options jsonb, option_names text[],
        image text, unit_price bigint, quantity int, discount bigint, tax_rate int, tax bigint,
        withdrawal_exception text, minimum_age smallint, place int)
), gone AS (
    DELETE FROM order_lines WHERE order_id = $1 AND id NOT IN (SELECT id FROM line WHERE id IS NOT NULL)
), stays AS (
    UPDATE order_lines o SET quantity = l.quantity, line_total = o.unit_price * l.quantity, discount = l.discount,
                             tax_rate = l.tax_rate, tax = l.tax,
        minimum_age = CASE WHEN l.quantity > o.quantity THEN greatest(o.minimum_age, l.minimum_age)
            ELSE o.minimum_age END
    FROM line l WHERE o.id = l.id
)
INSERT INTO order_lines (order_id, position, variant_id, sku, slug, name, options, option_names, image, unit_price,
                         quantity, line_total, discount, tax_rate, tax, withdrawal_exception, minimum_age)
SELECT $1, (SELECT max(position) FROM order_lines WHERE order_id = $1) + place,
       (SELECT v.id FROM variants v WHERE v.id = l.variant_id), sku, slug, name, options, option_names, image,
       unit_price, quantity, unit_price * quantity, discount, tax_rate, tax, withdrawal_exception, minimum_age
FROM line l WHERE id IS NULL
"""
"""A variant that was deleted while a change waited to be paid is no longer named, as in the orders of before."""
