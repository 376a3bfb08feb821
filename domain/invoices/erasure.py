"""Erasure of personal data from invoices: the figures stay, and the country that decided the tax."""

from uuid import UUID

from domain.connection import Connection

ANONYMISE = """
UPDATE invoices i SET pdf = NULL, made_at = NULL, attempts = 0, figures = jsonb_set(i.figures, '{buyer}',
    jsonb_build_object('name', '', 'email', '', 'address',
        jsonb_strip_nulls(jsonb_build_object('country', i.figures #> '{buyer,address,country}'))))
FROM orders o WHERE o.id = i.order_id AND o.id = ANY($1::uuid[])
"""


async def anonymise_invoices(connection: Connection, *, order_ids: list[UUID]) -> None:
    """Remove the buyer's personal data from the invoices of these orders; their PDFs are made anew."""
    await connection.execute(ANONYMISE, order_ids)
