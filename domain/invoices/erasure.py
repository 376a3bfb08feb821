"""What is left of a person on their invoices once they are erased: the figures, and the country that taxed them."""

from uuid import UUID

from domain.connection import Connection

ANONYMISE = """
UPDATE invoices i SET pdf = NULL, made_at = NULL, attempts = 0, figures = jsonb_set(i.figures, '{buyer}',
    jsonb_build_object('name', '', 'email', '', 'address',
        jsonb_strip_nulls(jsonb_build_object('country', i.figures #> '{buyer,address,country}'))))
FROM orders o WHERE o.id = i.order_id AND o.id = ANY($1::uuid[])
"""


async def anonymise_invoices(connection: Connection, *, order_ids: list[UUID]) -> None:
    """Take whatever names a person off the invoices of these orders; their files are made anew."""
    await connection.execute(ANONYMISE, order_ids)
