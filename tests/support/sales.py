"""Orders with their lines, money and documents, written as they would stand in the books on a day that is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.connection import Connection

ORDER = """
INSERT INTO orders (number, email, status, currency, subtotal, discount, delivery, tax, total, address, delivery_method,
                    payment_method, discount_code, placed_at, hold_expires_at, units)
VALUES ('M-' || nextval('order_numbers'), $1, $2, $3, $4, $5, 0, 0, $4::bigint - $5::bigint, $6, 'standard', 'card',
        $7, $8, $8, $9)
RETURNING id
"""
LINE = """
INSERT INTO order_lines (order_id, position, sku, slug, name, unit_price, quantity, line_total, discount)
VALUES ($1, $2, $3::text, $3::text, $3::text, $4::bigint, $5::int, $4::bigint * $5::int, $6) RETURNING id
"""
PAYMENT = """
INSERT INTO payments (order_id, provider, reference, status, amount, currency, surplus)
VALUES ($1, $2, gen_random_uuid(), 'paid', $3, $4, $5) RETURNING id
"""
REFUND = """
INSERT INTO refunds (order_id, payment_id, amount, currency, reason, actor, status)
VALUES ($1, $2, $3, $4, '', 'test', 'succeeded') RETURNING id
"""


@dataclass(frozen=True)
class Sale:
    """An order that was written, with what may happen to it later."""

    connection: Connection
    id: UUID
    line: UUID
    payment: UUID | None
    currency: str

    async def refund(self, amount: int, *, units: int = 0) -> None:
        """Money that went back, for `units` of the line if any."""
        refund = await self.connection.fetchval(REFUND, self.id, self.payment, amount, self.currency)
        if units:
            await self.connection.execute(
                "INSERT INTO refund_lines (refund_id, order_line_id, quantity, amount) VALUES ($1, $2, $3, $4)",
                refund,
                self.line,
                units,
                amount,
            )

    async def become(self, status: str) -> None:
        """Change the order's status."""
        await self.connection.execute("UPDATE orders SET status = $2 WHERE id = $1", self.id, status)

    async def lose(self, amount: int) -> None:
        """A dispute by which a bank took money back."""
        await self.connection.execute(
            "INSERT INTO disputes (order_id, payment_id, reference, amount, withdrawn, currency) "
            "VALUES ($1, $2, gen_random_uuid(), $3, $3, $4)",
            self.id,
            self.payment,
            amount,
            self.currency,
        )


async def sell(
    connection: Connection,
    at: datetime,
    price: int = 1000,
    *,
    units: int = 1,
    slug: str = "stovetop-kettle",
    currency: str = "GBP",
    country: str = "GB",
    code: str | None = None,
    discount: int = 0,
    email: str = "ada@example.com",
    status: str = "confirmed",
    provider: str = "simulated",
) -> Sale:
    """An order of one line that was placed `at`; it is paid unless it is pending, failed or cancelled."""
    total = price * units
    order = await connection.fetchval(
        ORDER, email, status, currency, total, discount, {"country": country, "name": "Ada Byron"}, code, at, units
    )
    line = await connection.fetchval(LINE, order, 0, slug, price, units, discount)
    paid = status in ("confirmed", "shipped", "delivered")
    payment = await connection.fetchval(PAYMENT, order, provider, total - discount, currency, False) if paid else None
    return Sale(connection, order, line, payment, currency)


async def issue(
    connection: Connection,
    order: UUID,
    at: datetime,
    taxes: Sequence[Mapping[str, Any]],
    *,
    kind: str = "invoice",
    country: str = "GB",
    currency: str = "GBP",
) -> None:
    """A document of an order that was issued `at`; `taxes` are its parts as documents have them."""
    figures = {
        "currency": currency,
        "taxes": [dict(one) for one in taxes],
        "buyer": {"address": {"country": country}},
        "total": sum(one["gross"] for one in taxes),
    }
    await connection.execute(
        "INSERT INTO invoices (kind, number, order_id, issued_at, figures) "
        "SELECT $1::text, coalesce(max(number), 0) + 1, $2, $3, $4 FROM invoices WHERE kind = $1::text",
        kind,
        order,
        at,
        figures,
    )
