"""Orders of guests: a link to one that was lost is emailed, never shown, and an account takes over its guest orders."""

from uuid import UUID

from domain.connection import Connection, affected

MOST_A_DAY = 5
WRITE = f"""
INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key, context)
SELECT 'order_link', email, id, 'order_link:' || uuidv7(), $3
FROM orders o WHERE number = $1 AND lower(email) = lower($2)
AND {MOST_A_DAY} > (SELECT count(*) FROM outgoing_mail m WHERE m.order_id = o.id AND m.kind = 'order_link'
                    AND m.created_at > now() - interval '1 day')
"""  # noqa: S608 - constant


async def send_order_link(connection: Connection, *, number: str, email: str, to_withdraw: bool = False) -> None:
    """Email the signed link of order `number` to the address that it was placed with, if `email` is that address.

    With `to_withdraw` the email leads to the form by which the customer withdraws. `MOST_A_DAY` get out, however many
    ask.
    Nobody learns from this whether it is: the caller gives the same response either way.
    """
    await connection.execute(WRITE, number, email, {"to_withdraw": True} if to_withdraw else {})


ADOPT = "UPDATE orders SET user_id = $1 WHERE lower(email) = lower($2) AND user_id IS NULL"


async def adopt_orders(connection: Connection, *, user_id: UUID, email: str) -> int:
    """Assign to a user every order that a guest placed under `email`; returns the number of orders.

    Call it in the transaction that spends the proof of the address, never for an address that is merely claimed.
    """
    return affected(await connection.execute(ADOPT, user_id, email))
