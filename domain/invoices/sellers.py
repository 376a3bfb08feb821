"""The seller that invoices name: stored in the database, so that the moment of writing an invoice decides who it is."""

from dataclasses import astuple

from domain.connection import Connection, take_turns
from domain.invoices.figures import InvoiceSeller

REMEMBER = """
INSERT INTO sellers (name, address, vat_number, company_number, email, phone)
SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text WHERE NOT EXISTS (
    SELECT FROM (SELECT * FROM sellers ORDER BY created_at DESC, id DESC LIMIT 1) AS latest
    WHERE (name, address, vat_number, company_number, email, phone) = ($1, $2, $3, $4, $5, $6))
"""


async def hold_seller(connection: Connection) -> None:
    """Let nobody else store a seller until the transaction ends; what it is made of is read after this."""
    await take_turns(connection, "seller")


async def remember_seller(connection: Connection, seller: InvoiceSeller) -> None:
    """Store `seller` for the invoices from now on, unless it is the latest already."""
    await connection.execute(REMEMBER, *astuple(seller))
