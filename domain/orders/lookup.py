"""A guest who lost the letter asks for the way to an order: it is mailed, never shown."""

from domain.connection import Connection

WRITE = """
INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key)
SELECT 'order_link', email, id, 'order_link:' || uuidv7() FROM orders WHERE number = $1 AND lower(email) = lower($2)
"""


async def send_order_link(connection: Connection, *, number: str, email: str) -> None:
    """Mail the signed link of order `number` to the address that it was placed with, if `email` is that address.

    Nobody learns from this whether it is: the caller answers the same either way.
    """
    await connection.execute(WRITE, number, email)
