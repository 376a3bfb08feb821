"""Discount codes for tests."""

from uuid import UUID

from domain.connection import Connection


async def make_code(
    connection: Connection, code: str = "AUTUMN", *, kind: str = "percentage", value: int = 10, **columns: object
) -> UUID:
    """Create a code that is valid now, unless `columns` say otherwise."""
    row = {"code": code, "kind": kind, "value": value, "currency": "GBP", **columns}
    places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    made: UUID = await connection.fetchval(
        f"INSERT INTO discounts ({', '.join(row)}) VALUES ({places}) RETURNING id", *row.values()
    )
    return made
