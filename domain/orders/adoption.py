"""Orders of a guest become a person's, once the address is proved to be theirs."""

from uuid import UUID

from domain.connection import Connection, affected

ADOPT = "UPDATE orders SET user_id = $1 WHERE lower(email) = lower($2) AND user_id IS NULL"


async def adopt_orders(connection: Connection, *, user_id: UUID, email: str) -> int:
    """Give a person every order that a guest placed under `email`; returns how many.

    Call it in the transaction that spends the proof of the address, never for an address that is merely said.
    """
    return affected(await connection.execute(ADOPT, user_id, email))
